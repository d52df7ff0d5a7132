package io.portcullis.server.cluster;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.server.cluster.GatewayKnowledge.Collected;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.Epochs;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@link Recovery}: collects, plans, writes, tells. */
final class EpochRecovery implements Recovery {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final int TRIES = 3;
    private static final int PAGE = 500;

    private final RecordRows rows;
    private final Epochs epochs;
    private final GatewayKnowledge gateways;
    private final RecordVerifier verifier;
    private final RecordJoin join;
    private final KnownHead known;
    private final Projection projection;
    private final HeadWatch heads;
    private final Clock clock;
    private final Duration collect;
    private final Semaphore one = new Semaphore(1);
    private volatile @Nullable OwnMember member;

    EpochRecovery(
            RecordRows rows,
            Epochs epochs,
            GatewayKnowledge gateways,
            RecordVerifier verifier,
            RecordJoin join,
            KnownHead known,
            Projection projection,
            HeadWatch heads,
            Clock clock,
            Duration collect) {
        this.rows = rows;
        this.epochs = epochs;
        this.gateways = gateways;
        this.verifier = verifier;
        this.join = join;
        this.known = known;
        this.projection = projection;
        this.heads = heads;
        this.clock = clock;
        this.collect = collect;
    }

    void with(OwnMember joined) {
        member = joined;
    }

    @Override
    public Uni<NewEpoch> newEpoch(String reason, Actor who) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<NewEpoch> result = new CompletableFuture<>();
            Thread.ofVirtual().name("portcullis-epoch").start(() -> run(result, reason, who));
            return result;
        });
    }

    private void run(CompletableFuture<NewEpoch> result, String reason, Actor who) {
        if (!one.tryAcquire()) {
            result.completeExceptionally(
                    new Unavailable(Unavailable.Reason.CLUSTER, "a new epoch is being begun already", null));
            return;
        }
        try {
            result.complete(begin(reason, who));
        } catch (Healing.NotNow e) {
            result.completeExceptionally(
                    new Unavailable(Unavailable.Reason.DATABASE, String.valueOf(e.getMessage()), e));
        } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
        } finally {
            one.release();
        }
    }

    private NewEpoch begin(String reason, Actor who) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Head head = Healing.await(rows.steps(Long.MAX_VALUE, 1).toCompletionStage())
                    .head();
            Set<String> answered = new HashSet<>();
            List<SignedRecord> seen = new ArrayList<>(fromMaps());
            for (long epoch = head.epoch();
                    epoch <= Math.max(head.epoch(), known.head().epoch());
                    epoch++) {
                Collected collected = gateways.collect(epoch, epoch == head.epoch() ? head.seq() : 0, collect);
                seen.addAll(collected.records());
                answered.addAll(collected.gateways());
            }
            EpochPlan plan = EpochPlan.of(head, known.head(), seen, truth(seen), clock.instant());
            try {
                Epochs.Begun begun = Healing.await(
                        epochs.begin(head, plan.start(), plan.rewrites(), reason, who)
                                .toCompletionStage(),
                        Epochs.PATIENCE);
                known.raise(begun.head(), "an earlier reading");
                heads.hurry();
                LOG.warnf(
                        "epoch-begun epoch=%d seq=%d suspended=%d reissued=%d gateways=%d lost-from=%d",
                        begun.head().epoch(),
                        begun.head().seq(),
                        plan.suspended(),
                        plan.reissued(),
                        answered.size(),
                        head.seq());
                projection.onCommitted(begun.records());
                return new NewEpoch(
                        begun.head().epoch(), begun.head().seq(), plan.suspended(), plan.reissued(), answered.size());
            } catch (Healing.NotNow e) {
                if (!(e.getCause() instanceof Conflict) || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** What is in the maps and not in the control database just so, verified. */
    private List<SignedRecord> fromMaps() throws InterruptedException {
        OwnMember joined = member;
        if (joined == null) {
            throw new Unavailable(Unavailable.Reason.STARTING, "this node has not joined the cluster yet", null);
        }
        List<SignedRecord> records = new ArrayList<>();
        for (String name : MapNames.RECORDS) {
            Set<String> page = new HashSet<>();
            for (String key : MapValues.keys(joined.map(name).keySet()).texts()) {
                if (page.add(key) && page.size() == PAGE) {
                    open(joined, name, page, records);
                    page.clear();
                }
            }
            open(joined, name, page, records);
        }
        return records;
    }

    private void open(OwnMember joined, String name, Set<String> keys, List<SignedRecord> into)
            throws InterruptedException {
        Map<String, byte[]> payloads = MapValues.payloads(joined.map(name), keys);
        for (RecordRows.CurrentRow row :
                Healing.await(rows.byId(List.copyOf(payloads.keySet())).toCompletionStage())) {
            if (join.holds(name, row.id(), payloads.get(row.id()), row.envelope())) {
                payloads.remove(row.id());
            }
        }
        payloads.forEach((key, payload) -> {
            RecordJoin.Opened opened = join.open(name, key, payload);
            if (opened != null) {
                into.add(opened.record());
            }
        });
    }

    private Map<String, SignedRecord> truth(List<SignedRecord> seen) throws InterruptedException {
        List<String> ids = seen.stream().map(SignedRecord::recordId).distinct().toList();
        Map<String, SignedRecord> truth = new HashMap<>();
        for (int from = 0; from < ids.size(); from += PAGE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + PAGE));
            for (RecordRows.CurrentRow row : Healing.await(rows.byId(some).toCompletionStage())) {
                try {
                    truth.put(row.id(), verifier.open(row.envelope()));
                } catch (RefusedRecord e) {
                    throw new CompletionException("the control database holds a " + row.id() + " nobody signed", e);
                }
            }
        }
        return truth;
    }
}
