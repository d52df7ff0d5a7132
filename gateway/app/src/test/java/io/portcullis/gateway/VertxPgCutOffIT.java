package io.portcullis.gateway;

import static io.portcullis.gateway.VertxPgIT.await;
import static io.portcullis.gateway.VertxPgIT.options;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.GrantSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application with Vert.x' client is told when its access ends. */
@ExtendWith(SharedWorld.class)
class VertxPgCutOffIT {
    private static final String LOST =
            "Failed to read any response from the server, the underlying connection may have been lost unexpectedly.";

    private static World world;
    private static Vertx vertx;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void leave() throws Exception {
        await(vertx.close());
    }

    private static void revoke(Person person) {
        world.grants.revoke(person.grant().id(), "incident 4711");
    }

    /** What went wrong, with the fields of a FATAL where it is one. */
    private static String words(Throwable error) {
        if (error instanceof PgException told) {
            String detail = told.getDetail() == null ? "" : "\n  Detail: " + told.getDetail();
            return Golden.text(told.getMessage() + detail + "\n  Hint: " + told.getHint());
        }
        return String.valueOf(error.getMessage());
    }

    private static String failure(Future<?> future) throws Exception {
        await(future.otherwiseEmpty());
        return words(future.cause());
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return String.valueOf(heard.poll(World.SOON.toSeconds(), TimeUnit.SECONDS));
    }

    private static BlockingQueue<String> hear(PgConnection connection) {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        connection.exceptionHandler(error -> heard.add(words(error)));
        connection.closeHandler(_ -> heard.add("closed"));
        return heard;
    }

    /** For this client a 57P01 belongs to no query, a server's own neither: the connection's handler has the words. */
    @Test
    void theHandlerOfAConnectionHearsTheReasonAndARunningQueryTheLoss() throws Exception {
        Person person = world.person("vertx-running");
        PgConnection connection = await(PgConnection.connect(vertx, options(world, person)));
        BlockingQueue<String> heard = hear(connection);
        Future<?> running =
                connection.query("SELECT pg_sleep(600) AS vertx_running").execute();
        Future<?> behind = connection.query("SELECT 1").execute();
        Running.await(world, "vertx_running");
        revoke(person);
        assertEquals("""
                FATAL: access ended: grant GRANT was revoked: incident 4711 (57P01)
                  Detail: The outcome of the request that was running is unknown: check before you repeat it.
                  Hint: Ask for a new grant and connect again.""", next(heard));
        assertEquals("closed", next(heard));
        assertEquals(LOST, failure(running));
        assertEquals(LOST, failure(behind));
    }

    @Test
    void anIdleConnectionHearsItAtOnce() throws Exception {
        Person person = world.person("vertx-idle");
        PgConnection connection = await(PgConnection.connect(vertx, options(world, person)));
        BlockingQueue<String> heard = hear(connection);
        await(connection.query("SELECT 1").execute());
        revoke(person);
        assertEquals("""
                FATAL: access ended: grant GRANT was revoked: incident 4711 (57P01)
                  Hint: Ask for a new grant and connect again.""", next(heard));
        assertEquals("closed", next(heard));
    }

    @Test
    void aPoolIsRefusedAndConnectsAgainUnderANewGrant() throws Exception {
        Person person = world.person("vertx-pool");
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(2))
                .connectingTo(options(world, person))
                .using(vertx)
                .build();
        await(pool.query("SELECT 1").execute());
        revoke(person);
        Await.until("the pool has dropped its connection", World.SOON, () -> pool.size() == 0);
        assertEquals("""
                FATAL: grant GRANT was revoked (28000)
                  Hint: Ask the owner of this database for a grant, or the operators of the gateway.""", failure(pool.query("SELECT 1").execute()));
        world.gatewayKnows(world.grants.grant(GrantSpec.of(person.login(), World.TARGET, World.ROLE)));
        assertEquals(1, await(pool.query("SELECT 1").execute()).size());
        await(pool.close());
    }
}
