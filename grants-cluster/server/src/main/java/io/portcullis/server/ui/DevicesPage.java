package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.server.api.Granting;
import io.portcullis.server.api.OwnSecret;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.CreateDevice;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.ChangeFailure;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Secrets of one's own devices: made here and shown once. They are listed and ended where the other secrets are. */
@Path(PagesTenant.PATH + "/secrets/devices")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class DevicesPage {
    private static final URI LIST = URI.create(PagesTenant.PATH + "/secrets#devices");
    private static final String PLACE = "secrets";
    private static final String ANY_DATABASE = "DATABASE";

    private final Entrance entrance;
    private final OwnSecretsView view;
    private final OwnGrants grants;
    private final Granting granting;
    private final Duration remembered;
    private final InstantSource clock = InstantSource.system();

    DevicesPage(Entrance entrance, OwnSecretsView view, OwnGrants grants, Granting granting, ServerConfig config) {
        this.entrance = entrance;
        this.view = view;
        this.grants = grants;
        this.granting = granting;
        this.remembered = config.links().remember();
    }

    /** Whose session was over when they pressed the button comes here after signing in again. */
    @GET
    public Response list() {
        return Response.seeOther(LIST).build();
    }

    /**
     * Makes one.
     *
     * @param life one of {@link SecretForm.Life}
     * @param origins networks, with spaces or commas between them; empty = anywhere
     * @param once of the page that was shown: a page that is sent twice makes one secret
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> make(
            @FormParam("token") @Nullable String token,
            @FormParam("life") @Nullable String life,
            @FormParam("origins") @Nullable String origins,
            @FormParam("once") @Nullable String once,
            HttpServerRequest request) {
        String example = SecretForm.example(request);
        String networks = origins == null ? "" : origins.strip();
        CreateDevice wish = new CreateDevice(null, life, SecretForm.networks(networks));
        return entrance.form(
                request, token, "createMyDevice", PLACE, guest -> make(guest, wish, once, example, networks));
    }

    private Uni<Response> make(Guest guest, CreateDevice wish, @Nullable String once, String example, String networks) {
        return Uni.createFrom()
                .deferred(() -> granting.makeDevice(guest.login(), wish, SecretForm.key(once), guest.actor()))
                .chain(made -> shown(guest, example, made))
                .onFailure(ChangeFailure.TooManyCredentials.class)
                .recoverWithUni(failure ->
                        view.wrongDevice(guest, example, 409, SecretForm.sentence(failure.getMessage()), networks))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> view.wrongDevice(
                        guest,
                        example,
                        400,
                        SecretForm.sentence(failure.problem().detail()),
                        networks));
    }

    private Uni<Response> shown(Guest guest, String example, OwnSecret made) {
        return switch (made) {
            case OwnSecret.Made(var credential, var secret) ->
                grants.of(guest.login())
                        .map(found -> Response.ok(Templates.deviceMade(
                                        guest.chrome(),
                                        SecretCard.of(List.of(credential), clock.instant())
                                                .getFirst(),
                                        secret.reveal(),
                                        remembered.isZero() ? "" : When.words(remembered),
                                        snippets(guest, found)))
                                .build());
            case OwnSecret.Repeated _ -> view.wrongDevice(guest, example, 200, SecretForm.MADE_ALREADY, "");
        };
    }

    /** For one of the databases that they may reach; for another it is the same with its name. */
    private List<Snippet> snippets(Guest guest, List<Grant> found) {
        List<GrantCard> cards = GrantCard.of(found, guest.pages().gateways(), guest.login(), clock.instant());
        return cards.isEmpty()
                ? Snippet.all(guest.pages().gateways(), guest.login(), ANY_DATABASE, Snippet.DEVICE)
                : cards.getFirst().ofDevice();
    }
}
