package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.RawClient;
import io.portcullis.policy.Replication;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walsenders of a current server, byte by byte. */
class ReplicationIT {
    private static World world;

    @BeforeAll
    static void arrive() throws SQLException {
        world = World.start(PostgresOptions.defaults().with("wal_level", "logical"), builder -> builder);
        world.postgres.execute("postgres", "ALTER ROLE clerk REPLICATION");
    }

    @AfterAll
    static void leave() {
        if (world != null) {
            world.close();
        }
    }

    private static RawClient walsender(Person person, String database, String replication) {
        return world.connect().login(person.login(), person.password(), database, "replication", replication);
    }

    private static Message refusal(Person person, String database, String replication) {
        try (RawClient client = world.connect()) {
            return client.tryLogin(person.login(), person.password(), database, "replication", replication);
        }
    }

    private static String field(Message error, char code) {
        return error.fields().getOrDefault(code, "");
    }

    private static List<Character> tags(List<Message> messages) {
        return messages.stream().map(Message::tag).toList();
    }

    @Test
    void theServerTakesTheSameSpellings() {
        for (String value : List.of(
                "true",
                "TRUE",
                "t",
                "on",
                "yes",
                "Ye",
                "1",
                "false",
                "of",
                "off",
                "no",
                "0",
                "database",
                "Database",
                "",
                "o",
                "2",
                "10",
                "trues",
                " true")) {
            try (RawClient client = RawClient.connect(world.postgres.host(), world.postgres.port())) {
                Message answer = client.tryLogin(World.ROLE, world.rolePassword(), World.TARGET, "replication", value);
                boolean taken = answer.tag() == 'Z';
                assertEquals(taken, Replication.parse(value).isPresent(), "replication=" + value);
                if (taken) {
                    boolean physical = client.query("SELECT 1").getFirst().tag() == 'E';
                    assertEquals(physical, Replication.parse(value).orElseThrow() == Replication.PHYSICAL, value);
                } else {
                    assertEquals("22023", field(answer, 'C'));
                }
            }
        }
    }

    @Test
    void aStreamEndsAtAMessageWithItsGrant() throws SQLException {
        Person person = Walsenders.person(world, "stream", Walsenders.REPLICATION);
        try (RawClient client = walsender(person, Replication.NO_DATABASE, "true")) {
            assertEquals(List.of('T', 'D', 'C', 'Z'), tags(client.query("IDENTIFY_SYSTEM")));
            String end = world.ask("SELECT pg_current_wal_flush_lsn()");
            client.send(Frontend.query("START_REPLICATION PHYSICAL " + end + " TIMELINE 1"));
            assertEquals('W', client.read(World.SOON).tag());
            Walsenders.awaitStreaming(world, "pid = " + client.backendPid());

            Walsenders.revoke(world, person.grant());

            List<Message> rest = client.readUntil('E', World.SOON);
            assertTrue(
                    rest.subList(0, rest.size() - 1).stream().allMatch(one -> one.tag() == 'd'),
                    () -> tags(rest).toString());
            assertEquals("57P01", field(rest.getLast(), 'C'));
            assertEquals(
                    "access ended: grant GRANT was revoked: replica retired", Golden.text(field(rest.getLast(), 'M')));
            assertEquals("", field(rest.getLast(), 'D'));
            assertEquals(0, client.readToEnd(World.SOON).messages().size());
        }
        Walsenders.awaitNone(world);
    }

