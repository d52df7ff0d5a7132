package io.portcullis.server.ui;

import io.portcullis.model.CredentialId;
import io.portcullis.server.api.Granting;
import io.portcullis.server.api.OwnAccess;
import io.portcullis.server.api.OwnSecret;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.CreateOwnSecret;
import io.portcullis.server.api.problem.ProblemException;
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
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets of one's own login: made here, shown once, ended here. */
@Path(PagesTenant.PATH + "/secrets")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class SecretsPage {
    private static final URI HERE = URI.create(PagesTenant.PATH + "/secrets");
    private static final String PLACE = "secrets";

    private final Entrance entrance;
    private final OwnSecretsView view;
    private final OwnAccess access;
    private final Granting granting;
    private final InstantSource clock = InstantSource.system();

    SecretsPage(Entrance entrance, OwnSecretsView view, OwnAccess access, Granting granting) {
        this.entrance = entrance;
        this.view = view;
        this.access = access;
        this.granting = granting;
    }

    @GET
    public Uni<Response> show(HttpServerRequest request) {
        String example = SecretForm.example(request);
        return entrance.page("listMyCredentials", PLACE, guest -> view.page(guest, example));
    }

    /**
     * Makes one, or ends one, be it a device's.
     *
     * @param life one of {@link SecretForm.Life}
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
        String example = SecretForm.example(request);
        String networks = origins == null ? "" : origins.strip();
        CreateOwnSecret wish = new CreateOwnSecret(life, SecretForm.networks(networks));
        return entrance.form(
                request, token, "createMyCredential", PLACE, guest -> make(guest, wish, once, example, networks));
    }

    private Uni<Response> make(
            Guest guest, CreateOwnSecret wish, @Nullable String once, String example, String networks) {
        return Uni.createFrom()
                .deferred(() -> granting.makeOwn(guest.login(), wish, SecretForm.key(once), guest.actor()))
                .chain(made -> shown(guest, example, made))
                .onFailure(ChangeFailure.TooManyCredentials.class)
                .recoverWithUni(
                        failure -> view.wrong(guest, example, 409, SecretForm.sentence(failure.getMessage()), networks))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> view.wrong(
                        guest,
                        example,
                        400,
                        SecretForm.sentence(failure.problem().detail()),
                        networks));
    }

    private Uni<Response> shown(Guest guest, String example, OwnSecret made) {
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
            case OwnSecret.Repeated _ -> view.wrong(guest, example, 200, SecretForm.MADE_ALREADY, "");
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
}
