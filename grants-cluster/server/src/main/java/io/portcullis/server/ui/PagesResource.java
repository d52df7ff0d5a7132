package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.config.Role;
import io.portcullis.server.store.SignOuts;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may I reach, and the beginning and end of a visit. */
@Path(PagesTenant.PATH)
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class PagesResource {
    private static final URI HOME = URI.create(PagesTenant.PATH + "/");

    private final Entrance entrance;
    private final Visitor visitor;
    private final OwnGrants grants;
    private final SignOuts signOuts;
    private final InstantSource clock = InstantSource.system();

    PagesResource(Entrance entrance, Visitor visitor, OwnGrants grants, SignOuts signOuts) {
        this.entrance = entrance;
        this.visitor = visitor;
        this.grants = grants;
        this.signOuts = signOuts;
    }

    /** Where the issuer sends a browser back to; it goes on to where it wanted to go. */
    @GET
    @Path("/signed-in")
    public Response signedIn() {
        return Response.seeOther(HOME).build();
    }

    @GET
    @Path("/")
    public Uni<Response> reach() {
        return entrance.page(
                "listMyGrants",
                "reach",
                guest -> grants.of(guest.login())
                        .map(found -> Response.ok(Templates.reach(
                                        guest.chrome(),
                                        guest.identity()
                                                .sortedRoles()
                                                .map(Role::code)
                                                .collect(Collectors.joining(", ")),
                                        GrantCard.of(found, guest.pages().gateways(), guest.login(), clock.instant()),
                                        found.size() >= OwnGrants.MOST))
                                .build()));
    }

    /** Whose session was over when they pressed the button comes here after signing in again. */
    @GET
    @Path("/sign-out")
    public Response stillHere() {
        return Response.seeOther(HOME).build();
    }

    @POST
    @Path("/sign-out")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> signOut(@FormParam("token") @Nullable String token, HttpServerRequest request) {
        if (!visitor.isOwnForm(request, token)) {
            return Uni.createFrom().item(FailurePages.page(Message.FOREIGN_FORM).build());
        }
        URI issuer = visitor.signOutAtIssuer();
        return visitor.signOut(signOuts).map(_ -> Response.seeOther(issuer).build());
    }
}
