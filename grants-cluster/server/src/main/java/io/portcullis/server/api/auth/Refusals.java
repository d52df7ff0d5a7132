package io.portcullis.server.api.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.config.Role;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** What who is not let in is told, and what the operator is told about it. The token itself is in neither. */
@Singleton
final class Refusals {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    private static final String REALM = "Bearer realm=\"portcullis\"";

    private final FailedAttempts attempts = new FailedAttempts(System::nanoTime);
    private final MeterRegistry metrics;

    Refusals(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    Problem withoutToken() {
        return Problem.of(ProblemType.UNAUTHENTICATED, "send the header Authorization: Bearer and a token")
                .withHeader("WWW-Authenticate", REALM);
    }

    /** Who is known, but has none of the roles that would do. */
    Problem withoutRole(List<Role> needed, Identity who) {
        List<String> names = needed.stream().map(Role::code).toList();
        metrics.counter("portcullis.api.roles.missing").increment();
        LOG.warnf(
                "role-missing who=%s needs=%s has=%s",
                who.actor().name(), names, who.sortedRoles().map(Role::code).toList());
        String detail = names.isEmpty() ? "nobody may do this" : "this needs the role " + String.join(" or ", names);
        return Problem.of(ProblemType.FORBIDDEN, detail)
                .with("roles", String.join(" ", names))
                .withHeader("WWW-Authenticate", REALM + ", error=\"insufficient_scope\"");
    }

    /** @param name of the token */
    Problem bootstrapEnded(String name) {
        metrics.counter("portcullis.api.tokens.refused", "kind", "bootstrap").increment();
        LOG.warnf("bootstrap-refused token=%s", name);
        return Problem.of(
                        ProblemType.UNAUTHENTICATED,
                        "bootstrap tokens ended when the first operator signed in: sign in too")
                .withHeader("WWW-Authenticate", REALM + ", error=\"invalid_token\"");
    }

    /**
     * Of the form of a JWT.
     *
     * @param why for both: whoever has a token can read it
     */
    Problem wrongJwt(String origin, String why) {
        metrics.counter("portcullis.api.tokens.refused", "kind", "oidc").increment();
        if (!attempts.admit(origin)) {
            return throttled();
        }
        LOG.warnf("token-refused kind=oidc origin=%s detail=\"%s\"", origin, why);
        return Problem.of(ProblemType.UNAUTHENTICATED, "the token is not good: " + why)
                .withHeader("WWW-Authenticate", REALM + ", error=\"invalid_token\"");
    }

    /** With which somebody told that somebody signed out; section 2.8 has the status. */
    Problem wrongLogout(String origin, String why) {
        metrics.counter("portcullis.api.tokens.refused", "kind", "logout").increment();
        if (!attempts.admit(origin)) {
            return throttled();
        }
        LOG.warnf("logout-token-refused origin=%s detail=\"%s\"", origin, why);
        return Problem.of(ProblemType.BAD_REQUEST, "the logout token is not good: " + why);
    }

    /** @param kind {@code api} or {@code up} */
    Problem wrongToken(String kind, String origin) {
        metrics.counter("portcullis.api.tokens.refused", "kind", kind).increment();
        if (!attempts.admit(origin)) {
            return throttled();
        }
        LOG.warnf("token-refused kind=%s origin=%s", kind, origin);
        return Problem.of(ProblemType.UNAUTHENTICATED, "the token is not known, or no longer")
                .withHeader("WWW-Authenticate", REALM + ", error=\"invalid_token\"");
    }

    boolean exhausted(String origin) {
        return attempts.exhausted(origin);
    }

    Problem throttled() {
        return Problem.of(ProblemType.THROTTLED, "too many wrong tokens from this address")
                .retryAfter(1);
    }
}
