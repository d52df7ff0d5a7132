package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each row of the cut-off table, byte by byte: what the client receives, and what becomes of the work in the target. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutOffIT {
    private static final Duration SOON = World.SOON;
    /** The promise: nothing of a session goes on in the target a second after its end. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private World world;

    World open() {
        return World.start();
    }

    @BeforeAll
    void start() throws SQLException {
        world = open();
        world.postgres.execute(
                "shop", "CREATE TABLE t (id int, v text); GRANT ALL ON t TO clerk; ALTER TABLE t OWNER TO clerk");
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @AfterEach
    void emptyTable() throws SQLException {
        world.postgres.execute("shop", "TRUNCATE t");
    }

    private void revoke(Person person) {
        world.grants.revoke(person.grant().id(), "incident 4711");
    }

    private void awaitReset(Person person) {
        world.gateway.awaitLog(
                "session-ended cause=revoked.* grant=" + person.grant().id() + " .*reset=true", SOON);
    }

    private Ending endOf(RawClient client) {
        return client.readToEnd(SOON, 3);
    }

    private void assertCutOff(Ending end, Person person) {
        assertEquals(End.EOF, end.end(), end::toString);
        Message last = end.last();
        assertEquals('E', last.tag(), end::toString);
        assertEquals("FATAL", last.severity());
        assertEquals("57P01", last.sqlState());
        assertTrue(last.field('M').contains(person.grant().id().value()), last::toString);
    }

    private long rows() throws SQLException {
        return Long.parseLong(String.valueOf(world.postgres.value("shop", "SELECT count(*) FROM t")));
    }

    @Test
    void anIdleSessionGetsTheReasonAtOnce() {
        Person person = world.person("idle");
        try (RawClient client = world.login(person)) {
            client.query("SELECT 1");
            revoke(person);
            Ending end = endOf(client);
            assertCutOff(end, person);
            assertEquals(1, end.messages().size());
            assertEquals(
                    "access ended: grant " + person.grant().id() + " was revoked: incident 4711",
                    end.last().field('M'));
            assertEquals("", end.last().field('D'));
        }
        world.awaitNoBackend(A_SECOND);
    }

    @Test
    void anOpenTransactionIsRolledBack() throws SQLException {
        Person person = world.person("in-transaction");
        try (RawClient client = world.login(person)) {
            client.query("BEGIN");
            client.query("INSERT INTO t VALUES (1, 'never')");
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
    }

    @Test
    void aRunningStatementIsStoppedAndItsOutcomeCalledUnknown() throws Exception {
        Person person = world.person("running");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("INSERT INTO t SELECT 1, pg_sleep(60)::text"));
            awaitActive("pg_sleep");
            revoke(person);
            Ending end = endOf(client);
            assertCutOff(end, person);
            assertEquals(1, end.messages().size());
            assertTrue(end.last().field('D').contains("outcome"), end::toString);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
        Await.until(
                "the audit tells the true outcome",
                SOON,
                () -> !world.audit("\"type\":\"statement\"", person.grant().id().value(), "\"outcome\":\"cancelled\"")
                        .isEmpty());
    }

    @Test
    void aStatementThatCompletesAllTheSameIsAuditedAsCompleted() throws Exception {
        Person person = world.person("completed");
        try (RawClient client = world.login(person)) {
            // While the server sends a result to nobody it does not look at cancels: the insert has happened before.
            client.send(Frontend.query("INSERT INTO t VALUES (1, 'kept')"));
            Await.until("it is committed", SOON, () -> rows() == 1);
            client.readUntil('Z', SOON);
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(1, rows());
    }

    @Test
    void aResultSetEndsAtAMessageBoundaryWithTheReasonLast() {
        Person person = world.person("mid-result");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 100)"));
            client.receive(1_000_000, SOON);
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
    }

    @Test
    void aCopyOutEndsAtAMessageBoundaryWithTheReasonLast() {
        Person person = world.person("copy-out");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("COPY (SELECT generate_series(1, 2000000000), repeat('x', 100)) TO STDOUT"));
            client.receive(1_000_000, SOON);
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
    }

    @Test
    void aHalfSentRowIsFinishedForAClientThatReads() {
        Person person = world.person("half-row");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT repeat('x', 20000000 + 0 * generate_series(1, 1000000))"));
            client.receive(5_000_000, SOON);
            assertTrue(client.isInsideMessage());
            revoke(person);
            Ending end = endOf(client);
            assertCutOff(end, person);
            assertEquals('D', end.messages().get(end.messages().size() - 2).tag());
        }
        world.awaitNoBackend(A_SECOND);
    }

    @Test
    void aHalfSentRowOf200MegabytesIsResetForAClientThatStopsReading() {
        Person person = world.person("huge-row");
        try (RawClient client = world.connect(64 * 1024)) {
            client.login(person.login(), person.password(), World.TARGET);
            client.send(Frontend.query("SELECT repeat('x', 200000000)"));
            client.receive(1_000_000, SOON);
            assertTrue(client.isInsideMessage());
            long before = GatewayFootprint.peakKib(world.gateway);
            revoke(person);
            world.awaitNoBackend(Duration.ofSeconds(2));
            awaitReset(person);
            long more = GatewayFootprint.peakKib(world.gateway) - before;
            assertTrue(more < 32 * 1024, () -> "the rest of the row was taken into memory: " + more + " KiB");
            Ending end = endOf(client);
            assertEquals(End.RESET, end.end(), end::toString);
        }
    }

    @Test
    void aClientThatReadsNothingIsResetAtTheCutDeadline() {
        Person person = world.person("not-reading");
        try (RawClient client = world.connect(16 * 1024)) {
            client.login(person.login(), person.password(), World.TARGET);
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 1000)"));
            client.receive(100_000, SOON);
            world.awaitStandstill();
            revoke(person);
            world.awaitNoBackend(A_SECOND);
            awaitReset(person);
            Ending end = endOf(client);
            assertEquals(End.RESET, end.end(), end::toString);
        }
    }

    @Test
    void aCopyInLeavesNothingBehind() throws SQLException {
        Person person = world.person("copy-in");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("COPY t FROM STDIN"));
            client.readUntil('G', SOON);
            byte[] line = "1\tnever\n".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 1000; i++) {
                client.send(Frontend.copyData(line));
            }
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
    }

    @Test
    void halfARequestIsNeverCompleted() throws SQLException {
        Person person = world.person("half-request");
        byte[] insert = Frontend.query("INSERT INTO t VALUES (1, '" + "x".repeat(100_000) + "')");
        try (RawClient client = world.login(person)) {
            double before = bytesToTarget();
            client.send(Arrays.copyOf(insert, 50_000));
            Await.until("half of it is passed on", SOON, () -> bytesToTarget() - before >= 50_000);
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
    }

    @Test
    void nothingPipelinedBehindASleepingStatementCommits() throws Exception {
        Person person = world.person("pipelined");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT pg_sleep(60)"));
            for (int i = 0; i < 20; i++) {
                client.send(Frontend.query("INSERT INTO t VALUES (" + i + ", 'never')"));
            }
            awaitActive("pg_sleep");
            revoke(person);
            assertCutOff(endOf(client), person);
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
    }

    @Test
    void theReasonArrivesThoughTheClientHasWrittenWhatNobodyReads() throws Exception {
        Person person = world.person("unread-input");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT pg_sleep(60)"));
            awaitActive("pg_sleep");
            Thread writer = Thread.ofVirtual().start(() -> writeForever(client));
            revoke(person);
            assertCutOff(endOf(client), person);
            writer.interrupt();
        }
        world.awaitNoBackend(A_SECOND);
        assertEquals(0, rows());
    }

    private void writeForever(RawClient client) {
        byte[] insert = Frontend.query("INSERT INTO t VALUES (1, '" + "x".repeat(10_000) + "')");
        try {
            while (!Thread.interrupted()) {
                client.send(insert);
            }
        } catch (java.io.UncheckedIOException e) {
            // The gateway closed: what was to be seen.
        }
    }

    @Test
    void expiryEndsASessionByTheGatewaysOwnClock() {
        Person person = world.person("expires", Duration.ofSeconds(3));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT generate_series(1, 2000000000), repeat('x', 100)"));
            Ending end = endOf(client);
            Instant now = Instant.now();
            assertCutOff(end, person);
            Instant expiry = person.grant().validity().expiresAt();
            assertFalse(now.isBefore(expiry), "ended before its time");
            assertTrue(now.isBefore(expiry.plusSeconds(2)), "ended " + Duration.between(expiry, now) + " late");
            assertTrue(end.last().field('M').contains("expired at "), end::toString);
        }
        world.awaitNoBackend(A_SECOND);
    }

    @Test
    void anExtensionMovesTheEndOfALiveSession() {
        Person person = world.person("extended", Duration.ofSeconds(3));
        try (RawClient client = world.login(person)) {
            Instant first = person.grant().validity().expiresAt();
            Instant second = first.plusSeconds(2);
            world.grants.extend(person.grant().id(), second);
            Await.until("the first end is over", SOON, () -> Instant.now().isAfter(first.plusMillis(500)));
            assertEquals('Z', client.query("SELECT 1").getLast().tag());
            assertCutOff(endOf(client), person);
            assertFalse(Instant.now().isBefore(second));
        }
    }

    @Test
    void aRevisionThatChangesTheRoleEndsTheSession() {
        Person person = world.person("role-changed");
        try (RawClient client = world.login(person)) {
            client.query("SELECT 1");
            Grant old = person.grant();
            world.grants.put(new Grant(
                    old.id(),
                    2,
                    old.state(),
                    old.principal(),
                    old.target(),
                    "someone_else",
                    old.validity(),
                    old.stale(),
                    old.scope(),
                    old.reason(),
                    old.position(),
                    old.unknown()));
            Ending end = endOf(client);
            assertCutOff(end, person);
            assertTrue(end.last().field('M').contains("changed"), end::toString);
        }
    }

    @Test
    void otherSessionsNoticeNothing() {
        Person bystander = world.person("bystander");
        Person person = world.person("victim");
        try (RawClient other = world.login(bystander);
                RawClient client = world.login(person)) {
            other.send(Frontend.query("SELECT g FROM generate_series(1, 300000) g"));
            revoke(person);
            assertCutOff(endOf(client), person);
            assertEquals("SELECT 300000", other.readUntil('C', SOON).getLast().text());
            other.readUntil('Z', SOON);
            assertEquals('Z', other.query("SELECT 1").getLast().tag());
        }
    }

    @Test
    void aRevokedGrantAdmitsNobodyAnyMore() {
        Person person = world.person("revoked-before");
        revoke(person);
        Await.until("the gateway refuses", SOON, () -> {
            try (RawClient client = world.connect()) {
                Message answer = client.tryLogin(person.login(), person.password(), World.TARGET);
                return answer.tag() == 'E'
                        && answer.sqlState().equals("28000")
                        && answer.field('M').contains("was revoked");
            }
        });
    }

    private void awaitActive(String text) {
        Await.until(
                "a statement with " + text + " runs",
                SOON,
                () -> !"0"
                        .equals(world.ask(
                                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename = 'clerk' AND query LIKE '%"
                                        + text + "%'")));
    }

    /** All buffers between the server and the client are full: nothing has moved for a while. */
    private double bytesToTarget() {
        return world.gateway.metric("portcullis_relayed_bytes_total", "direction", "to-target");
    }
}
