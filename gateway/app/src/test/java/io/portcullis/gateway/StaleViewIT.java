package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients get while nobody tells the gateway that its view of the grants is still true. */
class StaleViewIT {
    private static final String CAN_NOT_CONFIRM =
            "the gateway can not confirm grant GRANT at the moment: it hears nothing from the grant cluster";
    private static final String ELSEWHERE = "Try again in a moment, or through another gateway.";
    private static final String LOST_TOUCH =
            "access ended: this gateway lost touch with the grant cluster and can not confirm grant GRANT any longer";
    private static final StaleTolerance NONE = new StaleTolerance(Duration.ZERO, Duration.ZERO);

    private static ClusterWorld cluster;
    private static World world;

    @BeforeAll
    static void start() {
        cluster = ClusterWorld.start();
        world = cluster.world;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void everybodyIsGone() {
        cluster.plane.beacons(true);
        cluster.awaitFresh();
        world.awaitNoBackend(World.SOON);
    }

    private static void silence() {
        cluster.awaitHead();
        cluster.plane.beacons(false);
        cluster.awaitStale();
    }

    @Test
    void newSessionsAreAdmittedForAsLongAsTheirGrantsAllow() throws Exception {
        Person human = cluster.person("human");
        Person service = cluster.person("service", Principal.Kind.SERVICE);
        Person byFile = world.person("by-file");
        silence();
        Told told = Told.since(world);

        Message refused = world.tryLogin(human);
        assertEquals("57P03", refused.sqlState());
        assertEquals(CAN_NOT_CONFIRM, Golden.text(refused.field('M')));
        told.refusedLogin("stale", "57P03");
        world.login(service).close();
        world.login(byFile).close();
        cluster.plane.beacons(true);
        cluster.awaitFresh();
        world.login(human).close();
    }

    /** Whoever was let in by a credential of the cluster depends on it, whatever the grant comes from. */
    @Test
    void aGrantOfAFileDoesNotMakeUpForACredentialOfTheCluster() {
        Grant grant = world.grants.grant(GrantSpec.of("half", World.TARGET, World.ROLE));
        world.gatewayKnows(grant);
        Person half = new Person("half", cluster.credential("half"), grant);
        cluster.login(half).close();
        silence();

        assertEquals("57P03", world.tryLogin(half).sqlState());
    }

    @Test
    void runningSessionsGoOnForAsLongAsTheirGrantsAllow() throws Exception {
        Person strict = cluster.person("strict", Principal.Kind.HUMAN, NONE);
        Person patient = cluster.person(
                "patient", Principal.Kind.HUMAN, new StaleTolerance(Duration.ZERO, Duration.ofSeconds(8)));
        Person human = cluster.person("easy");
        Person byFile = world.person("with-file");
        cluster.awaitHead();
        try (RawClient idle = world.login(strict);
                RawClient working = world.login(strict);
                RawClient later = world.login(patient);
                RawClient longer = world.login(human);
                RawClient file = world.login(byFile)) {
            working.send(Frontend.query("SELECT pg_sleep(60)"));
            cluster.plane.beacons(false);
            Instant silent = Instant.now();

            assertLostTouch(idle, "");
            assertLostTouch(
                    working, "The outcome of the request that was running is unknown: check before you repeat it.");
            Duration until = Duration.between(silent, Instant.now());
            assertTrue(until.toMillis() > 7_000 && until.toMillis() < 15_000, () -> "after " + until);
            assertLostTouch(later, "");
            longer.query("SELECT 1");
            file.query("SELECT 1");
            Await.until(
                    "three cut-offs are counted",
                    World.SOON,
                    () -> world.gateway.metric("portcullis_sessions_cutoff_total", "cause", "stale-view") >= 3);
        }
    }

    private static void assertLostTouch(RawClient client, String detail) {
        Ending end = client.readToEnd(World.SOON, 5);
        assertEquals(End.EOF, end.end());
        assertEquals("57P01", end.last().sqlState());
        assertEquals(LOST_TOUCH, Golden.text(end.last().field('M')));
        assertEquals(detail, end.last().field('D'));
    }

    @Test
    void aSessionWithoutGraceWaitsForAMomentAndNothingPassesMeanwhile() {
        Person strict = cluster.person("waits", Principal.Kind.HUMAN, NONE);
        try (RawClient client = cluster.login(strict)) {
            silence();
            client.send(Frontend.query("SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint"));
            assertEquals(End.TIMEOUT, client.readToEnd(Duration.ofMillis(500)).end());
            long before = System.currentTimeMillis();
            cluster.plane.beacons(true);

            Message row = client.readUntil('D', World.SOON).getLast();
            assertTrue(Long.parseLong(row.row().getFirst()) >= before, () -> row + ", not before " + before);
            client.readUntil('Z', World.SOON);
            client.query("SELECT 1");
        }
    }

    @Test
    void aWaitingSessionIsCutOffByARevocationAtOnce() {
        Person strict = cluster.person("waits-in-vain", Principal.Kind.HUMAN, NONE);
        try (RawClient client = cluster.login(strict)) {
            silence();
            client.send(Frontend.query("SELECT 1"));
            cluster.revoke(strict, "");

            assertEquals(
                    "57P01", client.readToEnd(Duration.ofSeconds(3), 5).last().sqlState());
        }
    }

    @Test
    void aSessionSurvivesASilenceThatItsGraceCovers() {
        Person human = cluster.person("survivor");
        try (RawClient client = cluster.login(human)) {
            silence();
            client.query("SELECT 1");
            cluster.plane.beacons(true);
            cluster.awaitFresh();
            client.query("SELECT 1");
        }
    }

    @Test
    void aRevocationThatIsHeardCountsHoweverStaleTheViewIs() {
        Person service = cluster.person("revoked-meanwhile", Principal.Kind.SERVICE);
        try (RawClient client = cluster.login(service)) {
            silence();
            cluster.revoke(service, "");

            assertEquals("57P01", client.readToEnd(World.SOON, 5).last().sqlState());
            assertEquals("28000", world.tryLogin(service).sqlState());
        }
    }

    @Test
    void psqlAndTheJdbcDriverTellWhyNobodyIsLetIn() throws Exception {
        Person human = cluster.person("told");
        silence();

        SQLException told = assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(world.jdbcUrl(""), human.login(), human.password())
                        .close());
        assertEquals("57P03", told.getSQLState());
        assertEquals(
                "FATAL: " + CAN_NOT_CONFIRM + "\n  Hint: " + ELSEWHERE, Golden.text(String.valueOf(told.getMessage())));
        assumeTrue(Psql.installed(), "no psql on the path");
        Psql.Result shown = psql(human);
        assertEquals(2, shown.status());
        assertEquals(
                "psql: error: connection to server at \"127.0.0.1\", port PORT failed: FATAL:  " + CAN_NOT_CONFIRM
                        + "\nHINT:  " + ELSEWHERE + "\n",
                Golden.text(shown.err()));
    }

