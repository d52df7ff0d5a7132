package io.portcullis.server.ui;

import io.portcullis.model.CredentialId;
import io.portcullis.server.api.Granting;
import io.portcullis.server.api.OwnAccess;
import io.portcullis.server.api.OwnSecret;
import io.portcullis.server.api.auth.Origins;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.CreateOwnSecret;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Stored;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The secrets of one's own login: made here, shown once, ended here. */
@Path(PagesTenant.PATH + "/secrets")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class SecretsPage {
    private static final URI HERE = URI.create(PagesTenant.PATH + "/secrets");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");
    private static final String PLACE = "secrets";

    private final Entrance entrance;
    private final OwnAccess access;
    private final Granting granting;
    private final List<Life> lives;
    private final InstantSource clock = InstantSource.system();

    SecretsPage(Entrance entrance, OwnAccess access, Granting granting, ServerConfig config) {
        this.entrance = entrance;
        this.access = access;
        this.granting = granting;
        this.lives = Life.upTo(config.ownSecrets().longest());
    }

    @GET
    public Uni<Response> show(HttpServerRequest request) {
        String address = Origins.comparable(request);
        return entrance.page("listMyCredentials", PLACE, guest -> page(guest, address, 200, "", ""));
    }

    /**
     * Makes one, or ends one.
     *
     * @param life one of {@link Life}
     * @param origins networks, with spaces or commas between them; empty = anywhere
     * @param once of the page that was shown: a page that is sent twice makes one secret
     * @param revoke the id of one that is to end; then the others are not looked at
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> change(
            @FormParam("token") @Nullable String token,
            @FormParam("life") @Nullable String life,
            @FormParam("origins") @Nullable String origins,
            @FormParam("once") @Nullable String once,
            @FormParam("revoke") @Nullable String revoke,
            HttpServerRequest request) {
        if (revoke != null) {
            return entrance.form(request, token, "revokeMyCredential", PLACE, guest -> revoke(guest, revoke));
        }
        String address = Origins.comparable(request);
        String networks = origins == null ? "" : origins.strip();
        List<@Nullable String> listed = new ArrayList<>();
        SEPARATORS.splitAsStream(networks).filter(network -> !network.isEmpty()).forEach(listed::add);
        CreateOwnSecret wish = new CreateOwnSecret(life, listed);
        return entrance.form(
                request, token, "createMyCredential", PLACE, guest -> make(guest, wish, once, address, networks));
    }

    private Uni<Response> make(
            Guest guest, CreateOwnSecret wish, @Nullable String once, String address, String networks) {
        return Uni.createFrom()
                .deferred(() -> granting.makeOwn(guest.login(), wish, isKey(once) ? once : null, guest.actor()))
                .chain(made -> shown(guest, address, made))
                .onFailure(ChangeFailure.TooManyCredentials.class)
                .recoverWithUni(failure -> page(guest, address, 409, sentence(failure.getMessage()), networks))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure ->
                        page(guest, address, 400, sentence(failure.problem().detail()), networks));
    }

    private Uni<Response> shown(Guest guest, String address, OwnSecret made) {
        return switch (made) {
            case OwnSecret.Made(var credential, var secret) ->
                Uni.createFrom()
                        .item(Response.ok(Templates.secretMade(
                                        guest.chrome(),
                                        SecretCard.of(List.of(credential), clock.instant())
                                                .getFirst(),
                                        secret.reveal(),
                                        Snippet.passLine(guest.pages().gateways(), guest.login(), secret.reveal())))
                                .build());
            case OwnSecret.Repeated _ ->
                page(
                        guest,
                        address,
                        200,
                        "That secret was made and shown already. If you did not keep it, end it and make another.",
                        "");
        };
    }

    private Uni<Response> revoke(Guest guest, String id) {
        if (!CredentialId.isValid(id)) {
            return Uni.createFrom()
                    .item(FailurePages.page(Message.NO_SUCH_SECRET).build());
        }
        return access.revoke(guest.login(), new CredentialId(id), guest.actor())
                .map(_ -> Response.seeOther(HERE).build())
                .onFailure(ChangeFailure.NotFound.class)
                .recoverWithItem(() -> FailurePages.page(Message.NO_SUCH_SECRET).build());
    }

    private Uni<Response> page(Guest guest, String address, int status, String problem, String origins) {
        return access.credentials(guest.login())
                .map(all -> Response.status(status)
                        .entity(Templates.secrets(
                                guest.chrome(),
                                SecretCard.of(all.stream().map(Stored::record).toList(), clock.instant()),
                                lives,
                                address + (address.indexOf(':') < 0 ? "/32" : "/128"),
                                problem,
                                origins,
                                UUID.randomUUID().toString()))
                        .build());
    }

    private static boolean isKey(@Nullable String once) {
        return once != null && once.matches("[0-9a-f-]{36}");
    }

    private static String sentence(@Nullable String text) {
        return text == null || text.isEmpty()
                ? "That did not work."
                : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /**
     * How long a secret is to be good.
     *
     * @param value for the API
     */
    public record Life(String value, String words, boolean usual) {
        static List<Life> upTo(Duration longest) {
            List<Duration> all = List.of(
                    Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(8), longest);
            List<Duration> possible = all.stream()
                    .filter(life -> life.compareTo(longest) <= 0)
                    .distinct()
                    .toList();
            Duration usual = possible.get(Math.min(1, possible.size() - 1));
            return possible.stream()
                    .map(life -> new Life(life.toMinutes() + "m", When.words(life), life.equals(usual)))
                    .toList();
        }
    }
}
