package io.portcullis.faults.history;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the checker makes of a {@link Story}.
 *
 * @param lastAdmittedFresh the latest statement under a revoked grant, after its commit, at a gateway that saw the cluster; empty if
 *     no revocation was such
 * @param lastAdmittedBlind the same at a gateway that did not
 */
public record Verdict(
        List<Violation> violations,
        Optional<Duration> lastAdmittedFresh,
        Optional<Duration> lastAdmittedBlind,
        int attempts,
        int ended) {

    public Verdict {
        violations = List.copyOf(violations);
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
