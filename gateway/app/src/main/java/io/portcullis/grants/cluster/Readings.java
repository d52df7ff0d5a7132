package io.portcullis.grants.cluster;

import io.portcullis.grants.view.Freshness;
import java.util.EnumSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** When all records are read anew: one reading at a time, and not without a pause. On the replica's thread. Milliseconds. */
final class Readings {
    private static final Logger LOG = Logger.getLogger(Replica.class);
    private static final long SHORTEST_PAUSE = 1_000;
    private static final long LONGEST_PAUSE = 30_000;
    private static final long FIRST_RETRY = 200;

    private final Reader reader;
    private final Freshness freshness;
    private final ReplicaCounts counts;
    private final Set<ReadingCause> wanted = EnumSet.noneOf(ReadingCause.class);
    private int number;
    private @Nullable ReadingCause running;
    private boolean mustListen;
    private boolean mayWait;
    private long notBefore = Long.MIN_VALUE;
    private long retryPause = FIRST_RETRY;

    Readings(Reader reader, Freshness freshness, ReplicaCounts counts) {
        this.reader = reader;
        this.freshness = freshness;
        this.counts = counts;
    }

    /** The connection is there (again): what is being read began before. */
    void connected() {
        running = null;
        mustListen = true;
        notBefore = Long.MIN_VALUE;
        retryPause = FIRST_RETRY;
        wanted.clear();
        want(ReadingCause.CONNECT);
    }

    /** Nothing can be read until the connection is there again. */
    void disconnected() {
        running = null;
        wanted.clear();
        number++;
    }

    /** A reading is needed: begun when there is time. */
    void want(ReadingCause cause) {
        wanted.add(cause);
    }

    /** Begins a reading if one is wanted and may begin. */
    void beginIfWanted(long now) {
        if (running == null && !wanted.isEmpty() && now >= notBefore) {
            running = wanted.iterator().next();
            wanted.clear();
            number++;
            mayWait = !freshness.isRead();
            counts.reading(running);
            reader.begin(number, mustListen);
        }
    }

    boolean isCurrent(int reading) {
        return running != null && reading == number;
    }

    /** Whether records of which nothing is known may be verified later: nobody could log in by them before either. */
    boolean mayWait() {
        return mayWait;
    }

    /** The reading has ended. Returns whether everything was read. */
    boolean over(Signal.ReadingOver over, long now, int unverified) {
        ReadingCause cause = running;
        if (cause == null || over.reading() != number) {
            return false;
        }
        running = null;
        if (over.failure() != null) {
            LOG.warnf("view-not-read cause=%s ms=%d detail=\"%s\"", cause.code(), over.millis(), over.failure());
            notBefore = now + retryPause;
            retryPause = Math.min(LONGEST_PAUSE, retryPause * 2);
            want(cause);
            return false;
        }
        mustListen = false;
        retryPause = FIRST_RETRY;
        // However often one is wanted: most of the time there is none.
        notBefore = now + Math.clamp(2 * over.millis(), SHORTEST_PAUSE, LONGEST_PAUSE);
        LOG.infof(
                "view-read cause=%s entries=%d unverified=%d ms=%d",
                cause.code(), over.entries(), unverified, over.millis());
        return true;
    }
}