    private static Psql.Result psql(Person person) throws Exception {
        return Psql.run(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                World.TARGET,
                "-c",
                "SELECT 1");
    }

    @Test
    void theJdbcDriverTellsWhySheIsCutOff() throws Exception {
        Person strict = cluster.person("jdbc", Principal.Kind.HUMAN, NONE);
        cluster.awaitHead();
        try (Connection connection = DriverManager.getConnection(world.jdbcUrl(""), strict.login(), strict.password());
                Statement statement = connection.createStatement()) {
            cluster.plane.beacons(false);

            SQLException told = assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(60)"));
            assertEquals("57P01", told.getSQLState());
            assertTrue(
                    Golden.text(String.valueOf(told.getMessage())).startsWith("FATAL: " + LOST_TOUCH),
                    told::getMessage);
        }
    }

    @Test
    void healthAndMetricsTellTheOperator() throws Exception {
        silence();

        String health = world.gateway.get("/q/health/ready");
        assertTrue(health.contains("\"grants-view\""), health);
        assertTrue(health.contains("stale: no-beacon"), health);
        assertTrue(world.gateway.metric("portcullis_view_beacon_age_seconds") >= 3);
        Await.until(
                "it is told for how long",
                World.SOON,
                () -> world.gateway.metric("portcullis_view_stale_seconds") > 0.5);
        world.gateway.awaitLog("view-stale reason=no-beacon", World.SOON);
        assertFalse(cluster.isFresh());
    }
}
