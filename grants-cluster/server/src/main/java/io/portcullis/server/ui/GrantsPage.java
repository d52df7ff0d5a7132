package io.portcullis.server.ui;

import io.portcullis.model.Credential;
import io.portcullis.model.GrantId;
import io.portcullis.server.api.OwnAccess;
import io.portcullis.server.api.auth.PagesTenant;
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
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One's own grants: what they allow, how to connect, and giving them back. */
@Path(PagesTenant.PATH + "/grants")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class GrantsPage {
    private static final URI HERE = URI.create(PagesTenant.PATH + "/grants");

    private final Entrance entrance;
    private final OwnGrants grants;
    private final OwnAccess access;
    private final InstantSource clock = InstantSource.system();

    GrantsPage(Entrance entrance, OwnGrants grants, OwnAccess access) {
        this.entrance = entrance;
        this.grants = grants;
        this.access = access;
    }

    @GET
    public Uni<Response> show() {
        return entrance.page(
                "listMyGrants",
                "grants",
                guest -> grants.of(guest.login())
                        .chain(found -> access.credentials(guest.login())
                                .map(credentials -> Response.ok(Templates.grants(
                                                guest.chrome(),
                                                GrantCard.of(
                                                        found,
                                                        guest.pages().gateways(),
                                                        guest.login(),
                                                        clock.instant()),
                                                guest.pages().gateways().address() != null,
                                                hasDevice(credentials),
                                                found.size() >= OwnGrants.MOST))
                                        .build())));
    }

    private boolean hasDevice(List<Stored<Credential>> credentials) {
        return credentials.stream()
                .map(Stored::record)
                .anyMatch(credential ->
                        OwnAccess.isDevice(credential) && SecretCard.isUsable(credential, clock.instant()));
    }

    /** @param id of the grant */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> giveBack(
            @FormParam("token") @Nullable String token,
            @FormParam("give-back") @Nullable String id,
            HttpServerRequest request) {
        return entrance.form(
                request,
                token,
                "giveBackMyGrant",
                "grants",
                guest -> id == null || !GrantId.isValid(id)
                        ? missing()
                        : access.giveBack(guest.login(), new GrantId(id), guest.actor())
                                .map(_ -> Response.seeOther(HERE).build())
                                .onFailure(ChangeFailure.NotFound.class)
                                .recoverWithUni(GrantsPage::missing));
    }

    private static Uni<Response> missing() {
        return Uni.createFrom().item(FailurePages.page(Message.NO_SUCH_GRANT).build());
    }
}
