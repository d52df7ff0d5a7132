package io.portcullis.server.api.auth;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.oidc.TokenCheck;
import io.portcullis.server.oidc.Verdict;
import io.portcullis.server.people.SignedOut;
import io.portcullis.server.store.SignOuts.SignOut;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Where issuers tell that somebody signed out (OpenID Connect Back-Channel Logout 1.0). */
@Path("/oidc/{issuer}/back-channel-logout")
@IssuersOnly
public class BackChannelLogout {
    private final Issuers issuers;
    private final TokenCheck check;
    private final SignedOut signedOut;
    private final Refusals refusals;

    BackChannelLogout(Issuers issuers, TokenCheck check, SignedOut signedOut, Refusals refusals) {
        this.issuers = issuers;
        this.check = check;
        this.signedOut = signedOut;
        this.refusals = refusals;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Uni<Response> told(
            @PathParam("issuer") String name,
            @FormParam("logout_token") @Nullable String token,
            HttpServerRequest request) {
        Issuer issuer = issuers.named(name)
                .filter(one -> !one.settings().logoutClients().isEmpty())
                .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "no resource has this path")
                        .thrown());
        String origin = Origins.of(request);
        if (token == null || token.length() > PresentedJwt.MAX_LENGTH) {
            throw refusals.wrongLogout(
                            origin, "there is none, or one of more than " + PresentedJwt.MAX_LENGTH + " bytes")
                    .thrown();
        }
        Uni<Response> answer = Uni.createFrom()
                .completionStage(
                        () -> check.logout(issuer, token, issuer.settings().logoutClients(), Origins.counted(origin))
                                .toCompletionStage())
                .map(verdict -> read(issuer, verdict, origin))
                .chain(out -> signedOut.told(issuer.settings(), out))
                .map(isNew -> {
                    if (!isNew) {
                        throw refusals.wrongLogout(origin, "it was told before (jti)")
                                .thrown();
                    }
                    return Response.ok()
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
                });
        return Deadline.within(answer);
    }

    private SignOut read(Issuer issuer, Verdict verdict, String origin) {
        return switch (verdict) {
            case Verdict.Good(JsonObject claims) -> {
                try {
                    yield LogoutToken.read(issuer.settings().url(), claims);
                } catch (IllegalArgumentException e) {
                    throw refusals.wrongLogout(origin, String.valueOf(e.getMessage()))
                            .thrown();
                }
            }
            case Verdict.Bad(String why) ->
                throw refusals.wrongLogout(origin, why).thrown();
            case Verdict.Unknown _, Verdict.Busy _ ->
                throw Problem.unavailable("the token can not be checked now", 2)
                        .with("reason", "oidc-issuer")
                        .thrown();
        };
    }
}
