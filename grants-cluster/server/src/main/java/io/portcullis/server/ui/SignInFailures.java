package io.portcullis.server.ui;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Who is not signed in is sent to the issuer; if that is not possible, or did not work, a page says so. */
final class SignInFailures {
    private static final Logger LOG = Logger.getLogger("io.portcullis.ui");
    private static final int RETRY_SECONDS = 5;

    @ServerExceptionMapper(UnauthorizedException.class)
    Uni<Response> notYet(RoutingContext request) {
        return challenge(request);
    }

    /** A session that is over, or was never good. */
    @ServerExceptionMapper(AuthenticationFailedException.class)
    Uni<Response> notAnyMore(RoutingContext request) {
        return challenge(request);
    }

    /** The issuer said yes, but what it said is not good: Quarkus has written why into the log. */
    @ServerExceptionMapper
    Response notGood(AuthenticationCompletionException e) {
        return e.getCause() instanceof ConnectException ? unreachable(e.getCause()) : answer(Message.NOT_SIGNED_IN);
    }

    @ServerExceptionMapper
    Response noMetadata(OIDCException e) {
        return unreachable(e);
    }

    /** Quarkus' own mapper would say 401 and nothing else when the issuer can not be reached. */
    static Uni<Response> challenge(RoutingContext request) {
        @Nullable HttpAuthenticator authenticator = request.get(HttpAuthenticator.class.getName());
        if (authenticator == null) {
            return Uni.createFrom().item(answer(Message.NOT_SIGNED_IN));
        }
        return authenticator
                .getChallenge(request)
                .map(SignInFailures::sent)
                .onFailure(OIDCException.class)
                .recoverWithItem(SignInFailures::unreachable)
                .onFailure()
                .recoverWithItem(answer(Message.NOT_SIGNED_IN));
    }

    private static Response sent(@Nullable ChallengeData challenge) {
        if (challenge == null || challenge.status != Response.Status.FOUND.getStatusCode()) {
            return answer(Message.NOT_SIGNED_IN);
        }
        Response.ResponseBuilder response = Response.status(challenge.status);
        challenge.getHeaders().forEach((name, value) -> response.header(name.toString(), value));
        return response.build();
    }

    private static Response unreachable(Throwable e) {
        LOG.errorf(
                "oidc-issuer-unreachable issuer=pages consequence=\"nobody signs in\" detail=\"%s\"", e.getMessage());
        return FailurePages.page(Message.NO_PROVIDER)
                .header("Retry-After", RETRY_SECONDS)
                .build();
    }

    private static Response answer(Message message) {
        return FailurePages.page(message).build();
    }
}
