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

import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.scope.AllowedClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a grant with a scope lets pass, message by message, and that a denial leaves the session as an error of the server would. */
@ExtendWith(SharedWorld.class)
class ScopeIT {
    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        Scoped.tables();
    }

    @AfterAll
    static void nothingLeaked() {
        assertFalse(SharedWorld.get().gateway.logLines().stream().anyMatch(line -> line.contains("LEAK: ")));
    }

    private String stock() throws SQLException {
        return worldAsk("SELECT count(*) || ' ' || count(*) FILTER (WHERE kind = 'tea') FROM app.stock");
    }

    private String worldAsk(String sql) throws SQLException {
        try (var connection = world.postgres.connect("shop");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Message error(RawClient client) {
        Message error = client.readUntil('E', SOON).getLast();
        client.readUntil('Z', SOON);
        return error;
    }

    @Test
    void aDeniedStatementFailsItsTransactionAndTheSessionGoesOn() throws SQLException {
        World.Person person = person(READ);
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("BEGIN"), Frontend.query("DELETE FROM app.stock"));
            assertEquals("ZT", Answers.upTo(1, client).getLast());

            Message error = client.read(SOON);
            assertEquals(
                    Map.of(
                            'S', "ERROR",
                            'V', "ERROR",
                            'C', "42501",
                            'M', "grant " + person.grant().id() + " does not allow this statement",
                            'D', "It needs WRITE; the grant allows READ, and what every grant allows.",
                            'H',
                                    "The session goes on. Ask for a grant that allows it, or connect with another one you have."),
                    error.fields());
            assertEquals('E', client.read(SOON).transactionStatus());

            client.send(
                    Frontend.query("SELECT 1"), Frontend.query("ROLLBACK"), Frontend.query("SELECT id FROM app.stock"));
            assertEquals(List.of("E25P02", "ZE", "C", "ZI"), Answers.upTo(2, client));
            assertEquals("ZI", Answers.upTo(1, client).getLast());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void inAPipelineWhatIsBeforeADenialRunsAndWhatIsBehindItIsSkipped() throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.parse("", "SELECT 1"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.parse("", "DELETE FROM app.stock"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.parse("", "SELECT 2"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.parse("", "SELECT 3"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync());

            assertEquals(
                    List.of("1", "2", "D", "C", "E42501", "ZI", "1", "2", "D", "C", "ZI"), Answers.upTo(2, client));
        }
        assertEquals("10 10", stock());
    }

    /** However the bytes arrive: headers and texts cut anywhere. */
    @Test
    void messagesInPiecesAreJudgedAsWholeOnes() throws SQLException {
        byte[] all = Frontend.concat(
                Frontend.query("SELECT 1"),
                Frontend.parse("s", "SELECT $1::int"),
                Frontend.describeStatement("s"),
                Frontend.bind("p", "s", "7"),
                Frontend.execute("p", 0),
                Frontend.closeStatement("s"),
                Frontend.sync(),
                Frontend.query("DELETE FROM app.stock"),
                Frontend.query("SELECT 2"));
        for (int size : new int[] {1, 2, 3, 7, 64}) {
            try (RawClient client = login(READ)) {
                for (int from = 0; from < all.length; from += size) {
                    client.send(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
                }
                assertEquals(
                        List.of(
                                "T", "D", "C", "ZI", "1", "t", "T", "2", "D", "C", "3", "ZI", "E42501", "ZI", "T", "D",
                                "C", "ZI"),
                        Answers.upTo(4, client));
            }
        }
        assertEquals("10 10", stock());
    }

    @Test
    void whatIsTooLongIsDeniedAndWhatIsLongPasses() {
        try (RawClient client = login(READ)) {
            String padding = "x".repeat(1 << 20);
            client.send(Frontend.query("SELECT '" + padding + "'"));
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));
            client.send(Frontend.parse("big", "SELECT '" + padding + "'"), Frontend.sync());
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));

            client.send(Frontend.query("SELECT length('" + padding.substring(100) + "')"));
            assertEquals(List.of("T", "D", "C", "ZI"), Answers.upTo(1, client));

            client.send(
                    Frontend.parse("s", "SELECT length($1)"),
                    Frontend.bind("", "s", padding.repeat(5)),
                    Frontend.execute("", 0),
                    Frontend.sync());
            List<Message> rows = client.readUntil('Z', SOON);
            assertEquals(List.of(Integer.toString(5 << 20)), rows.get(2).row());
        }
    }

    @Test
    void namesThatAreNotKnownDoNotExist() {
        try (RawClient client = login(READ)) {
            client.send(Frontend.bind("", "nobody"), Frontend.sync());
            Message noStatement = error(client);
            assertEquals("26000", noStatement.sqlState());
            assertEquals("prepared statement \"nobody\" does not exist", noStatement.field('M'));

            client.send(Frontend.execute("nowhere", 0), Frontend.sync());
            Message noPortal = error(client);
            assertEquals("34000", noPortal.sqlState());
            assertEquals("portal \"nowhere\" does not exist", noPortal.field('M'));

            client.send(Frontend.describeStatement("nobody"), Frontend.sync());
            assertEquals("26000", error(client).sqlState());
        }
    }

    @Test
    void aSecondStatementOfTheSameNameChangesNothing() {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.parse("s", "SELECT 1"),
                    Frontend.sync(),
                    Frontend.parse("s", "DELETE FROM app.stock"),
                    Frontend.sync(),
                    Frontend.parse("s", "SELECT 2"),
                    Frontend.sync(),
                    Frontend.bind("", "s"),
                    Frontend.execute("", 0),
                    Frontend.sync());

            assertEquals(List.of("1", "ZI", "E42501", "ZI", "E42P05", "ZI"), Answers.upTo(3, client));
            assertEquals(List.of("1"), client.readUntil('D', SOON).getLast().row());
        }
    }

    @Test
    void preparedStatementsOfSqlAreFollowed() throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.query("PREPARE p AS SELECT count(*) FROM app.stock"),
                    Frontend.query("EXECUTE p"),
                    Frontend.bind("", "p"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.query("PREPARE d AS DELETE FROM app.stock"),
                    Frontend.query("EXECUTE d"),
                    Frontend.query("DEALLOCATE p"),
                    Frontend.query("EXECUTE p"),
                    Frontend.query("ROLLBACK"));

            assertEquals(
                    List.of(
                            "C", "ZI", "T", "D", "C", "ZI", "2", "D", "C", "ZI", "E42501", "ZI", "E42501", "ZI", "C",
                            "ZI", "E26000", "ZI", "C", "ZI"),
                    Answers.upTo(8, client).stream()
                            .filter(tag -> !tag.equals("N"))
                            .toList());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void copyInIsAWriteAndCopyOutIsNot() throws SQLException {
        try (RawClient client = login(READ)) {
            // Whoever does not wait for CopyInResponse is not heard: as with the server.
            client.send(
                    Frontend.query("COPY app.stock FROM STDIN"),
                    Frontend.copyData("11\ttea\n".getBytes(StandardCharsets.UTF_8)),
                    Frontend.copyDone(),
                    Frontend.query("COPY (SELECT 1) TO STDOUT"),
                    Frontend.query("COPY app.stock TO '/tmp/stock'"));

            assertEquals(List.of("E42501", "ZI", "H", "d", "c", "C", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
        }
        assertEquals("10 10", stock());
    }

    @Test
    void aFunctionCallByNumberNeedsRoutine() {
        int int4abs = 1397;
        try (RawClient client = login(READ)) {
            client.send(Frontend.functionCall(int4abs, "-1"), Frontend.query("SELECT 1"));
            assertEquals(List.of("E42501", "ZI", "T", "D", "C", "ZI"), Answers.upTo(2, client));
            // In a failed block the server's own error comes first.
            client.send(Frontend.query("BEGIN"), Frontend.query("x"), Frontend.functionCall(int4abs, "-1"));
            assertEquals(List.of("C", "ZT", "E42501", "ZE", "E25P02", "ZE"), Answers.upTo(3, client));
        }
        try (RawClient client = login(classes(AllowedClass.READ, AllowedClass.ROUTINE))) {
            client.send(Frontend.functionCall(int4abs, "-1"));
            assertEquals(List.of("V", "ZI"), Answers.upTo(1, client));
        }
    }

    /** Whatever the text does to look like a query: nothing of it changes a row, and the session goes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM app.stock",
                "SELECT 1; DELETE FROM app.stock",
                "SELECT E'\\' , ' ; DELETE FROM app.stock; --'",
                "SELECT '\\'; DELETE FROM app.stock; --'",
                "SELECT N'\\'; DELETE FROM app.stock; --'",
                "SELECT 1 AS \"a\\\" ; DELETE FROM app.stock; --\"",
                "/* /* */ SELECT 1; */ DELETE FROM app.stock",
                "SELECT $a$ $b$ $a$; DELETE FROM app.stock; -- $a$",
                "WITH gone AS (DELETE FROM app.stock RETURNING 1) SELECT * FROM gone",
                "EXPLAIN ANALYZE DELETE FROM app.stock",
                "DO $$ BEGIN DELETE FROM app.stock; END $$",
                "PREPARE d AS DELETE FROM app.stock; EXECUTE d",
                "SELECT query_to_xml('DELETE FROM app.stock RETURNING 1', true, true, '')",
                "SELECT set_config('default_transaction_read_only', 'off', false)",
                "SET default_transaction_read_only = off; DELETE FROM app.stock",
                "BEGIN READ WRITE; DELETE FROM app.stock; COMMIT",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "COPY (DELETE FROM app.stock RETURNING 1) TO STDOUT",
                "SELECT * INTO app.copy FROM app.stock",
                "DECLARE c CURSOR WITH HOLD FOR SELECT app.flip()",
                "ROLLBACK; DELETE FROM app.stock",
                "SELECT U&\"\\0061pp\".flip()",
                "SET client_encoding = SJIS",
                "",
                ";;",
                "DELETE FROM app.stock -- \u00e9\u0000"
            })
    void noTextThatLooksHarmlessChangesAnything(String text) throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(Frontend.query(text.replace("\0", "")));
            Answers.upTo(1, client);
            client.send(
                    Frontend.parse("", text.replace("\0", "")),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync());
            Answers.upTo(1, client);
            client.send(Frontend.query("ROLLBACK"), Frontend.query("SHOW default_transaction_read_only"));
            Answers.upTo(1, client);
            List<Message> shown = client.readUntil('Z', SOON);
            assertEquals(List.of("on"), shown.get(1).row());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void relationsAreThoseOfTheGrant() {
        try (RawClient client = login(names(rules("app.stock"), null))) {
            client.send(
                    Frontend.query("SELECT count(*) FROM stock"),
                    Frontend.query("SELECT count(*) FROM secrets"),
                    Frontend.query("SELECT * FROM pg_catalog.pg_class"),
                    Frontend.query("SET search_path = public"),
                    Frontend.query("SHOW search_path"));
            assertEquals("ZI", Answers.upTo(1, client).getLast());
            Message error = client.read(SOON);
            assertEquals("42501", error.sqlState());
            assertEquals(
                    "It names the relation \"secrets\", which the grant does not cover in every schema it may be in.",
                    error.field('D'));
            assertEquals(List.of("ZI", "E42501", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
            assertEquals(
                    List.of("\"app\", pg_temp"),
                    client.readUntil('D', SOON).getLast().row());
        }
    }

    @Test
    void denialsAreCountedAndAudited() throws IOException {
        double before = world.gateway.metric("portcullis_statements_denied_total", "reason", "statement-class");
        World.Person person = person(READ);
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("DELETE FROM app.stock"), Frontend.query("DROP TABLE app.stock"));
            Answers.upTo(2, client);
        }
        assertEquals(
                before + 2, world.gateway.metric("portcullis_statements_denied_total", "reason", "statement-class"));
        Await.until(
                "the denials are in the audit",
                SOON,
                () -> world.audit(
                                        "\"type\":\"statement\"",
                                        "\"outcome\":\"denied\"",
                                        "\"grant\":\"" + person.grant().id() + "\"")
                                .size()
                        == 2);
    }

    @Test
    void noNonceIsEverShown() {
        try (RawClient client = login(READ)) {
            for (int i = 0; i < 50; i++) {
                client.send(Frontend.query("DELETE FROM app.stock"), Frontend.bind("", "x"), Frontend.sync());
            }
            for (int i = 0; i < 100; i++) {
                for (Message message : client.readUntil('Z', SOON)) {
                    assertFalse(new String(message.raw(), StandardCharsets.UTF_8).contains("portcullis_"));
                }
            }
        }
    }
}
