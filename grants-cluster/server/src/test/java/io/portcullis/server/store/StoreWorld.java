package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Grant;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.TestKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrated control database and what works with it, without a cluster. */
final class StoreWorld implements AutoCloseable {
    static final RequestBounds BOUNDS = new RequestBounds(5, 12, 3, Duration.ofDays(400));

    final TestKeys keys = TestKeys.create("store-test");
    final Vertx vertx = Vertx.vertx();
    final TestDatabase test;
    final Database database;
    final KnownHead known = new KnownHead();
    final List<SealedRecord> committed = new CopyOnWriteArrayList<>();
    final SqlChanges changes;
    final Requests requests;
    final Freezes freezes;
    final Queries queries;
    final Gateways gateways;
    volatile ChangeFailure.@Nullable Unavailable obstacle;
    private final AtomicInteger logins = new AtomicInteger();

    StoreWorld(TestDatabase test) throws Exception {
        this.test = test;
        Migrations.run(test.settings(), keys.clusterId());
        database = Database.open(patient(test.settings()), vertx);
        SecureRandom random = new SecureRandom();
        ChangeRunner runner = runner("node-a");
        changes = new SqlChanges(runner, new CurrentRecords(keys.verifier()), random, Clock.systemUTC());
        requests = new SqlRequests(database, runner, changes, BOUNDS, "node-a", random, Clock.systemUTC());
        freezes = new SqlFreezes(database, runner, new CurrentRecords(keys.verifier()));
        queries = new SqlQueries(database, random);
        gateways = new SqlGateways(database, "node-a");
    }

    /** Nothing here is about deadlines, and the machine may be busy. */
    private static DatabaseSettings patient(DatabaseSettings settings) {
        return new DatabaseSettings(
                settings.url(),
                settings.user(),
                settings.passwordFile(),
                settings.caFile(),
                settings.connections(),
                Duration.ofSeconds(9),
                Duration.ofSeconds(9));
    }

    private ChangeRunner runner(String node) {
        return new ChangeRunner(database, keys.signer(), node, known, () -> obstacle, records -> {
            committed.addAll(records);
            return Future.succeededFuture();
        });
    }

    /** As another node has them. */
    Freezes freezesOf(String node) {
        return new SqlFreezes(database, runner(node), new CurrentRecords(keys.verifier()));
    }

    /** As another node has them, whose clock is this. */
    ServiceGrants servicesOf(String node, Clock clock) {
        ChangeRunner runner = runner(node);
        CurrentRecords current = new CurrentRecords(keys.verifier());
        return new SqlServiceGrants(
                database, runner, new SqlChanges(runner, current, new SecureRandom(), clock), current, clock);
    }

    static StoreWorld create(Path folder) throws Exception {
        return new StoreWorld(TestDatabase.create(folder));
    }

    /** One that nobody has had. */
    String login() {
        return "app-" + logins.incrementAndGet();
    }

    Grant create(String login) {
        return create(Samples.grant(login));
    }

    Grant create(NewGrant grant) {
        return made(changes.createGrant(grant, new CredentialWish.Never(), Samples.WHO, null))
                .grant();
    }

    @SuppressWarnings("unchecked")
    static <T> T made(Uni<Outcome<T>> change) {
        return ((Outcome.Made<T>) assertInstanceOf(Outcome.Made.class, Samples.get(change))).result();
    }

    long head() {
        return Long.parseLong(test.value("select head_seq from portcullis.cluster_state"));
    }

    <T extends ChangeFailure> T refused(Class<T> type, Uni<?> change) {
        long before = head();
        T failure = assertThrows(type, () -> Samples.get(change));
        assertEquals(before, head(), "a refused change takes no number");
        return failure;
    }

    @Override
    public void close() {
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
