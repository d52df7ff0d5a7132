package io.portcullis.server.store;

import io.portcullis.server.TestDatabase;
import io.portcullis.server.TestKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A migrated control database and what works with it, without a cluster. */
final class StoreWorld implements AutoCloseable {
    final TestKeys keys = TestKeys.create("store-test");
    final Vertx vertx = Vertx.vertx();
    final TestDatabase test;
    final Database database;
    final KnownHead known = new KnownHead();
    final List<SealedRecord> committed = new CopyOnWriteArrayList<>();
    final Changes changes;
    final Queries queries;
    final Gateways gateways;
    volatile ChangeFailure.@Nullable Unavailable obstacle;

    StoreWorld(TestDatabase test) throws Exception {
        this.test = test;
        Migrations.run(test.settings(), keys.clusterId());
        database = Database.open(test.settings(), vertx);
        SecureRandom random = new SecureRandom();
        ChangeRunner runner = new ChangeRunner(database, keys.signer(), "node-a", known, () -> obstacle, records -> {
            committed.addAll(records);
            return Future.succeededFuture();
        });
        changes = new SqlChanges(runner, new CurrentRecords(keys.verifier()), random, Clock.systemUTC());
        queries = new SqlQueries(database, random);
        gateways = new SqlGateways(database, "node-a");
    }

    static StoreWorld create(Path folder) throws Exception {
        return new StoreWorld(TestDatabase.create(folder));
    }

    @Override
    public void close() {
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
