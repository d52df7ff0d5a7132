package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
     */
    @GET
    @Path("/not-signed-in")
    public Response notSignedIn(@QueryParam("error") @Nullable String error) {
        return FailurePages.page(
                        switch (error == null ? "" : error) {
                            case "access_denied" -> Message.ACCESS_DENIED;
                            case "temporarily_unavailable", "server_error" -> Message.NO_PROVIDER;
                            default -> Message.NOT_SIGNED_IN;
                        })
                .build();
    }
}
