package io.portcullis.server.cluster;

import com.hazelcast.map.IMap;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import io.portcullis.server.store.Committed;
import io.portcullis.server.store.RecordKind;
import io.portcullis.server.store.SealedRecord;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings records from the control database into the maps. A change is true once it is committed; this only makes it known. */
final class Projection implements Committed {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    /** An answer does not wait longer for a member that hangs: the reconciler comes after it. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RecordJoin join;
    private volatile @Nullable Ways ways;

    private record Ways(OwnMember member, Detours detours) {}

    Projection(RecordJoin join) {
        this.join = join;
    }

    /** From now on there are maps. */
    void into(OwnMember member, Detours detours) {
        ways = new Ways(member, detours);
    }

    @Override
    public Future<Void> onCommitted(List<SealedRecord> records) {
        Ways present = ways;
        if (present == null || records.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<Void>> all = records.stream()
                .map(signed -> Future.fromCompletionStage(makeKnown(present, signed)))
                .toList();
        return Future.all(all)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .onFailure(failure -> LOG.warnf(
                        "projection-late records=%d first=%s consequence=\"the reconciler brings them\" detail=\"%s\"",
                        records.size(), records.getFirst(), failure));
    }

    /** Done when gateways can know it: by its own map, or by a detour if that takes long. */
    private CompletionStage<Void> makeKnown(Ways present, SealedRecord signed) {
        CompletableFuture<Verdict> brought = bring(present.member(), signed).toCompletableFuture();
        CompletableFuture<Void> known = new CompletableFuture<>();
        brought.thenRun(() -> known.complete(null));
        Detours.later().execute(() -> {
            if (!known.isDone()) {
                present.detours()
                        .take(signed.record().recordId(), signed.envelope())
                        .whenComplete((_, failure) -> {
                            if (failure == null) {
                                known.complete(null);
                            } else {
                                known.completeExceptionally(failure);
                            }
                        });
            }
        });
        return known;
    }

    private CompletionStage<Verdict> bring(OwnMember joined, SealedRecord signed) {
        SignedRecord record = signed.record();
        join.learn(record, signed.envelope());
        return bring(
                joined.map(RecordJoin.mapOf(record)),
                record.recordId(),
                signed.envelope(),
                record.validity().maxExpiresAt().toEpochMilli());
    }

    /** Offers an envelope to a map; what comes of it is decided where the entry is. */
    CompletionStage<Verdict> bring(IMap<String, MapValue> map, String key, byte[] envelope, long maxExpiresAtMillis) {
        byte[] payload = join.seal(map.getName(), key, envelope);
        JoinProcessor processor = new JoinProcessor(map.getName(), payload, maxExpiresAtMillis);
        return map.submitToKey(key, processor)
                .thenApply(Verdict::of)
                .thenCompose(verdict -> verdict == Verdict.UNREADABLE
                        ? map.deleteAsync(key)
                                .thenCompose(_ -> map.submitToKey(key, processor))
                                .thenApply(Verdict::of)
                        : CompletableFuture.completedStage(verdict));
    }

    /** The map for records of a kind. */
    static String mapOf(RecordKind kind) {
        return switch (kind) {
            case GRANT -> MapNames.GRANTS;
            case CREDENTIAL -> MapNames.CREDENTIALS;
            case CATALOG -> MapNames.CATALOG;
        };
    }
}
