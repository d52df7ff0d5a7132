package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway process that is stopped (SIGSTOP) while a grant is revoked, and then goes on. */
class FrozenClusterIT {
    private static ClusterWorld cluster;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        cluster = ClusterWorld.start();
        world = cluster.world;
        world.postgres.execute("shop", "CREATE TABLE late (v int); ALTER TABLE late OWNER TO clerk");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void freezeWhile(Runnable happens) {
        world.gateway.signal("STOP");
        Instant frozen = Instant.now();
        happens.run();
        Await.exactly(frozen.plus(Duration.ofSeconds(4)));
        world.gateway.signal("CONT");
    }

    /** Its view is older than three seconds when it wakes up: a grant without grace passes nothing before it has heard. */
    @Test
    void whatAClientSentMeanwhileDoesNotReachTheTarget() throws Exception {
        Person strict =
                cluster.person("frozen", Principal.Kind.HUMAN, new StaleTolerance(Duration.ZERO, Duration.ZERO));
        try (RawClient client = cluster.login(strict)) {
            freezeWhile(() -> {
                cluster.revoke(strict, "while frozen");
                client.send(Frontend.query("INSERT INTO late VALUES (1)"));
            });

            Ending end = client.readToEnd(World.SOON, 5);
            assertEquals(End.EOF, end.end());
            assertEquals("E", end.tags());
            assertEquals("57P01", end.last().sqlState());
        }
        world.awaitNoBackend(World.SOON);
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM late"));
        cluster.awaitFresh();
        assertEquals("28000", world.tryLogin(strict).sqlState());
    }

    @Test
    void whatWasNotRevokedGoesOn() throws Exception {
        Person human = cluster.person("unharmed");
        try (RawClient client = cluster.login(human)) {
            freezeWhile(() -> cluster.revoke(cluster.person("another"), "while frozen"));

            client.query("SELECT 1");
            cluster.awaitFresh();
            client.query("SELECT 1");
        }
        assertTrue(world.gateway.isAlive());
    }

    /** Nobody can be admitted by what was known before. */
    @Test
    void aLoginAfterTheFreezeIsJudgedByTheNewState() throws Exception {
        Person human = cluster.person("late");
        cluster.login(human).close();
        freezeWhile(() -> cluster.revoke(human, "while frozen"));

        String state = world.tryLogin(human).sqlState();
        assertTrue(state.equals("57P03") || state.equals("28000"), () -> "answered " + state);
        cluster.awaitFresh();
        assertEquals("28000", world.tryLogin(human).sqlState());
    }
}
