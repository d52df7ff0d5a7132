package io.portcullis.server.cluster;

import io.portcullis.model.Beacon;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.RecordRows.Steps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads how far the control database has come, several times a second, and tells who waits for it. One question at a time, so that a
 * database that hangs meets no queue of them. Everything in it happens on one event loop.
 */
final class HeadWatch {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final int STEPS_AT_ONCE = 1000;

    /** Hears of heads. */
    interface Listener {
        /**
         * The database is at this head and not below what is known.
         *
         * @param readAt before the question was sent
         * @param digest complete up to the head
         */
        void onHead(Head head, Instant readAt, DigestKeeper digest);
    }

    private final RecordRows rows;
    private final KnownHead known;
    private final NodeState state;
    private final Clock clock;
    private final Duration every;
    private final Duration reloadEvery;
    private final Context context;
    private final Vertx vertx;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable DigestKeeper digest;
    private long digestEpoch;
    private Instant loadedAt = Instant.EPOCH;
    private boolean asking;
    private boolean askAgain;
    private boolean stopped;
    private long timer = -1;

    HeadWatch(
            RecordRows rows,
            KnownHead known,
            NodeState state,
            Clock clock,
            Duration every,
            Duration reloadEvery,
            Vertx vertx) {
        this.rows = rows;
        this.known = known;
        this.state = state;
        this.clock = clock;
        this.every = every;
        this.reloadEvery = reloadEvery;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    void start() {
        context.runOnContext(_ -> {
            timer = vertx.setPeriodic(every.toMillis(), _ -> ask());
            ask();
        });
    }

    /** Somebody heard of a change. */
    void hurry() {
        context.runOnContext(_ -> {
            askAgain = asking;
            ask();
        });
    }

    void stop() {
        context.runOnContext(_ -> {
            stopped = true;
            vertx.cancelTimer(timer);
        });
    }

    private void ask() {
        if (asking || stopped) {
            return;
        }
        asking = true;
        Head knownBefore = known.head();
        Instant readAt = clock.instant();
        loaded(readAt)
                .compose(keeper -> rows.steps(keeper.seq(), STEPS_AT_ONCE)
                        .onComplete(answer -> onAnswer(answer.result(), answer.cause(), knownBefore, readAt, keeper)))
                .onFailure(this::onFailure)
                .onComplete(_ -> {
                    asking = false;
                    if (askAgain) {
                        askAgain = false;
                        ask();
                    }
                });
    }

    /** The digest so far; loaded whole at first, and when the history has another beginning. */
    private Future<DigestKeeper> loaded(Instant now) {
        DigestKeeper present = digest;
        if (present == null) {
            return load(now);
        }
        if (!now.isBefore(loadedAt.plus(reloadEvery))) {
            loadedAt = now;
            load(now).onFailure(failure -> LOG.warnf("digest-not-reloaded detail=\"%s\"", failure.getMessage()));
        }
        return Future.succeededFuture(present);
    }

    /** Now and then from the beginning, beside the one in use: what was added up wrongly would stay wrong. */
    private Future<DigestKeeper> load(Instant now) {
        DigestKeeper fresh = new DigestKeeper(Beacon.asOf(now));
        return rows.terms(Beacon.asOf(now), fresh::load).map(head -> {
            fresh.loaded(head);
            DigestKeeper before = digest;
            if (before != null && before.seq() == fresh.seq() && !before.at(now).equals(fresh.at(now))) {
                LOG.errorf("defect where=digest detail=\"at %d of epoch %d\"", head.seq(), head.epoch());
            }
            digest = fresh;
            digestEpoch = head.epoch();
            loadedAt = now;
            return fresh;
        });
    }

    private void onAnswer(
            @Nullable Steps steps, @Nullable Throwable failure, Head knownBefore, Instant readAt, DigestKeeper keeper) {
        if (steps == null || failure != null || stopped) {
            return;
        }
        if (steps.head().compareTo(knownBefore) < 0) {
            if (keeper.seq() > steps.head().seq()) {
                digest = null;
            }
            if (state.onLoss(steps.head(), knownBefore, known.source())) {
                LOG.errorf("recovery-needed detail=\"%s\"", state.problem());
            }
            return;
        }
        if (steps.head().epoch() != digestEpoch) {
            digest = null;
            askAgain = true;
            return;
        }
        steps.steps().forEach(keeper::apply);
        if (!steps.complete()) {
            askAgain = true;
            return;
        }
        known.raise(steps.head(), "an earlier reading");
        state.onHead(steps.head(), readAt);
        listeners.forEach(listener -> listener.onHead(steps.head(), readAt, keeper));
    }

    private void onFailure(Throwable failure) {
        if (!stopped && state.onUnreadable(String.valueOf(failure.getMessage()))) {
            LOG.errorf(
                    "control-database-unreadable consequence=\"no beacons, no changes\" detail=\"%s\"",
                    failure.getMessage());
        }
    }
}
