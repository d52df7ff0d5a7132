package io.portcullis.server.store;

import io.portcullis.model.codec.RecordSigner;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Runs changes: each one transaction, after which the maps are told. */
public final class ChangeRunner {
    private final Database database;
    private final RecordSigner signer;
    private final String node;
    private final KnownHead known;
    private final ChangeGate gate;
    private final Committed committed;

    public ChangeRunner(
            Database database,
            RecordSigner signer,
            String node,
            KnownHead known,
            ChangeGate gate,
            Committed committed) {
        this.database = database;
        this.signer = signer;
        this.node = node;
        this.known = known;
        this.gate = gate;
        this.committed = committed;
    }

    private record Done<T>(T result, KnownHead.Head head, List<SealedRecord> records) {}

    /** The lazy result of a change; refused at once if the gate is shut. */
    <T> Uni<T> run(Function<ChangeTransaction, Future<T>> body) {
        return Unis.lazy(() -> {
            ChangeFailure.Unavailable obstacle = gate.obstacle();
            if (obstacle != null) {
                return Future.failedFuture(obstacle);
            }
            KnownHead.Head knownBefore = known.head();
            return database.inTransaction(connection -> ChangeTransaction.begin(connection, signer, node)
                            .map(change -> change.requireNotBelow(knownBefore))
                            .compose(change -> finished(change, body)))
                    .compose(this::tell);
        });
    }

    private static <T> Future<Done<T>> finished(ChangeTransaction change, Function<ChangeTransaction, Future<T>> body) {
        return body.apply(change)
                .compose(result -> change.finish().map(records -> new Done<>(result, change.head(), records)));
    }

    private <T> Future<T> tell(Done<T> done) {
        known.raise(done.head(), "an earlier reading");
        return committed.onCommitted(done.records()).otherwiseEmpty().map(done.result());
    }
}
