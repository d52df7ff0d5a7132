package io.portcullis.server.cluster;

import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.ChangeFailure.Unavailable.Reason;
import io.portcullis.server.store.ChangeGate;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What this node may do, and why not.
 *
 * <pre>
 * STARTING ──started──► SERVING ◄──database readable── NO_DATABASE
 *                          │  └────database unreadable────► ▲
 *                          └──database below what is known──► RECOVERY_NEEDED ──new epoch──► SERVING
 * any ──stop──► STOPPING
 * </pre>
 * Safe for use by many threads.
 */
final class NodeState implements ChangeGate {
    /** A single failed read is no outage: a connection may have been closed. */
    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final Clock clock;
    private boolean started;
    private boolean stopping;
    private Head head = Head.NONE;
    private @Nullable Instant headReadAt;
    private @Nullable String databaseProblem;
    private @Nullable Instant databaseProblemSince;
    private @Nullable String recovery;
    private @Nullable String startProblem = "it has not joined the cluster yet";

    NodeState(Clock clock) {
        this.clock = clock;
    }

    synchronized void started() {
        started = true;
        startProblem = null;
    }

    /** What the start waits for. */
    synchronized void starting(String problem) {
        startProblem = problem;
    }

    synchronized void stopping() {
        stopping = true;
    }

    /** The database was read and is not below what is known. */
    synchronized void onHead(Head read, Instant readAt) {
        head = read;
        headReadAt = readAt;
        databaseProblem = null;
        databaseProblemSince = null;
        recovery = null;
    }

    /** The database was read and has lost changes; true if that is news. */
    synchronized boolean onLoss(Head read, Head known, String source) {
        head = read;
        databaseProblem = null;
        databaseProblemSince = null;
        boolean news = recovery == null;
        recovery = "the control database has lost changes: it is at " + read.seq() + " of epoch " + read.epoch()
                + ", and there was " + known.seq() + " of epoch " + known.epoch() + " by " + source
                + "; POST /v1/epochs begins a new epoch";
        return news;
    }

    /** The database could not be read; true if that is news. */
    synchronized boolean onUnreadable(String problem) {
        boolean news = databaseProblem == null;
        databaseProblem = problem;
        if (databaseProblemSince == null) {
            databaseProblemSince = clock.instant();
        }
        return news;
    }

    synchronized ClusterStatus.State state() {
        if (stopping) {
            return ClusterStatus.State.STOPPING;
        }
        if (recovery != null) {
            return ClusterStatus.State.RECOVERY_NEEDED;
        }
        if (isDatabaseLost()) {
            return ClusterStatus.State.NO_DATABASE;
        }
        return started ? ClusterStatus.State.SERVING : ClusterStatus.State.STARTING;
    }

    private boolean isDatabaseLost() {
        return databaseProblemSince != null && databaseProblemSince.plus(BRIEF).isBefore(clock.instant());
    }

    @Override
    public synchronized @Nullable Unavailable obstacle() {
        return switch (state()) {
            case SERVING -> null;
            case STARTING -> new Unavailable(Reason.STARTING, "this node is starting: " + startProblem, null);
            case NO_DATABASE ->
                new Unavailable(Reason.DATABASE, "the control database is out of reach: " + databaseProblem, null);
            case RECOVERY_NEEDED -> new Unavailable(Reason.RECOVERY_NEEDED, String.valueOf(recovery), null);
            case STOPPING -> new Unavailable(Reason.STOPPING, "this node is being stopped", null);
        };
    }

    /** For the operator; null if there is none. */
    synchronized @Nullable String problem() {
        Unavailable obstacle = obstacle();
        return obstacle == null ? databaseProblem : obstacle.getMessage();
    }

    synchronized Head head() {
        return head;
    }

    synchronized @Nullable Instant headReadAt() {
        return headReadAt;
    }

    synchronized boolean isDatabaseReadable() {
        return headReadAt != null && !isDatabaseLost();
    }
}
