package io.portcullis.server.api.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import jakarta.inject.Singleton;
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
