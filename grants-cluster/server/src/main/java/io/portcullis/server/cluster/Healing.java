package io.portcullis.server.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.map.IMap;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.RecordRows.CurrentRow;
import io.portcullis.server.store.TrustedKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Brings what is in the control database into the maps where it is missing or different; blocks, and is used by one thread. */
final class Healing {
    private static final int PAGE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordRows rows;
    private final TrustedKeys trusted;
    private final OwnMember member;
    private final Projection projection;
    private final RecordJoin join;
    private final Strangers strangers;
    private final NodeState state;
    private final Clock clock;
    private final RecentChanges recent;
    private final AtomicLong healed = new AtomicLong();

    Healing(
            RecordRows rows,
            TrustedKeys trusted,
            OwnMember member,
            Projection projection,
            RecordJoin join,
            RecentChanges recent,
            Strangers strangers,
            NodeState state,
            Clock clock) {
        this.rows = rows;
        this.trusted = trusted;
        this.member = member;
        this.projection = projection;
        this.join = join;
        this.recent = recent;
        this.strangers = strangers;
        this.state = state;
        this.clock = clock;
    }

    /** The database or the cluster does not answer, or this node must not project: later. */
    static final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotNow(String message, @Nullable Throwable cause) {
            super(message, cause, false, false);
        }
    }

    /**
     * What a comparison found.
     *
     * @param records in the control database that still matter
     * @param healed entries that were missing or different
     * @param removed entries that nobody signed
     */
    record Result(long records, long healed, long removed) {}

    /** Up to which change the maps are known to hold everything. */
    long projectedSeq() {
        return recent.projectedSeq();
    }

    /** Entries that were missing or different, since the start. */
    long healed() {
        return healed.get();
    }

    /** Brings what came since the last time; does not wait for a member that hangs. */
    void bringChanges() throws InterruptedException {
        requireAllowed();
        long head = state.head().seq();
        settle(recent.settle());
        while (recent.hasRoom()) {
            List<CurrentRow> page =
                    await(rows.since(recent.seenUpTo(), oldest(), PAGE).toCompletionStage());
            if (page.isEmpty()) {
                // What came last may have ended already: there is nothing to bring of it.
                recent.sawAllUpTo(head);
                strangers.look(false);
                return;
            }
            requireAllowed();
            settle(recent.bring(page));
        }
        throw new NotNow("the maps take nothing", null);
    }

    private void settle(List<RecentChanges.Settled> settled) {
        settled.forEach(one -> settle(one.map(), one.key(), one.verdict()));
    }

    /** Looks at single entries. */
    void look(Collection<String> keys) throws InterruptedException {
        requireAllowed();
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += PAGE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + PAGE));
            List<CurrentRow> found = await(rows.byId(some).toCompletionStage());
            Instant oldest = oldest();
            bring(found.stream()
                    .filter(row -> row.maxExpiresAt().isAfter(oldest))
                    .toList());
        }
        strangers.look(false);
    }

    /** Compares everything, both ways. */
    Result compareEverything() throws InterruptedException {
        requireAllowed();
        long before = healed.get();
        long head = state.head().seq();
        long records = 0;
        String last = "";
        NotNow failure = null;
        while (true) {
            List<CurrentRow> page = await(rows.page(last, oldest(), PAGE).toCompletionStage());
            if (page.isEmpty()) {
                break;
            }
            requireAllowed();
            try {
                bring(page);
            } catch (NotNow e) {
                failure = e;
            }
            records += page.size();
            last = page.getLast().id();
        }
        long removed = strangers.look(true);
        if (failure != null) {
            throw failure;
        }
        // What was committed meanwhile may have come too late for its page: the changes since are looked at again.
        recent.completeUpTo(head);
        return new Result(records, healed.get() - before, removed);
    }

    private void requireAllowed() {
        if (state.state() == ClusterStatus.State.RECOVERY_NEEDED) {
            throw new NotNow("recovery is needed: nothing is projected", null);
        }
        if (!member.isRunning()) {
            throw new NotNow("not a member of the cluster", null);
        }
    }

    /** What ended before may be forgotten by the maps. */
    private Instant oldest() {
        return clock.instant().minus(MapTtl.SKEW);
    }

    /** What a key signed that is not trusted any more stays out: everybody refuses it. */
    private void bring(List<CurrentRow> page) throws InterruptedException {
        Map<String, List<CurrentRow>> byMap = new LinkedHashMap<>();
        page.stream()
                .filter(row -> trusted.claim(row.envelope()))
                .forEach(row -> byMap.computeIfAbsent(Projection.mapOf(row.kind()), _ -> new ArrayList<>())
                        .add(row));
        for (Map.Entry<String, List<CurrentRow>> one : byMap.entrySet()) {
            bring(member.map(one.getKey()), one.getValue());
        }
    }

    private void bring(IMap<String, MapValue> map, List<CurrentRow> page) throws InterruptedException {
        Set<String> keys = new HashSet<>();
        page.forEach(row -> keys.add(row.id()));
        Map<String, byte[]> present = read(map, keys);
        List<CurrentRow> offered = new ArrayList<>();
        List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
        for (CurrentRow row : page) {
            if (!join.holds(map.getName(), row.id(), present.get(row.id()), row.envelope())) {
                offered.add(row);
                verdicts.add(projection
                        .bring(map, row.id(), row.envelope(), row.maxExpiresAt().toEpochMilli())
                        .toCompletableFuture());
            }
        }
        Throwable failure = null;
        for (int i = 0; i < offered.size(); i++) {
            try {
                settle(map.getName(), offered.get(i).id(), await(verdicts.get(i)));
            } catch (NotNow e) {
                failure = e;
            }
        }
        if (failure != null) {
            // The others are done: one entry must not be able to keep them out.
            throw new NotNow(String.valueOf(failure.getMessage()), failure.getCause());
        }
    }

    private static Map<String, byte[]> read(IMap<String, MapValue> map, Set<String> keys) {
        try {
            return MapValues.payloads(map, keys);
        } catch (HazelcastException e) {
            throw new NotNow("the map " + map.getName() + " can not be read: " + e.getMessage(), e);
        }
    }

    private void settle(String map, String key, Verdict verdict) {
        switch (verdict) {
            case TAKE -> healed.incrementAndGet();
            case KEEP -> strangers.onBetter(map, key);
            case REFUSE -> strangers.onRefusedTruth(key);
            case UNREADABLE -> throw new NotNow(key + " is overwritten again and again", null);
        }
    }

    static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        return await(stage, PATIENCE);
    }

    static <T> T await(CompletionStage<T> stage, Duration patience) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NotNow(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new NotNow("no answer within " + patience.toSeconds() + " s", e);
        }
    }
}
