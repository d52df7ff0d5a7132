package io.portcullis.gateway;

import static io.portcullis.gateway.Scoped.READ;
import static io.portcullis.gateway.Scoped.classes;
import static io.portcullis.gateway.Scoped.login;
import static io.portcullis.gateway.Scoped.names;
import static io.portcullis.gateway.Scoped.person;
import static io.portcullis.gateway.Scoped.rules;
import static io.portcullis.gateway.World.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each kind of message that can be denied, wherever it stands: its error comes in its place, and everything else is as the server makes
 * it. {@code docs/decisions/0011-substitution.md} has the table.
 */
@ExtendWith(SharedWorld.class)
class DenialIT {
    private static final String DENIED = "DROP TABLE app.stock";
    private static final String DENIED_COPY = "COPY app.secrets FROM STDIN";
    private static final byte[] ROWS = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
    private static final GrantScope READ_AND_WAIT = classes(AllowedClass.READ, AllowedClass.ROUTINE);
    private static final GrantScope CHANGE = classes(AllowedClass.READ, AllowedClass.WRITE);
    private static final int INT4ABS = 1397;

    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        Scoped.tables();
    }

    @AfterAll
    static void nothingLeaked() {
        assertFalse(SharedWorld.get().gateway.logLines().stream().anyMatch(line -> line.contains("LEAK: ")));
    }

    private static byte[] run(String text) {
        return Frontend.concat(Frontend.parse("", text), Frontend.bind("", ""), Frontend.execute("", 0));
    }

    private String ask(String sql) throws SQLException {
        return String.valueOf(world.postgres.value("shop", sql));
    }

    // Where it stands

    /** Of what is denied only a FunctionCall answers as everything does in a failed block. */
    @ParameterizedTest
    @CsvSource({
        "SHOW server_version, I, 42501",
        "BEGIN, E, 42501",
        "BEGIN; SELECT 1/0, E, 25P02",
    })
    void theErrorComesInItsPlaceAndTheTransactionIsTrue(String before, char status, String call) {
        for (byte[] denied : List.of(
                Frontend.query(DENIED),
                Frontend.concat(Frontend.parse("s", DENIED), Frontend.sync()),
                Frontend.concat(run(DENIED), Frontend.sync()),
                Frontend.functionCall(INT4ABS, "-1"))) {
            boolean isCall = denied[0] == 'F';
            try (RawClient client = login(READ)) {
                client.send(Frontend.query(before), denied, Frontend.query("SHOW server_version"));
                Answers.upTo(1, client);
                assertEquals(List.of("E" + (isCall ? call : "42501"), "Z" + status), Answers.upTo(1, client));
                assertEquals(
                        status == 'I' ? List.of("T", "D", "C", "ZI") : List.of("E25P02", "ZE"),
                        Answers.upTo(1, client));
                client.send(Frontend.query("ROLLBACK"), Frontend.query("SELECT 1"));
                assertEquals("ZI", Answers.upTo(1, client).getLast());
                assertEquals(List.of("T", "D", "C", "ZI"), Answers.upTo(1, client));
            }
        }
    }

    /** What was prepared and bound while it was allowed, when it is not any more. */
    @Test
    void aBindOfAStatementAndAnExecuteOfAPortalAreDeniedUnderTheNamesTheyHave() {
        World.Person person = person(names(rules("app.stock", "app.secrets"), null));
        try (RawClient client = world.login(person)) {
            client.send(
                    Frontend.query("BEGIN"),
                    Frontend.parse("s", "SELECT word FROM app.secrets"),
                    Frontend.bind("p", "s"),
                    Frontend.bind("q", "s"),
                    Frontend.sync());
            assertEquals(List.of("C", "ZT", "1", "2", "2", "ZT"), Answers.upTo(2, client));

            world.revise(person.grant(), names(rules("app.stock"), null));
            Await.until("the new scope counts", SOON, () -> {
                client.send(
                        Frontend.query("SAVEPOINT a"),
                        Frontend.query("SELECT word FROM secrets"),
                        Frontend.query("ROLLBACK TO a"));
                return Answers.upTo(3, client).contains("E42501");
            });

            client.send(
                    Frontend.query("SAVEPOINT b"),
                    Frontend.describePortal("p"),
                    Frontend.execute("p", 0),
                    Frontend.sync(),
                    Frontend.execute("q", 0),
                    Frontend.sync(),
                    Frontend.bind("", "s"),
                    Frontend.sync(),
                    Frontend.query("ROLLBACK TO b"),
                    Frontend.bind("", "s"),
                    Frontend.sync());
            // Names are looked up before the server sees that the block has failed.
            assertEquals(
                    List.of("C", "ZT", "T", "E42501", "ZE", "E42501", "ZE", "E42501", "ZE", "C", "ZT", "E42501", "ZE"),
                    Answers.upTo(6, client));
            client.send(Frontend.query("COMMIT"), Frontend.query("SELECT count(*) FROM stock"));
            assertEquals(List.of("C", "ZI", "T", "D", "C", "ZI"), Answers.upTo(2, client));
        }
    }

    // Pipelines and transactions

    @Test
    void whatIsSkippedBehindAnErrorOfTheServerIsNotAnswered() {
        try (RawClient client = login(READ)) {
            client.send(
                    run("SELECT 1/count(*) FROM app.stock WHERE false"),
                    run(DENIED),
                    Frontend.functionCall(INT4ABS, "1"),
                    Frontend.sync(),
                    run("x"));
            client.send(Frontend.sync(), run(DENIED), run("SELECT 1/0"), Frontend.sync(), Frontend.query(DENIED));
            assertEquals(
                    List.of("1", "2", "E22012", "ZI", "E42501", "ZI", "E42501", "ZI", "E42501", "ZI"),
                    Answers.upTo(4, client));
        }
    }

    /** What runs without BEGIN up to a Sync is one transaction: the server undoes it. */
    @Test
    void inAPipelineWhatWasChangedBeforeADenialIsUndoneAsBehindAnyError() throws SQLException {
        try (RawClient client = login(CHANGE)) {
            client.send(
                    run("INSERT INTO app.secrets VALUES ('undone')"),
                    Frontend.flush(),
                    run(DENIED),
                    run("INSERT INTO app.secrets VALUES ('skipped')"),
                    Frontend.sync(),
                    run("INSERT INTO app.secrets VALUES ('kept')"),
                    Frontend.sync());
            assertEquals(List.of("1", "2", "C", "E42501", "ZI", "1", "2", "C", "ZI"), Answers.upTo(2, client));
        }
        assertEquals("kept", ask("SELECT string_agg(word, ' ') FROM app.secrets"));
        world.postgres.execute("shop", "DELETE FROM app.secrets");
    }

    @Test
    void ofATextWithADeniedStatementNothingRuns() throws SQLException {
        try (RawClient client = login(CHANGE)) {
            client.send(
                    Frontend.query("INSERT INTO app.secrets VALUES ('a'); " + DENIED),
                    Frontend.query("BEGIN; INSERT INTO app.secrets VALUES ('b'); COMMIT; " + DENIED),
                    Frontend.query("SELECT 1"));
            assertEquals(List.of("E42501", "ZI", "E42501", "ZI", "T", "D", "C", "ZI"), Answers.upTo(3, client));
        }
        assertEquals("0", ask("SELECT count(*) FROM app.secrets"));
    }

    @Test
    void theWayOutOfATransactionIsAlwaysThere() throws SQLException {
        try (RawClient client = login(CHANGE)) {
            client.send(
                    Frontend.query("BEGIN"),
                    Frontend.query("INSERT INTO app.secrets VALUES ('before')"),
                    Frontend.query("SAVEPOINT a"),
                    Frontend.query("INSERT INTO app.secrets VALUES ('undone')"),
                    Frontend.query(DENIED),
                    Frontend.query("ROLLBACK TO SAVEPOINT a"),
                    run("INSERT INTO app.secrets VALUES ('behind')"),
                    Frontend.closePortal(""),
                    Frontend.closeStatement("nothing"),
                    Frontend.sync(),
                    Frontend.query("COMMIT"));
            assertEquals(
                    List.of(
                            "C", "ZT", "C", "ZT", "C", "ZT", "C", "ZT", "E42501", "ZE", "C", "ZT", "1", "2", "C", "3",
                            "3", "ZT", "C", "ZI"),
                    Answers.upTo(8, client));
            assertEquals("before behind", ask("SELECT string_agg(word, ' ') FROM app.secrets"));

            client.send(
                    Frontend.query("BEGIN"),
                    Frontend.query("DELETE FROM app.secrets"),
                    Frontend.query(DENIED),
                    Frontend.query("COMMIT"));
            Answers.upTo(3, client);
            // As the server ends a transaction that has failed.
            assertEquals("ROLLBACK", client.read(SOON).text());
            assertEquals('I', client.read(SOON).transactionStatus());
        }
        assertEquals("2", ask("SELECT count(*) FROM app.secrets"));
        world.postgres.execute("shop", "DELETE FROM app.secrets");
    }

    // COPY

    /** The data of a COPY that was not begun is for nobody, whether the client waits for CopyInResponse or not. */
    @Test
    void theDataOfADeniedCopyIsForNobody() throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.query(DENIED_COPY),
                    Frontend.copyData(ROWS),
                    Frontend.copyDone(),
                    run(DENIED_COPY),
                    Frontend.sync(),
                    Frontend.copyData(ROWS),
                    Frontend.copyFail("nobody listens"),
                    Frontend.sync());
            assertEquals(List.of("E42501", "ZI", "E42501", "ZI", "ZI"), Answers.upTo(3, client));

            client.send(run(DENIED_COPY), Frontend.copyData(ROWS), Frontend.copyDone(), Frontend.sync());
            client.send(Frontend.query("COPY (SELECT 1) TO STDOUT"), Frontend.query("COPY app.secrets FROM STDIN"));
            assertEquals(List.of("E42501", "ZI", "H", "d", "c", "C", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
        }
        assertEquals("0", ask("SELECT count(*) FROM app.secrets"));
    }

    @Test
    void aDeniedStatementBehindACopyWaitsForItsEnd() throws SQLException {
        try (RawClient client = login(CHANGE)) {
            client.send(Frontend.query(DENIED_COPY));
            client.readUntil('G', SOON);
            client.send(
                    Frontend.copyData(ROWS), Frontend.copyDone(), Frontend.query(DENIED), Frontend.query("SELECT 1"));
            assertEquals(List.of("C", "ZI", "E42501", "ZI", "T", "D", "C", "ZI"), Answers.upTo(3, client));
        }
        assertEquals("2", ask("SELECT count(*) FROM app.secrets"));
        world.postgres.execute("shop", "DELETE FROM app.secrets");
    }

    // What others say

    /** An error is ours only with the very name that was made for one denial. */
    @Test
    void whatTheServerSaysItselfPassesWhateverItQuotes() {
        GrantScope all = new GrantScope(
                null, null, null, null, null, Map.of("statement_timeout", "61s"), List.of(), null, null, Map.of());
        World.Person person = person(all);
        String name = "portcullis_" + "0123456789abcdef".repeat(2) + "_"
                + person.grant().id();
        try (RawClient client = world.login(person)) {
            // An error that waits, so that those of the server are looked at.
            client.send(
                    Frontend.query("SET statement_timeout = 0"),
                    Frontend.query(name),
                    Frontend.query("DO $$ BEGIN RAISE EXCEPTION '" + name + "' USING ERRCODE = '42601'; END $$"),
                    Frontend.query("SELECT 1"));
            assertEquals("42501", client.readUntil('E', SOON).getLast().sqlState());
            Message syntax = client.readUntil('E', SOON).getLast();
            assertEquals("42601", syntax.sqlState());
            assertEquals("syntax error at or near \"" + name + "\"", syntax.field('M'));
            Message raised = client.readUntil('E', SOON).getLast();
            assertEquals("42601", raised.sqlState());
            assertEquals(name, raised.field('M'));
        }
    }

    @Test
    void theTargetsLogShowsTheAttemptAndNothingOfTheText() throws Exception {
        String secret = "a text that nobody should read";
        World.Person person = person(READ);
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("DELETE FROM app.stock WHERE kind = '" + secret + "'"));
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));
        }
        String attempt = "portcullis_[0-9a-f]{32}_" + person.grant().id();
        Await.until(
                "the attempt is in the target's log",
                SOON,
                () -> log().lines().anyMatch(line -> line.matches(".*STATEMENT: +" + attempt)));
        assertTrue(log().lines().anyMatch(line -> line.matches(".*ERROR: .*\"" + attempt + "\".*")));
        assertFalse(log().contains(secret));
    }

    private String log() throws IOException {
        return Files.readString(world.postgres.log());
    }

    // Cancel and cut-off

    private void awaitSleep(RawClient client) {
        Await.until(
                "it sleeps",
                SOON,
                () -> world.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = "
                                + client.backendPid())
                        .equals("1"));
    }

    @Test
    void aCancelHitsWhatRunsAndNoDenialBehindIt() {
        try (RawClient client = login(READ_AND_WAIT)) {
            client.send(
                    Frontend.query("SELECT pg_sleep(600)"),
                    Frontend.query(DENIED),
                    run(DENIED),
                    Frontend.sync(),
                    Frontend.query("SELECT 1"));
            awaitSleep(client);
            cancel(client);
            assertEquals(
                    List.of("T", "E57014", "ZI", "E42501", "ZI", "E42501", "ZI", "T", "D", "C", "ZI"),
                    Answers.upTo(4, client));
            // Nothing runs any more: it hits nothing that comes later.
            client.send(Frontend.query(DENIED));
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));
            cancel(client);
            client.send(Frontend.query("SELECT 1"), Frontend.query(DENIED));
            assertEquals(List.of("T", "D", "C", "ZI", "E42501", "ZI"), Answers.upTo(2, client));
        }
    }

    private void cancel(RawClient client) {
        try (RawClient cancel = world.connect()) {
            cancel.send(Frontend.cancelRequest(client.backendPid(), client.secret()));
            cancel.readToEnd(SOON);
        }
    }

    @Test
    void aSessionThatIsCutOffEndsBeforeTheDenialsThatWait() {
        World.Person person = person(READ_AND_WAIT);
        try (RawClient client = world.login(person)) {
            client.send(
                    Frontend.query("SELECT pg_sleep(600)"),
                    Frontend.query(DENIED),
                    run(DENIED),
                    Frontend.sync(),
                    Frontend.query("SELECT 1"));
            awaitSleep(client);
            world.grants.revoke(person.grant().id(), "incident 4711");
            Ending ending = client.readToEnd(SOON);
            List<Message> errors = ending.messages().stream()
                    .filter(message -> message.tag() == 'E')
                    .toList();
            assertEquals(
                    List.of("57P01"), errors.stream().map(Message::sqlState).toList());
            Await.until(
                    "its work is stopped",
                    SOON,
                    () -> world.ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + client.backendPid())
                            .equals("0"));
        }
    }

    @Test
    void aBlockThatADenialHasFailedIsCutOffLikeAnyOther() throws SQLException {
        World.Person person = person(CHANGE);
        try (RawClient client = world.login(person)) {
            client.send(
                    Frontend.query("BEGIN"),
                    Frontend.query("INSERT INTO app.secrets VALUES ('undone')"),
                    Frontend.query(DENIED));
            assertEquals(List.of("C", "ZT", "C", "ZT", "E42501", "ZE"), Answers.upTo(3, client));
            world.grants.revoke(person.grant().id(), "incident 4711");
            Message last = client.readToEnd(SOON).messages().getLast();
            assertEquals("57P01", last.sqlState());
            assertEquals("", last.field('D'), "nothing that could have changed anything was under way");
        }
        assertEquals("0", ask("SELECT count(*) FROM app.secrets"));
    }
}
