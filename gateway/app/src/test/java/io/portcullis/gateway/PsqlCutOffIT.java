package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Psql;
import io.portcullis.harness.PsqlTerminal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person at psql reads when their access ends: the very words. */
@ExtendWith(SharedWorld.class)
class PsqlCutOffIT {
    private static final String REVOKED = """
            FATAL:  access ended: grant GRANT was revoked: incident 4711
            HINT:  Ask for a new grant and connect again.
            """;

    private static final String REVOKED_IN_A_REQUEST = """
            FATAL:  access ended: grant GRANT was revoked: incident 4711
            DETAIL:  The outcome of the request that was running is unknown: check before you repeat it.
            HINT:  Ask for a new grant and connect again.
            """;

    /** psql's own words behind the gateway's, about the end of the stream. */
    private static final String CLOSED = """
            server closed the connection unexpectedly
            	This probably means the server terminated abnormally
            	before or while processing the request.
            """;

    private static World world;

    @BeforeAll
    static void arrive() throws SQLException {
        assumeTrue(PsqlTerminal.installed(), "no psql, or no terminal for it");
        world = SharedWorld.get();
        world.postgres.execute("shop", "CREATE TABLE typed (id int); ALTER TABLE typed OWNER TO " + World.ROLE);
    }

    @AfterAll
    static void leave() throws SQLException {
        world.postgres.execute("shop", "DROP TABLE typed");
    }

    private static PsqlTerminal open(Person person) throws IOException {
        return PsqlTerminal.open(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                World.TARGET);
    }

    private static CompletableFuture<Psql.Result> run(Person person, String... arguments) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Psql.run(
                        World.SOON,
                        world.gateway.host(),
                        world.gateway.port(),
                        person.login(),
                        person.password(),
                        World.TARGET,
                        arguments);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void revoke(Person person) {
        world.grants.revoke(person.grant().id(), "incident 4711");
    }

    private static void awaitEnd(Person person) {
        world.gateway.awaitLog("session-ended .*grant=" + person.grant().id(), World.SOON);
    }

