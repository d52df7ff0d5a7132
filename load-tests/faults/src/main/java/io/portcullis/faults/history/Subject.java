package io.portcullis.faults.history;

import io.portcullis.model.StaleTolerance;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A grant that clients use while something is broken. Instants are those of requests and their answers, so a commit lies between two of them.
 *
 * @param label what it is in a report, such as {@code strict-1}
 * @param committedBy when the answer was there: the grant was in force
 * @param ending null if it is to stay
 */
public record Subject(
        String grant,
        String label,
        StaleTolerance stale,
        Instant committedBy,
        @Nullable Ending ending) {

    /**
     * Its revocation.
     *
     * @param askedAt before the request was sent: the grant was still in force
     * @param committedBy when the answer was there: it was over
     */
    public record Ending(Instant askedAt, Instant committedBy) {}

    public Optional<Ending> end() {
        return Optional.ofNullable(ending);
    }

    public Subject ended(Ending how) {
        return new Subject(grant, label, stale, committedBy, how);
    }
}
