package io.portcullis.server.cluster;

import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import io.portcullis.server.store.RecordRows.CurrentRow;
import io.portcullis.server.store.TrustedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Changes on their way into the maps. Whoever brings them waits a moment for the maps, no longer: what a member that hangs does not take
 * goes a {@linkplain Detours detour}, stays noted here and is offered again once the offer has failed. Used by one thread, apart from
 * {@link #projectedSeq}.
 */
final class RecentChanges {
    /** More than that and the cluster is in another state than that of one member that hangs. */
    private static final int MOST = 10_000;

    private final OwnMember member;
    private final TrustedKeys trusted;
    private final Projection projection;
    private final RecordJoin join;
    private final Detours detours;
    private final NavigableMap<Long, UnderWay> underWay = new ConcurrentSkipListMap<>();
    private volatile long seen;

    RecentChanges(OwnMember member, TrustedKeys trusted, Projection projection, RecordJoin join, Detours detours) {
        this.member = member;
        this.trusted = trusted;
        this.projection = projection;
        this.join = join;
        this.detours = detours;
    }

    /** @param answer empty if the map had it already */
    private record UnderWay(CurrentRow row, CompletableFuture<Optional<Verdict>> answer) {}

    /**
     * What became of an offer.
     *
     * @param map where it was offered
     */
    record Settled(String map, String key, Verdict verdict) {}

    /** Up to which change everything was offered to the maps. */
    long seenUpTo() {
        return seen;
    }

    /** Up to which change the maps are known to hold everything. */
    long projectedSeq() {
        Map.Entry<Long, UnderWay> first = underWay.firstEntry();
        return first == null ? seen : Math.min(seen, first.getKey() - 1);
    }

    boolean hasRoom() {
        return underWay.size() < MOST;
    }

    /** There is no other change up to there. */
    void sawAllUpTo(long seq) {
        seen = Math.max(seen, seq);
    }

    /** Everything up to there is known to be in the maps. */
    void completeUpTo(long seq) {
        sawAllUpTo(seq);
        underWay.headMap(seq, true).clear();
    }

    /** Offers the next ones, in order, and returns what became of all offers that are answered by now. */
    List<Settled> bring(List<CurrentRow> next) throws InterruptedException {
        List<UnderWay> offered = new ArrayList<>();
        for (CurrentRow row : next) {
            // What a key signed that is not trusted any more stays out: everybody refuses it.
            if (trusted.claim(row.envelope())) {
                UnderWay one = new UnderWay(row, offer(row).toCompletableFuture());
                underWay.put(row.seq(), one);
                offered.add(one);
            }
            seen = row.seq();
        }
        awaitAMoment(offered);
        for (UnderWay one : offered) {
            if (!one.answer().isDone()) {
                detours.take(one.row());
            }
        }
        return settle();
    }

    private static void awaitAMoment(List<UnderWay> offered) throws InterruptedException {
        CompletableFuture<?>[] all = offered.stream().map(UnderWay::answer).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(Detours.AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Each is looked at by itself.
        }
    }

    /** What became of the offers that are answered by now; those that failed are made again. */
    List<Settled> settle() {
        List<Settled> settled = new ArrayList<>();
        for (UnderWay one : List.copyOf(underWay.values())) {
            if (!one.answer().isDone()) {
                continue;
            }
            if (one.answer().isCompletedExceptionally()) {
                underWay.put(
                        one.row().seq(),
                        new UnderWay(one.row(), offer(one.row()).toCompletableFuture()));
                continue;
            }
            underWay.remove(one.row().seq());
            one.answer()
                    .join()
                    .ifPresent(verdict -> settled.add(new Settled(
                            Projection.mapOf(one.row().kind()), one.row().id(), verdict)));
        }
        return settled;
    }

    private CompletionStage<Optional<Verdict>> offer(CurrentRow row) {
        String map = Projection.mapOf(row.kind());
        return member.map(map)
                .getAsync(row.id())
                .thenApply(value -> holds(map, row, value))
                // What can not be read is no answer: the offer tells.
                .exceptionally(_ -> false)
                .thenCompose(held -> held ? CompletableFuture.completedStage(Optional.empty()) : offerTo(map, row));
    }

    private boolean holds(String map, CurrentRow row, MapValue value) {
        return join.holds(map, row.id(), MapValues.payload(() -> value), row.envelope());
    }

    private CompletionStage<Optional<Verdict>> offerTo(String map, CurrentRow row) {
        return projection
                .bring(
                        member.map(map),
                        row.id(),
                        row.envelope(),
                        row.maxExpiresAt().toEpochMilli())
                .thenApply(verdict -> {
                    if (verdict == Verdict.UNREADABLE) {
                        throw new Healing.NotNow(row.id() + " is overwritten again and again", null);
                    }
                    return Optional.of(verdict);
                });
    }
}
