package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Smuggle;
import io.portcullis.harness.Smuggle.Server;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that hide what they do, each sent to a real server, and what it makes of them. Where the server changes something, we must
 * have said so; where we say less than everything, the row says how much.
 */
class SmugglingTest {
    @BeforeAll
    static void prepare() throws Exception {
        RealServer.get().execute("postgres", "create database smuggling");
        RealServer.get().execute("smuggling", Smuggle.SCHEMA);
    }

    static List<Smuggle> all() {
        return Smuggle.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void weSayAtLeastWhatTheServerDoes(Smuggle smuggle) {
        String text = smuggle.text();
        assertEquals(smuggle.needs(), Said.needs(text));
        if (text.indexOf('\0') < 0) {
            assertEquals(smuggle.server(), run(text, smuggle.conforming()));
        }
        if (smuggle.changes()) {
            assertNotEquals("READ", smuggle.needs());
            assertNotEquals("-", smuggle.needs());
        }
    }

    /**
     * What the text alone does not show: field notation calls a function of the row's type, a cast one of the type, and views,
     * operators and triggers whatever they are made of. Here the role's rights must hold.
     */
    @ParameterizedTest
    @MethodSource
    void whatNoClassifierSees(String setUp, String text) {
        assertEquals("READ", Said.needs(text));
        try (RawClient client = session()) {
            assertEquals("", RealServer.error(client.query(setUp)));
            assertEquals("", RealServer.error(client.query(Smuggle.ROWS)));
            assertEquals("", RealServer.error(client.query(text)));
            assertEquals("0", RealServer.value(client.query("select count(*) from t")));
        }
    }

    static Stream<Arguments> whatNoClassifierSees() {
        String body = " language plpgsql as 'begin delete from t; return 1; end'";
        return Stream.of(
                Arguments.of(
                        "create or replace function hidden(t) returns int" + body, "SELECT x.hidden FROM t x LIMIT 1"),
                Arguments.of("create or replace view v as select f(1)", "SELECT * FROM v"),
                Arguments.of(
                        "create or replace function cast_t(t) returns int" + body
                                + "; drop cast if exists (t as int); create cast (t as int) with function cast_t(t)",
                        "SELECT x::int FROM t x LIMIT 1"));
    }

    private static RawClient session() {
        return RawClient.connect(RealServer.get().host(), RealServer.get().port())
                .login(RealServer.get().superuser(), RealServer.get().superuserPassword(), "smuggling");
    }

    private static Server run(String text, String conforming) {
        try (RawClient client = session()) {
            ok(client, "truncate t; drop table if exists x; drop function if exists g; drop rule if exists r on t");
            ok(client, Smuggle.ROWS);
            ok(client, "set standard_conforming_strings = " + conforming);
            String before = state(client);
            String error = RealServer.error(client.query(text));
            client.query("rollback");
            ok(client, "set standard_conforming_strings = on");
            String after = state(client);
            if (!before.equals(after)) {
                return Server.CHANGES;
            }
            // 42601 syntax, 0A000 what the grammar refuses without conforming strings, 22023 wrong UTF-8 …
            boolean refused = error.equals("42601") || error.equals("0A000") || error.equals("22021");
            assertTrue(refused || error.isEmpty() || error.startsWith("42") || error.startsWith("22"), error);
            return refused ? Server.REFUSES : Server.READS;
        }
    }

    private static String state(RawClient client) {
        return RealServer.value(client.query(Smuggle.STATE));
    }

    private static void ok(RawClient client, String text) {
        List<Message> answer = client.query(text);
        assertEquals("", RealServer.error(answer), text);
    }
}
