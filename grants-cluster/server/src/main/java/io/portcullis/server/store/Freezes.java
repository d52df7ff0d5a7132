package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The switch for incidents: while a freeze is in force nothing that it is about is granted or extended, by whomever. It takes its turn with
 * all changes, so what is granted behind it is not there. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone.
 */
public interface Freezes {
    /** How many grants are ended in one change: others wait meanwhile. */
    int AT_ONCE = 50;

    /**
     * A freeze.
     *
     * @param targets their names; none: all
     * @param logins none: all
     * @param liftedAt null while it is in force
     */
    record Freeze(
            long number,
            Instant since,
            String reason,
            String who,
            List<String> targets,
            List<String> logins,
            @Nullable Instant liftedAt,
            @Nullable String liftedBy) {
        public Freeze {
            targets = List.copyOf(targets);
            logins = List.copyOf(logins);
        }
    }

    Uni<Freeze> begin(String reason, List<String> targets, List<String> logins, Actor who);

    /** From now on it counts no more. Lifting what is lifted changes nothing. NotFound. */
    Uni<Freeze> lift(long number, String reason, Actor who);

    /** Those in force, and the latest others; newest first. */
    Uni<List<Freeze>> freezes();

    /** Ends, for good, at most {@link #AT_ONCE} grants that a freeze in force is about; how many there were. NotFound, AlreadyEnded. */
    Uni<Integer> endGrants(long number, Actor who);
}
