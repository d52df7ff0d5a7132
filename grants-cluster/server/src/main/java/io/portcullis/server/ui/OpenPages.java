package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For who is not signed in: they say nothing about anybody. */
@Path(PagesTenant.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class OpenPages {
    /** Where the issuer sends a browser to that signed out. */
    @GET
    @Path("/signed-out")
    public Response signedOut() {
        return FailurePages.page(Message.SIGNED_OUT).build();
    }

    /**
     * Where a browser is sent whose sign-in the issuer refused.
     *
     * @param error one of the words of RFC 6749, 4.1.2.1, or whatever somebody wrote into the address
     * @param page where it was to lead
     */
    @GET
    @Path("/not-signed-in")
    public Response notSignedIn(
            @QueryParam("error") @Nullable String error, @QueryParam(SignInAgain.PAGE) @Nullable String page) {
        Message message = switch (error == null ? "" : error) {
            case "access_denied" -> Message.ACCESS_DENIED;
            // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
            case "unmet_authentication_requirements" -> Message.TOO_WEAK;
            case "temporarily_unavailable", "server_error" -> Message.NO_PROVIDER;
            default -> Message.NOT_SIGNED_IN;
        };
        return FailurePages.page(message.leadingTo(SignInAgain.ownPage(page))).build();
    }

    /**
     * Where somebody signs in from the start, though their issuer may remember them.
     *
     * @param page where it leads then
     * @param back whether they come from the issuer: then it leads on, whatever that did
     */
    @GET
    @Path("/sign-in")
    public Uni<Response> signIn(
            @QueryParam(SignInAgain.PAGE) @Nullable String page,
            @QueryParam(SignInAgain.BACK) @Nullable String back,
            RoutingContext request) {
        return back == null
                ? SignInAgain.begin(request, Map.of("prompt", "login"))
                : Uni.createFrom()
                        .item(Response.seeOther(URI.create(SignInAgain.ownPage(page)))
                                .build());
    }
}
