package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The switch for incidents: while a freeze is in force nothing that it is about is granted, extended or given another scope, by whomever,
 * and what would begin is ended before it does. It takes its turn with all changes, so what is granted behind it is not there. Ending the
 * grants that are there is done bit by bit, by whichever node is alive. Every {@link Uni} is lazy and fails with {@link ChangeFailure}
 * alone.
 */
public interface Freezes {
    /** How many grants are ended in one change: others wait meanwhile. */
    int AT_ONCE = 50;

    /** So long before it would begin a grant is ended, and is not if the freeze is lifted before. */
    Duration AHEAD = Duration.ofSeconds(60);

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
            @Nullable String liftedBy,
            Ending ending) {
        public Freeze {
            targets = List.copyOf(targets);
            logins = List.copyOf(logins);
        }
    }

    /**
     * How far the ending of grants is.
     *
     * @param wanted whether all that the freeze is about are to be ended, not only those that would begin
     * @param ended how many have been, of those that would begin too
     * @param unreadable how many could not be, because nobody can read them
     * @param done when none was left; null before, and if it is not wanted
     */
    record Ending(
            boolean wanted,
            long ended,
            long unreadable,
            @Nullable Instant done) {}

    /** @param endGrants whether all grants that it is about are to be ended, for good; that happens after it, by {@link #endSome} */
    Uni<Freeze> begin(String reason, List<String> targets, List<String> logins, boolean endGrants, Actor who);

    /** From now on it counts no more. Lifting what is lifted changes nothing. NotFound. */
    Uni<Freeze> lift(long number, String reason, Actor who);

    /** NotFound. */
    Uni<Freeze> freeze(long number);

    /** Those in force, and the latest others; newest first. */
    Uni<List<Freeze>> freezes();

    /** From now on all grants that a freeze in force is about are to be ended, as if that had been wanted from the beginning. NotFound, AlreadyEnded. */
    Uni<Freeze> endGrants(long number, Actor who);

    /** Ends, for good, some of what is to be ended; false if nothing was done. */
    Uni<Boolean> endSome();
}