    /** How psql then tries to connect again is its own affair, and differs between its versions. */
    private static String told(String screen) {
        return Golden.text(screen)
                .lines()
                .filter(line -> !line.startsWith("The connection to the server was lost."))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Only what the gateway said, where psql's versions put words of their own in between. */
    private static String toldByTheGateway(String screen) {
        return told(screen)
                .lines()
                .filter(line -> line.matches("(FATAL|DETAIL|HINT): .*"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void whoIsIdleReadsItAtTheNextCommand() throws IOException {
        Person person = world.person("psql-idle");
        try (PsqlTerminal terminal = open(person)) {
            terminal.line("SELECT 1;");
            revoke(person);
            awaitEnd(person); // nobody listened while the gateway waited: still the words are there
            assertEquals(REVOKED + CLOSED, told(terminal.line("SELECT 2;")));
        }
    }

    @Test
    void whoIsInATransactionReadsItAtCommit() throws IOException, SQLException {
        Person person = world.person("psql-transaction");
        try (PsqlTerminal terminal = open(person)) {
            terminal.line("BEGIN;");
            terminal.line("INSERT INTO typed VALUES (1);");
            revoke(person);
            world.awaitNoBackend(World.SOON);
            assertEquals(REVOKED + CLOSED, told(terminal.line("COMMIT;")));
        }
        assertNothingWasTyped();
    }

    @Test
    void whoWaitsForAResultReadsItAtOnce() throws IOException {
        Person person = world.person("psql-running");
        try (PsqlTerminal terminal = open(person)) {
            terminal.type("SELECT pg_sleep(600) AS psql_running;");
            Running.await(world, "psql_running");
            revoke(person);
            assertEquals(REVOKED_IN_A_REQUEST + CLOSED, told(terminal.awaitPrompt()));
        }
    }

    @Test
    void whoCopiesOutReadsIt() throws IOException {
        Person person = world.person("psql-copy-out");
        try (PsqlTerminal terminal = open(person)) {
            terminal.type("\\copy (SELECT generate_series(1, 2000000000) AS psql_out) TO /dev/null");
            Running.await(world, "psql_out");
            revoke(person);
            assertEquals(REVOKED_IN_A_REQUEST + CLOSED, told(terminal.awaitPrompt()));
        }
    }

    @Test
    void whoTypesRowsReadsItAtTheirEnd() throws IOException, SQLException {
        Person person = world.person("psql-copy-in");
        try (PsqlTerminal terminal = open(person)) {
            terminal.type("COPY typed FROM STDIN;");
            Running.await(world, "COPY typed FROM");
            terminal.type("1");
            revoke(person);
            world.awaitNoBackend(World.SOON);
            terminal.type("2");
            assertEquals(REVOKED_IN_A_REQUEST, toldByTheGateway(terminal.line("\\.")));
        }
        assertNothingWasTyped();
    }

    @Test
    void whoCopiesInWithoutEndReadsIt() throws IOException, SQLException {
        Person person = world.person("psql-long-copy-in");
        try (PsqlTerminal terminal = open(person)) {
            terminal.type("\\copy typed FROM PROGRAM 'yes 1'");
            Running.await(world, "COPY  typed FROM");
            revoke(person);
            assertEquals(REVOKED_IN_A_REQUEST, toldByTheGateway(terminal.awaitPrompt()));
        }
        assertNothingWasTyped();
    }

    @Test
    void anExpiryNamesTheTime() throws IOException {
        Person person = world.person("psql-expiry", Duration.ofSeconds(3));
        try (PsqlTerminal terminal = open(person)) {
            awaitEnd(person);
            assertEquals("""
                    FATAL:  access ended: grant GRANT expired at TIME
                    HINT:  Ask for a new grant and connect again.
                    """ + CLOSED, told(terminal.line("SELECT 1;")));
        }
    }

    @Test
    void aPersonIsWarnedAMinuteBefore() throws IOException {
        Person person = world.person("psql-warned", Duration.ofSeconds(66));
        try (PsqlTerminal terminal = open(person)) {
            StringBuilder screen = new StringBuilder();
            Await.until("the warning", World.SOON, () -> {
                screen.append(terminal.line("SELECT 1 \\g /dev/null"));
                return !screen.isEmpty();
            });
            assertEquals("""
                    WARNING:  access ends at TIME, when grant GRANT expires
                    HINT:  Have the grant extended: a later end counts at once, without a new session.
                    """, Golden.text(screen.toString()));
        }
    }

    @Test
    void aCommandOfAProgramEndsWithStatus2() throws Exception {
        Person person = world.person("psql-command");
        CompletableFuture<Psql.Result> run =
                run(person, "-c", "SELECT 1", "-c", "SELECT pg_sleep(600) AS psql_command", "-c", "SELECT 2");
        Running.await(world, "psql_command");
        revoke(person);
        assertLost(" ?column? \n----------\n        1\n(1 row)\n\n", run);
    }

    @Test
    void aResultInTheMiddleIsNotShownAsAWhole() throws Exception {
        Person person = world.person("psql-result");
        CompletableFuture<Psql.Result> run =
                run(person, "-c", "SELECT generate_series(1, 2000000000) AS psql_result, repeat('x', 1000)");
        Running.await(world, "psql_result");
        revoke(person);
        assertLost("", run);
    }

    private static void assertLost(String out, CompletableFuture<Psql.Result> run) throws Exception {
        Psql.Result result = run.get(World.SOON.toSeconds(), TimeUnit.SECONDS);
        assertEquals(REVOKED_IN_A_REQUEST + CLOSED + "connection to server was lost\n", Golden.text(result.err()));
        assertEquals(out, result.out());
        assertEquals(2, result.status());
    }

    private static void assertNothingWasTyped() throws SQLException {
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM typed"));
    }
}