    /** A standby never rests, and is never done: at the deadline it is told between two messages, and connects elsewhere. */
    @Test
    void aStreamEndsAtTheDeadlineOfADrain() throws SQLException {
        Person person = Walsenders.person(world, "drained", Walsenders.REPLICATION);
        try (GatewayProcess leaving = GatewayProcess.builder(world.grants)
                        .node("leaving")
                        .with("portcullis.drain.announce", "0s")
                        .with("portcullis.drain.deadline", "1s")
                        .with("portcullis.drain.grace", "60s")
                        .start();
                RawClient client = RawClient.connect(leaving.host(), leaving.port())
                        .login(person.login(), person.password(), World.TARGET, "replication", "true")) {
            String end = world.ask("SELECT pg_current_wal_flush_lsn()");
            client.send(Frontend.query("START_REPLICATION PHYSICAL " + end + " TIMELINE 1"));
            assertEquals('W', client.read(World.SOON).tag());
            Walsenders.awaitStreaming(world, "pid = " + client.backendPid());

            leaving.signal("TERM");

            Message last = client.readUntil('E', World.SOON).getLast();
            Assertion.isFatal(last, "57P01", "this gateway is being stopped by its operator");
            leaving.awaitExit();
        }
        Walsenders.awaitNone(world);
    }

    @Test
    void aStreamThatTheClientEndsLeavesTheConnectionUsable() {
        Person person = Walsenders.person(world, "copy-both", Walsenders.REPLICATION);
        try (RawClient client = walsender(person, World.TARGET, "on")) {
            client.send(Frontend.query("START_REPLICATION PHYSICAL 0/1000000 TIMELINE 1"));
            client.read(World.SOON);
            client.send(Frontend.copyDone());
            List<Message> rest = client.readUntil('Z', World.SOON);
            assertTrue(
                    tags(rest).containsAll(List.of('c', 'C')), () -> tags(rest).toString());
            assertEquals(List.of('T', 'D', 'C', 'Z'), tags(client.query("IDENTIFY_SYSTEM")));
        }
    }

    @Test
    void noSqlReachesAPhysicalWalsender() {
        Person person = Walsenders.person(world, "no-sql", Walsenders.REPLICATION);
        try (RawClient client = walsender(person, Replication.NO_DATABASE, "1")) {
            assertEquals(List.of('E', 'Z'), tags(client.query("SELECT 1")));
        }
    }

    @Test
    void aWalsenderOfADatabaseNeedsEveryClass() {
        Person some = Walsenders.person(world, "replication-only", Walsenders.REPLICATION);
        Person all = Walsenders.person(world, "every-class", Walsenders.ALL);

        Message refused = refusal(some, World.TARGET, "database");
        assertEquals("28000", field(refused, 'C'));
        assertTrue(field(refused, 'M').contains("has a scope that this gateway does not support"));
        try (RawClient client = walsender(all, World.TARGET, "database")) {
            assertEquals(List.of('T', 'D', 'C', 'Z'), tags(client.query("SELECT 1")));
        }
        try (RawClient client = world.login(all)) {
            assertEquals(List.of('T', 'D', 'C', 'Z'), tags(client.query("SELECT 1")));
        }
    }

    @Test
    void whereTheDatabaseIsNotNamedTheGrantsMustNotLeaveAChoice() throws Exception {
        Person person = Walsenders.person(world, "two-replicas", Walsenders.REPLICATION);
        Walsenders.grant(world, "two-replicas", Walsenders.REPLICATION);

        Message refused = refusal(person, Replication.NO_DATABASE, "true");
        assertEquals("several grants admit \"two-replicas\" to \"replication\": choose one", field(refused, 'M'));
        assertEquals(
                "To choose from: role clerk at shop (GRANT); role clerk at shop (GRANT).",
                Golden.text(field(refused, 'D')));
        try (RawClient client = world.connect()) {
            client.login(
                    person.login(),
                    person.password(),
                    Replication.NO_DATABASE,
                    "replication",
                    "true",
                    "options",
                    "-c portcullis.grant=" + person.grant().id());
            assertEquals(List.of('T', 'D', 'C', 'Z'), tags(client.query("IDENTIFY_SYSTEM")));
        }
    }

    @Test
    void aGrantWithoutReplicationSaysWhatIsMissing() {
        Message refused = refusal(world.person("plain"), World.TARGET, "true");

        assertEquals("42501", field(refused, 'C'));
        assertEquals("grant GRANT does not allow replication", Golden.text(field(refused, 'M')));
    }
}
