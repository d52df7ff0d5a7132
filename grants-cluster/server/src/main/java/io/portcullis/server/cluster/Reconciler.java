package io.portcullis.server.cluster;

import com.hazelcast.core.HazelcastException;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the maps hold what the control database holds, on a thread of its own. Whoever suspects a difference asks for a look; wishes
 * that come while one is under way are answered by the next. Any node may do any of it at any time: what it does twice changes nothing.
 */
final class Reconciler implements HeadWatch.Listener {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    /** So that a burst of events is one look. */
    private static final Duration GATHER = Duration.ofMillis(50);
    /**
     * What a change's own node has not brought into the maps by then, another one brings. Together with {@link #GATHER} and {@link
     * Detours#AFTER} it is less than gateways wait for a change of which they know.
     */
    private static final Duration OTHERS_TURN = Duration.ofMillis(60);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Healing healing;
    private final Clock clock;
    private final Duration every;
    private final Duration compareEvery;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-reconciler").unstarted(this::run);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Set<String> keys = new HashSet<>();
    private boolean changes;
    private boolean everything;
    private boolean stopped;
    private @Nullable String cause;
    /** When it is another node's turn, by {@link System#nanoTime}; null if nothing is behind. */
    private @Nullable Long othersTurn;

    private volatile @Nullable Instant lastCompare;
    private volatile Duration lastCompareTook = Duration.ZERO;

    Reconciler(Healing healing, Clock clock, Duration every, Duration compareEvery) {
        this.healing = healing;
        this.clock = clock;
        this.every = every;
        this.compareEvery = compareEvery;
    }

    void start() {
        thread.start();
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Changes since the last look. */
    void wantChanges(String why) {
        want(() -> {
            changes = true;
            note(why);
        });
    }

    /** A comparison of everything. */
    void wantEverything(String why) {
        want(() -> {
            // The cause of the larger look is the one that is told.
            cause = everything ? cause : why;
            everything = true;
        });
    }

    /** These entries, of which something is known to have happened. */
    void wantKey(String key, String why) {
        want(() -> {
            keys.add(key);
            note(why);
        });
    }

    private void note(String why) {
        cause = cause == null ? why : cause;
    }

    private void want(Runnable wish) {
        lock.lock();
        try {
            wish.run();
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onHead(Head head, Instant readAt, DigestKeeper digest) {
        if (head.seq() > healing.projectedSeq()) {
            want(() -> {
                if (othersTurn == null) {
                    othersTurn = System.nanoTime() + OTHERS_TURN.toNanos();
                }
            });
        }
    }

    private record Wish(boolean everything, boolean changes, Set<String> keys, String cause) {}

    private void run() {
        Instant nextCompare = clock.instant().plus(compareEvery);
        while (true) {
            Wish wish;
            try {
                wish = await(nextCompare);
                if (wish == null) {
                    return;
                }
                fulfil(wish);
                if (wish.everything()) {
                    nextCompare = clock.instant().plus(compareEvery);
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Null when it is time to end. */
    private @Nullable Wish await(Instant nextCompare) throws InterruptedException {
        lock.lock();
        try {
            long nanos = every.toNanos();
            while (!stopped && !isWanted() && nanos > 0) {
                long some = Math.min(nanos, untilOthersTurn());
                nanos -= some - asked.awaitNanos(some);
            }
            if (untilOthersTurn() == 0) {
                othersTurn = null;
                changes = true;
                note("behind");
            }
            long gather = nanos > 0 ? GATHER.toNanos() : 0;
            while (!stopped && gather > 0) {
                gather = asked.awaitNanos(gather);
            }
            if (stopped) {
                return null;
            }
            boolean timeToCompare = !clock.instant().isBefore(nextCompare);
            Wish wish = new Wish(
                    everything || timeToCompare,
                    changes || nanos <= 0,
                    Set.copyOf(keys),
                    cause == null || timeToCompare ? "time" : cause);
            everything = false;
            changes = false;
            keys.clear();
            cause = null;
            return wish;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted() {
        return changes || everything || !keys.isEmpty() || untilOthersTurn() == 0;
    }

    /** In nanoseconds; beyond every deadline if nothing is behind. */
    private long untilOthersTurn() {
        return othersTurn == null ? Long.MAX_VALUE : Math.max(0, othersTurn - System.nanoTime());
    }

    private void fulfil(Wish wish) throws InterruptedException {
        try {
            if (wish.everything()) {
                compareEverything(wish.cause());
            } else {
                if (wish.changes()) {
                    healing.bringChanges();
                }
                if (!wish.keys().isEmpty()) {
                    healing.look(wish.keys());
                }
            }
        } catch (Healing.NotNow | HazelcastException e) {
            LOG.debugf("reconcile-later cause=%s detail=\"%s\"", wish.cause(), e.getMessage());
            Thread.sleep(AFTER_FAILURE);
            again(wish);
        } catch (RuntimeException e) {
            LOG.errorf(e, "defect where=reconciler cause=%s", wish.cause());
            Thread.sleep(AFTER_FAILURE);
            again(wish);
        }
    }

    private void compareEverything(String why) throws InterruptedException {
        Instant begin = clock.instant();
        Healing.Result result = healing.compareEverything();
        lastCompareTook = Duration.between(begin, clock.instant());
        lastCompare = clock.instant();
        LOG.infof(
                "compared cause=%s records=%d healed=%d removed=%d ms=%d",
                why, result.records(), result.healed(), result.removed(), lastCompareTook.toMillis());
    }

    private void again(Wish wish) {
        lock.lock();
        try {
            everything |= wish.everything();
            changes |= wish.changes();
            keys.addAll(wish.keys());
            note(wish.cause());
        } finally {
            lock.unlock();
        }
    }

    /** Null before the first comparison of everything. */
    @Nullable
    Instant lastCompare() {
        return lastCompare;
    }

    Duration lastCompareTook() {
        return lastCompareTook;
    }
}
