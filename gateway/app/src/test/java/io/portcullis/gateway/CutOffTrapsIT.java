package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Where "cancel, then close" is not enough to stop what runs. The targets here do not check their connections by
 * themselves: what stops their work is the gateway.
 */
@Tag("alone")
@ExtendWith(SharedWorld.class)
class CutOffTrapsIT {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    /** Catches cancels for ever. */
    private static final String STUBBORN =
            "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$";

    private static World world;
    private static Bystander bystander;

    private Told told;

    @BeforeAll
    static void arrive() throws SQLException {
        world = SharedWorld.get();
        bystander = new Bystander(world);
        world.personAt(unchecked("unchecked"));
        world.postgres.execute("shop", "CREATE TABLE trap (v int); ALTER TABLE trap OWNER TO clerk");
    }

    @AfterAll
    static void leave() throws SQLException {
        bystander.close();
        world.postgres.execute("shop", "DROP TABLE trap");
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @AfterEach
    void nobodyElseNoticed() throws SQLException {
        bystander.noticesNothing();
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM trap"));
        assertEquals(0, world.gateway.metric("portcullis_work_not_stopped_total"));
    }

    private static TargetSpec unchecked(String name) {
        return TargetSpec.of(name, world.postgres).database(World.TARGET).clientConnectionCheckInterval("0");
    }

    private static Person person(String login, Duration time) {
        return world.person(GrantSpec.of(login, "unchecked", World.ROLE).expiresIn(time));
    }

    private static void assertCutOff(Ending end, Person person) {
        Assertion.endsWithFatal(end, "57P01", person.grant().id().value());
    }

    /** Only the bystander's is left. */
    private static void assertNoWorkGoesOn() {
        Await.until("no backend is left", A_SECOND, () -> world.backends() == 1);
    }

    @Test
    void twoHundredCutOffsRightBehindAQueryLeaveNothingRunning() throws Exception {
        int atOnce = 40;
        int caught = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(atOnce)) {
            // On a busy machine many a query comes too late: then it takes more of them until enough were met.
            for (int round = 0; round < 5 || (caught < 40 && round < 25); round++) {
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < atOnce; i++) {
                    Person person = person("race-" + round + "-" + i, Duration.ofHours(1));
                    // From a bit before the end, when all is over for the query, to 4 ms before, when it runs.
                    long lead = 100_000L * i;
                    all.add(() -> queriesJustBeforeItsEnd(person, lead));
                }
                for (Future<Boolean> one : clients.invokeAll(all)) {
                    caught += one.get() ? 1 : 0;
                }
                assertNoWorkGoesOn();
            }
        }
        assertTrue(caught >= 40, "only " + caught + " queries were under way: these are not the cut-offs meant");
    }

    /** Returns whether the query was under way when access ended. */
    private static boolean queriesJustBeforeItsEnd(Person person, long leadNanos) {
        byte[] query = Frontend.query("SELECT pg_sleep(600)");
        try (RawClient client = world.login(person)) {
            Grant grant = person.grant();
            Instant end = Instant.now().plusMillis(500);
            world.revise(grant, grant.target(), grant.role(), end);
            Await.exactly(end.minusNanos(leadNanos));
            client.send(query);
            Ending ending = client.readToEnd(World.SOON);
            assertCutOff(ending, person);
            assertEquals("E", ending.tags());
            return ending.last().field('D').contains("outcome");
        }
    }

    @Test
    void aStatementThatCatchesCancelsIsEndedByForce() throws Exception {
        Person person = person("stubborn", Duration.ofHours(1));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query(STUBBORN));
            Running.await(world, "query_canceled");
            world.grants.revoke(person.grant().id(), "enough");
            assertCutOff(client.readToEnd(World.SOON), person);
            assertNoWorkGoesOn();
        }
        String line = told.cutOff("revoked");
        assertTrue(line.contains("upstream-end=terminated"), line);
    }

    @Test
    void forceNeedsNoPlaceAtTheTarget() throws Exception {
        Person person = world.personAt(unchecked("one-place").maxConnections(1));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query(STUBBORN));
            Running.await(world, "query_canceled");
            assertEquals("53300", world.tryLogin(person).sqlState());
            world.grants.revoke(person.grant().id(), "enough");
            assertCutOff(client.readToEnd(World.SOON), person);
            assertNoWorkGoesOn();
        }
        told.cutOff("revoked");
    }

    @Test
    void nothingOfAnExtendedPipelineCommits() throws Exception {
        Person person = person("pipelined", Duration.ofHours(1));
        try (RawClient client = world.login(person)) {
            client.send(extended("SELECT pg_sleep(60)"));
            for (int i = 0; i < 20; i++) {
                client.send(extended("BEGIN"), extended("INSERT INTO trap VALUES (1)"), extended("COMMIT"));
                client.send(Frontend.query("INSERT INTO trap VALUES (2)"));
            }
            Running.await(world, "pg_sleep(60)");
            world.grants.revoke(person.grant().id(), "enough");
            assertCutOff(client.readToEnd(World.SOON), person);
            assertNoWorkGoesOn();
        }
        told.cutOff("revoked");
    }

    private static byte[] extended(String text) {
        return Frontend.concat(
                Frontend.parse("", text), Frontend.bind("", ""), Frontend.execute("", 0), Frontend.sync());
    }

    @Test
    void aQueryThatItsOwnCancelOvertakesIsStoppedAllTheSame() throws Exception {
        try (Middle middle = new Middle(world.postgres)) {
            Person person = world.personAt(TargetSpec.of("overtaken", middle.address())
                    .database(World.TARGET)
                    .clientConnectionCheckInterval("0"));
            try (RawClient client = world.login(person)) {
                middle.holdNewest();
                client.send(Frontend.query("SELECT pg_sleep(600)"));
                Await.until("the query is on its way", World.SOON, () -> middle.held() > 0);
                world.grants.revoke(person.grant().id(), "enough");
                Await.until("a cancel has come and gone", World.SOON, () -> middle.connections() - middle.open() > 0);
                middle.release();
                assertCutOff(client.readToEnd(World.SOON), person);
                assertNoWorkGoesOn();
            }
        }
        told.cutOff("revoked");
    }

    @Test
    void theWorkIsStoppedAtTheHostWhereItRuns() throws Exception {
        try (Middle middle = new Middle(world.postgres)) {
            TargetSpec target = TargetSpec.of("second-host", "127.0.0.1:" + FreePort.next(), middle.address())
                    .database(World.TARGET)
                    .clientConnectionCheckInterval("0");
            Person person = world.personAt(target);
            try (RawClient client = world.login(person)) {
                client.send(Frontend.query(STUBBORN));
                Running.await(world, "query_canceled");
                world.grants.revoke(person.grant().id(), "enough");
                assertCutOff(client.readToEnd(World.SOON), person);
                assertNoWorkGoesOn();
            }
            assertTrue(middle.connections() >= 3, "session, cancels and terminate all went there");
        }
        told.cutOff("revoked");
    }

    @Test
    void aClientThatStaysBehindItsReasonIsLetGoAtTheLingerDeadline() throws Exception {
        Person person = person("stays", Duration.ofHours(1));
        double before = world.gateway.metric("portcullis_connections_open");
        try (RawClient client = world.login(person)) {
            Grant revoked = world.grants.revoke(person.grant().id(), "enough");
            long begun = System.nanoTime();
            assertCutOff(client.readToEnd(World.SOON), person);
            client.send(Frontend.query("INSERT INTO trap VALUES (3)"));
            assertEquals(before + 1, world.gateway.metric("portcullis_connections_open"), "it counts until it is gone");
            Await.until(
                    "the connection of " + revoked.id() + " is closed",
                    World.SOON,
                    () -> world.gateway.metric("portcullis_connections_open") == before);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(took.compareTo(Duration.ofSeconds(2)) >= 0, took::toString);
            assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, took::toString);
            assertEquals(End.EOF, client.readToEnd(A_SECOND).end());
        }
        told.cutOff("revoked");
    }
}
