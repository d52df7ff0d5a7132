package io.portcullis.harness;

import java.util.List;
import java.util.stream.Stream;

/**
 * A text that hides what it does, and what a real server makes of it.
 *
 * @param conforming the value of {@code standard_conforming_strings}
 * @param text not all are valid: one has a zero byte
 * @param needs what a grant must allow, as we say it; where that is more than it takes, it is what we do not know better
 */
public record Smuggle(String conforming, String text, Server server, String needs) {
    /** What the server does with a text. */
    public enum Server {
        /** Runs it, and rows, tables, large objects or settings are different afterwards. */
        CHANGES,
        /** Runs it, and nothing is different. */
        READS,
        /** Finds an error in its syntax: nothing of it runs. */
        REFUSES
    }

    /** What there must be for the texts to work on, in a database of their own. */
    public static final String SCHEMA = """
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

    /** The rows that are changed. */
    public static final String ROWS = "INSERT INTO t VALUES (1, 1, ''), (2, 2, '')";

    /** What {@link Server#CHANGES} changes, in one value of the session that has sent the text. */
    public static final String STATE =
            "SELECT concat_ws(',', (SELECT count(*) FROM t), (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc),"
                    + " (SELECT count(*) FROM pg_rewrite), (SELECT count(*) FROM pg_largeobject_metadata),"
                    + " current_setting('enable_seqscan'))";

    /** All of them. */
    public static List<Smuggle> all() {
        return Stream.of(literals(), comments(), grammar(), calls())
                .flatMap(all -> all)
                .toList();
    }

    /** Whether something of it would run that does more than read. */
    public boolean changes() {
        return server == Server.CHANGES;
    }

    private static Smuggle row(String text, Server server, String needs) {
        return new Smuggle("on", text, server, needs);
    }

    private static Smuggle off(String text, Server server, String needs) {
        return new Smuggle("off", text, server, needs);
    }

    private static Stream<Smuggle> literals() {
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

    private static Stream<Smuggle> comments() {
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

    private static Stream<Smuggle> grammar() {
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

    private static Stream<Smuggle> calls() {
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
}
