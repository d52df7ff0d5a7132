package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
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
    /** What the server does with a text. */
    enum Server {
        /** Runs it, and rows, tables, large objects or settings are different afterwards. */
        CHANGES,
        /** Runs it, and nothing is different. */
        READS,
        /** Finds an error in its syntax: nothing of it runs. */
        REFUSES
    }

    private static final String FUNCTIONS = """
            create schema s;
            create table t (id int primary key, a int, note text);
            create function f(int) returns int language plpgsql as 'begin delete from t; return 1; end';
            create function ilike(int, int) returns bool language plpgsql as 'begin delete from t; return true; end';
            create function conflict(int) returns bool language plpgsql as 'begin delete from t; return true; end';
            create function cube(int) returns int language plpgsql as 'begin delete from t; return 1; end';
            create function s.lower(text) returns text language plpgsql as 'begin delete from t; return 1; end';
            create function insert(int) returns int language plpgsql as 'begin delete from t; return 1; end';
            create procedure p() language plpgsql as 'begin delete from t; end';
            """;

    @BeforeAll
    static void prepare() throws Exception {
        RealServer.get().execute("postgres", "create database smuggling");
        RealServer.get().execute("smuggling", FUNCTIONS);
    }

    private static Arguments row(String text, Server server, String needs) {
        return Arguments.of("on", text, server, needs);
    }

    private static Arguments off(String text, Server server, String needs) {
        return Arguments.of("off", text, server, needs);
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                row("SELECT E'\\' , ' ; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT '\\'; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                off("SELECT '\\'; DELETE FROM t; --'", Server.READS, "READ WRITE"),
                row("SELECT '\\''; DELETE FROM t; --'", Server.READS, "READ WRITE"),
                off("SELECT '\\''; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT N'\\'; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT 'a\\b', '\\\\', 'it''s'; DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("SELECT 'a\\b', '\\\\', 'it''s'", Server.READS, "READ"),
                row("SELECT E'\\\\'; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT E'\\\\\\'; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT U&'\\0061\\\\'; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                off("SELECT U&'\\0061\\\\'; DELETE FROM t; --'", Server.REFUSES, "READ WRITE"),
                row("SELECT U&'!0061' UESCAPE '!'; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT B'1''; DELETE FROM t; --'", Server.REFUSES, "READ"),
                row("SELECT 'a'\n'; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT 'a' -- c\n '; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT 'a'\n--\n'; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT 'a' '; DELETE FROM t; --'", Server.REFUSES, "READ"),
                row("SELECT 'a' /* c\n */ '; DELETE FROM t; --'", Server.REFUSES, "READ"),
                row("SELECT 'a'\r'; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT 'a'\u000b\n'; DELETE FROM t; --'", Server.READS, "READ"),
                row("SELECT $a$ $b$a$; DELETE FROM t; --", Server.CHANGES, "READ WRITE"),
                row("SELECT $a$ $b$ ; DELETE FROM t; -- $a$", Server.READS, "READ"),
                row("SELECT $a$ $A$ ; DELETE FROM t; -- $a$", Server.READS, "READ"),
                row("SELECT $$ ' $$; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 AS a$$; DELETE FROM t; --$$", Server.CHANGES, "READ WRITE"),
                row("SELECT 1$$; DELETE FROM t; --$$", Server.REFUSES, "READ"),
                row("SELECT $é$ $e$ ; DELETE FROM t; -- $é$", Server.READS, "READ"),
                row("SELECT 1 AS \"a\\\" ; DELETE FROM t; --\"", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 AS \"a\"\" ; DELETE FROM t; --\"", Server.READS, "READ"),
                row("SELECT 1 AS U&\"a\\\"; DELETE FROM t; --\"", Server.REFUSES, "READ WRITE"));
    }

    static Stream<Arguments> comments() {
        return Stream.of(
                row("SELECT 1 /* /* */ ; DELETE FROM t; -- */", Server.READS, "READ"),
                row("SELECT 1 /* -- */; DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 -- /*\n; DELETE FROM t --*/", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 -- a\r; DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 -- a\u2028; DELETE FROM t", Server.READS, "READ"),
                row("SELECT 1 -- a\f; DELETE FROM t", Server.READS, "READ"),
                row("SELECT 1 +-- '\n 2; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 +/* ' */ 2; DELETE FROM t; --'", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 @-- '\n 2; DELETE FROM t; --'", Server.READS, "READ WRITE"),
                row("SELECT 1 - - 2; DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("SELECT '/*'; DELETE FROM t; --*/'", Server.CHANGES, "READ WRITE"),
                row("SELECT 1 # comment\n; DELETE FROM t", Server.READS, "READ WRITE"),
                row("/*! DELETE FROM t */ SELECT 1", Server.READS, "READ"),
                row("SELECT\u00a01; DELETE FROM t", Server.REFUSES, "ALL"),
                row("\ufeffSELECT 1; DELETE FROM t", Server.REFUSES, "ALL"),
                row("S\u0000ELECT 1", Server.REFUSES, "ZERO_BYTE"));
    }

    static Stream<Arguments> grammar() {
        return Stream.of(
                row("SELECT 1 AS as INTO x", Server.CHANGES, "READ DDL"),
                row("SELECT (1) insert INTO x", Server.CHANGES, "READ WRITE DDL"),
                row("SELECT 1 AS into", Server.READS, "READ"),
                row("WITH d AS (DELETE FROM t RETURNING 1) SELECT 1", Server.CHANGES, "READ WRITE"),
                row(
                        "WITH a AS (WITH d AS (DELETE FROM t RETURNING 1) SELECT 1) SELECT 1",
                        Server.REFUSES,
                        "READ WRITE"),
                row("SELECT delete.update FROM (VALUES (1)) delete(update)", Server.READS, "READ WRITE"),
                row("SELECT x.delete FROM (VALUES (1)) x(\"delete\")", Server.READS, "READ"),
                row("EXPLAIN (\"analyze\") DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("EXPLAIN (costs off, U&\"\\0061nalyze\" on) DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("EXPLAIN (analyze off, analyze on) DELETE FROM t", Server.CHANGES, "READ WRITE"),
                row("EXPLAIN (analyze off) DELETE FROM t", Server.READS, "READ WRITE"),
                row("EXPLAIN DELETE FROM t", Server.READS, "READ"),
                row("EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1", Server.CHANGES, "READ DDL"),
                row("COPY (DELETE FROM t RETURNING 1) TO STDOUT", Server.CHANGES, "READ WRITE"),
                row("PREPARE p AS DELETE FROM t; EXECUTE p", Server.CHANGES, "ALL"),
                row("DO 'begin delete from t; end'", Server.CHANGES, "ROUTINE"),
                row("CALL p()", Server.CHANGES, "ROUTINE"),
                row("BEGIN; SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM t; COMMIT", Server.CHANGES, "READ WRITE"),
                row(
                        "CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; DELETE FROM t",
                        Server.CHANGES,
                        "WRITE DDL"),
                row(
                        "CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END end; SELECT 2; END",
                        Server.CHANGES,
                        "DDL"),
                row("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", Server.CHANGES, "DDL"),
                row("SELECT (1; DELETE FROM t)", Server.REFUSES, "UNBALANCED"),
                row(
                        "UPDATE pg_settings SET setting = 'off' WHERE name = 'enable_seqscan'",
                        Server.CHANGES,
                        "WRITE SESSION ADMIN"),
                row(
                        "UPDATE \"pg_settings\" SET setting = 'off' WHERE name = 'enable_seqscan'",
                        Server.CHANGES,
                        "WRITE SESSION ADMIN"),
                row("SELECT set_config('enable_seqscan', 'off', false)", Server.CHANGES, "READ SESSION"),
                row(
                        "SELECT set_config('enable_'||'seqscan', 'off', false)",
                        Server.CHANGES,
                        "READ WRITE SESSION ADMIN"),
                row("SET \"Enable_SeqScan\" = off", Server.CHANGES, "SESSION"),
                row("SET LOCAL enable_seqscan = off", Server.READS, "SESSION"));
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                row("SELECT f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT f/**/ (1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT \"f\"(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT U&\"\\0066\"(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT U&\"!0066\" UESCAPE '!' (1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT public . f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT s.lower('a')", Server.CHANGES, "READ ROUTINE"),
                row("SELECT treat(0 AS lo_create)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT query_to_xml('select f(1)', false, false, '')", Server.CHANGES, "READ ROUTINE"),
                row(
                        "SELECT query_to_xml($$select set_config('enable_seqscan','off',false)$$, false, false, '')",
                        Server.CHANGES,
                        "READ ROUTINE"),
                row("SELECT 1 FROM t WHERE NOT ilike(1, 2)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT DISTINCT ON (1) f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT 1 OPERATOR(pg_catalog.+) f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT operator(1)", Server.REFUSES, "READ ROUTINE"),
                row("SELECT 1 GROUP BY 1 HAVING cube(1) > 0", Server.CHANGES, "READ ROUTINE"),
                row("SELECT case when true then insert(1) end", Server.CHANGES, "READ WRITE ROUTINE"),
                row("SELECT 1 FROM t x JOIN t y ON conflict(1)", Server.CHANGES, "READ ROUTINE"),
                row(
                        "INSERT INTO t SELECT 9 FROM t x JOIN t y ON conflict(1) WHERE false ON CONFLICT DO NOTHING",
                        Server.READS,
                        "READ WRITE ROUTINE"),
                row("INSERT INTO t VALUES (1) ON CONFLICT (id) WHERE id > 0 DO NOTHING", Server.READS, "WRITE"),
                row(
                        "SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int \"default\" f(1))",
                        Server.CHANGES,
                        "READ ROUTINE"),
                row(
                        "SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS x int U&\"\\0064efault\" f(1))",
                        Server.CHANGES,
                        "READ ROUTINE"),
                row(
                        "SELECT greatest(insert::timestamp WITH TIME ZONE, f(1)::text::timestamptz) FROM (SELECT now() AS insert) x",
                        Server.READS,
                        "READ WRITE ROUTINE"),
                row(
                        "INSERT INTO t (SELECT 9 WHERE false) RETURNING WITH (old AS o) f(1)",
                        Server.READS,
                        "READ WRITE ROUTINE"),
                row("INSERT INTO t (SELECT 9) RETURNING WITH (old AS o) f(1)", Server.CHANGES, "READ WRITE ROUTINE"),
                row(
                        "INSERT INTO t (SELECT 9) RETURNING now()::timestamp WITH TIME ZONE, f(1)",
                        Server.CHANGES,
                        "READ WRITE ROUTINE"),
                row("SELECT * FROM t ORDER BY f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT 1 LIMIT f(1)", Server.CHANGES, "READ ROUTINE"),
                row("SELECT * FROM t FETCH FIRST (f(1)) ROWS ONLY", Server.CHANGES, "READ ROUTINE"),
                row("(WITH a AS (SELECT 1) (SELECT 1) ORDER BY f(1))", Server.CHANGES, "READ ROUTINE"),
                row("SELECT * FROM (WITH a AS (SELECT 1) (SELECT 1) LIMIT f(1)) x", Server.CHANGES, "READ ROUTINE"),
                row("SELECT EXISTS (WITH a AS (SELECT 1) (SELECT 1) OFFSET f(1))", Server.CHANGES, "READ ROUTINE"),
                row(
                        "SELECT * FROM (WITH a AS (SELECT 1) (SELECT 1) UNION (SELECT 2) FETCH FIRST (f(1)) ROWS ONLY) x",
                        Server.CHANGES,
                        "READ ROUTINE"),
                row("VALUES (f(1))", Server.CHANGES, "READ ROUTINE"),
                row("SELECT array[f(1)]", Server.CHANGES, "READ ROUTINE"),
                row("SELECT lower('A'), now(), count(*) FROM t", Server.READS, "READ"),
                row("PREPARE p(int) AS SELECT 1; EXECUTE p(f(1))", Server.CHANGES, "ALL"),
                row("CREATE TABLE x AS SELECT f(1)", Server.CHANGES, "READ DDL ROUTINE"));
    }

    @ParameterizedTest
    @MethodSource({"literals", "comments", "grammar", "calls"})
    void weSayAtLeastWhatTheServerDoes(String conforming, String text, Server server, String needs) {
        assertEquals(needs, Said.needs(text));
        if (text.indexOf('\0') < 0) {
            assertEquals(server, run(text, conforming));
        }
        if (server == Server.CHANGES) {
            assertNotEquals("READ", needs);
            assertNotEquals("-", needs);
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
            assertEquals("", RealServer.error(client.query("insert into t values (1, 1, ''), (2, 2, '')")));
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
            ok(client, "insert into t values (1, 1, ''), (2, 2, '')");
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
        return RealServer.value(client.query(
                "select concat_ws(',', (select count(*) from t), (select count(*) from pg_class), (select count(*) from pg_proc),"
                        + " (select count(*) from pg_rewrite), (select count(*) from pg_largeobject_metadata),"
                        + " current_setting('enable_seqscan'))"));
    }

    private static void ok(RawClient client, String text) {
        List<Message> answer = client.query(text);
        assertEquals("", RealServer.error(answer), text);
    }
}
