package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a session can ask about its own access, from any client. */
@ExtendWith(SharedWorld.class)
class SessionSettingsIT {
    private static final String SHOW = "SHOW portcullis.expires_at";

    private static World world;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
    }

    private static String end(Grant grant) {
        return grant.validity().expiresAt().toString();
    }

    private static String first(List<Message> answer) {
        return String.valueOf(answer.stream()
                .filter(message -> message.tag() == 'D')
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.toString()))
                .row()
                .getFirst());
    }

    private static Grant extend(Person person) {
        Grant extended = world.grants.extend(
                person.grant().id(), person.grant().validity().expiresAt().plusSeconds(3600));
        Await.until(
                "the gateway knows the extension",
                World.SOON,
                () -> !world.audit(extended.id().value(), "\"revision\":" + extended.revision())
                        .isEmpty());
        return extended;
    }

    private static void awaitEnd(RawClient client, Grant grant) {
        Await.until(
                "the setting follows the grant",
                World.SOON,
                () -> first(client.query(SHOW)).equals(end(grant)));
    }

    @Test
    void psqlShowsGrantSessionAndEnd() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person person = world.person("asks");
        Psql.Result shown = Psql.run(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                World.TARGET,
                "-At",
                "-c",
                "SHOW portcullis.grant_id",
                "-c",
                SHOW,
                "-c",
                "SHOW portcullis.session",
                "-c",
                "SHOW application_name",
                "-c",
                "SELECT current_setting('portcullis.expires_at')::timestamptz > now()");
        String[] lines = shown.out().split("\n", -1);
        assertEquals(person.grant().id().value(), lines[0], shown::err);
        assertEquals(end(person.grant()), lines[1]);
        assertEquals(
                1,
                world.audit("session_started", lines[2], person.grant().id().value())
                        .size());
        assertEquals("psql", lines[3]);
        assertEquals("t", lines[4]);
    }

    @Test
    void theyOutliveDiscardAll() throws SQLException {
        Person person = world.person("discards");
        try (Connection connection = DriverManager.getConnection(world.jdbcUrl(""), person.login(), person.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SET portcullis.\"grant\" = 'mine'");
            statement.execute("DISCARD ALL");
            try (ResultSet rows = statement.executeQuery("SHOW portcullis.\"grant\"")) {
                assertTrue(rows.next());
                assertEquals(person.grant().id().value(), rows.getString(1));
            }
        }
    }

    @Test
    void whatTheGatewaySaysIsNotForTheClientToSay() {
        Person person = world.person("claims");
        SQLException refused = assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(
                        world.jdbcUrl("&options=-c%20portcullis.expires_at=never"), person.login(), person.password()));
        assertEquals("42501", refused.getSQLState());
        assertEquals("""
                FATAL: the startup parameter "portcullis.expires_at" is the gateway's own
                  Detail: The gateway says by it under which grant the session runs.
                  Hint: Remove it. To choose a grant, add options=-cportcullis.grant=ID.""", refused.getMessage());
    }

    @Test
    void anExtensionIsSeenByASessionAtRest() {
        Person person = world.person("extended");
        try (RawClient client = world.login(person)) {
            assertEquals(end(person.grant()), first(client.query(SHOW)));

            awaitEnd(client, extend(person));
        }
    }

    /** Not before its end: in a transaction a SET of ours could be rolled back, and would be refused in a failed one. */
    @Test
    void inATransactionItIsSeenAfterwards() {
        Person person = world.person("in-transaction");
        try (RawClient client = world.login(person)) {
            client.query("BEGIN");
            Grant extended = extend(person);
            assertEquals(end(person.grant()), first(client.query(SHOW)));
            assertEquals(List.of("E", "Z"), tags(client.query("SELECT 1/0")));
            assertEquals(List.of("C", "Z"), tags(client.query("ROLLBACK")));

            awaitEnd(client, extended);
        }
    }

    @Test
    void theClientsUnnamedStatementOutlivesIt() throws Exception {
        Person person = world.person("unnamed");
        try (RawClient client = world.login(person)) {
            client.send(Frontend.parse("", "SELECT 4711"), Frontend.sync());
            assertEquals(List.of("1", "Z"), tags(client.readUntil('Z', World.SOON)));
            Grant extended = extend(person);
            int pid = client.backendPid();
            Await.until(
                    "the gateway has set it",
                    World.SOON,
                    () -> world.ask("SELECT query FROM pg_stat_activity WHERE pid = " + pid)
                            .contains(end(extended)));

            client.send(Frontend.bind("", ""), Frontend.execute("", 0), Frontend.sync());

            assertEquals(List.of("2", "D", "C", "Z"), tags(client.readUntil('Z', World.SOON)));
            assertEquals(end(extended), first(client.query(SHOW)));
        }
    }

    /** A client that never rests long: each answer is still its own, and the extension is seen in the end. */
    @Test
    void aBusyClientSeesNothingElse() throws SQLException {
        Person person = world.person("busy");
        try (Connection connection = DriverManager.getConnection(world.jdbcUrl(""), person.login(), person.password());
                PreparedStatement statement =
                        connection.prepareStatement("SELECT ?::int, current_setting('portcullis.expires_at')")) {
            Grant extended = world.grants.extend(
                    person.grant().id(), person.grant().validity().expiresAt().plusSeconds(3600));
            Instant patience = Instant.now().plusSeconds(60);
            String seen = "";
            for (int i = 0; !seen.equals(end(extended)) && Instant.now().isBefore(patience); i++) {
                statement.setInt(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                    assertEquals(i, rows.getInt(1));
                    seen = rows.getString(2);
                }
            }
            assertEquals(end(extended), seen);
        }
    }

    @Test
    void aTargetMayBeToldNothing() {
        Person person = world.personAt(
                TargetSpec.of("pooled", world.postgres).database("shop").with("announce", "nothing"));
        try (RawClient client = world.login(person)) {
            assertEquals(List.of("E", "Z"), tags(client.query(SHOW)));
        } finally {
            world.grants.removeTarget("pooled");
        }
    }

    @Test
    void aTargetsLogMayNameLoginAndGrant() {
        Person person = world.personAt(
                TargetSpec.of("named", world.postgres).database("shop").with("announce", "application-name"));
        try (RawClient client =
                world.connect().login(person.login(), person.password(), "named", "application_name", "till")) {
            assertEquals(
                    person.login() + " " + person.grant().id() + " till", first(client.query("SHOW application_name")));
        } finally {
            world.grants.removeTarget("named");
        }
    }

    private static List<String> tags(List<Message> messages) {
        return messages.stream().map(message -> String.valueOf(message.tag())).toList();
    }
}
