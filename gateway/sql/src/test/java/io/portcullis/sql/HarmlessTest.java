package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes under every grant, because drivers, poolers and frameworks can not do without. */
class HarmlessTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                // pgjdbc
                "SET extra_float_digits = 3",
                "SET application_name = 'PostgreSQL JDBC Driver'",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SHOW TRANSACTION ISOLATION LEVEL",
                "BEGIN READ ONLY",
                "SAVEPOINT PGJDBC_AUTOSAVE",
                "RELEASE SAVEPOINT PGJDBC_AUTOSAVE",
                "ROLLBACK TO SAVEPOINT PGJDBC_AUTOSAVE",
                // psycopg, Django
                "SET client_encoding TO 'UTF8'",
                "SET datestyle TO 'ISO'",
                "SET TIME ZONE 'UTC'",
                "BEGIN ISOLATION LEVEL READ COMMITTED",
                // Rails
                "SET client_min_messages TO warning",
                "SET standard_conforming_strings = on",
                "SET intervalstyle = iso_8601",
                "SET SESSION timezone TO 'UTC'",
                "SHOW search_path",
                "SHOW max_identifier_length",
                "DEALLOCATE a1",
                // Npgsql, pgbouncer
                "DISCARD ALL",
                "CLOSE ALL; UNLISTEN *; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DISCARD SEQUENCES; DISCARD TEMP",
                // pg_dump
                "SET statement_timeout = 0",
                "SET lock_timeout = 0",
                "SET idle_in_transaction_session_timeout = 0",
                "SET transaction_timeout = 0",
                "SET row_security = off",
                "SET synchronize_seqscans TO off",
                "SET quote_all_identifiers TO true",
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                "BEGIN",
                "COMMIT",
                "ROLLBACK",
                "END",
                "ABORT",
                "RESET ROLE",
                "RESET SESSION AUTHORIZATION",
                "RESET search_path",
                "SET search_path TO DEFAULT",
                "SET transaction_read_only = on",
                "SET DEFAULT_TRANSACTION_READ_ONLY TO 'TRUE'",
                "SET NAMES 'utf-8'",
                "SET NAMES 'LATIN1'",
                "SET CONSTRAINTS ALL IMMEDIATE"
            })
    void everyGrantAllowsIt(String text) {
        assertEquals("-", Said.needs(text));
    }

    /** What pgjdbc asks for the columns of a result and for a table's keys. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT c.oid FROM pg_class c LEFT JOIN pg_attrdef d ON (d.adrelid = c.oid) JOIN (SELECT 1 AS oid) vals ON (c.oid = vals.oid)",
                "SELECT 1 FROM a JOIN b ON (a.x = b.x) JOIN (c JOIN d ON (c.x = d.x)) ON (true)",
                "SELECT 1 FROM a LEFT JOIN b ON (true) LEFT JOIN (VALUES (1)) v ON (true)",
                "SELECT (information_schema._pg_expandarray(i.indkey)).n FROM pg_index i",
                "SELECT NULL WHERE pg_get_expr(a, b) LIKE '%nextval(%'"
            })
    void readingIsEnoughForWhatDriversAskOfTheCatalog(String text) {
        assertEquals("READ", Said.needs(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT DISTINCT ON (a) join (1) FROM t",
                "SELECT DISTINCT ON (a) left (f(1), 1) FROM t",
                "SELECT DISTINCT ON (a) f (1) FROM t",
                "SELECT 1 FROM a JOIN b ON (f(1)) JOIN (SELECT 1) c ON (true)",
                "SELECT 1 FROM a JOIN b ON (true) JOIN (SELECT f(1)) c ON (true)",
                "SELECT 1 FROM a JOIN b ON (true) JOIN f(1) ON (true)",
                "SELECT 1 FROM a JOIN b ON join(1)",
                "SELECT 1 FROM a JOIN b ON ((join(1)))"
            })
    void aCallAmongJoinsIsACall(String text) {
        assertEquals("READ ROUTINE", Said.needs(text));
    }

    /** Not even READ, though they are queries. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Npgsql, asyncpg, Odyssey
                "SET SESSION AUTHORIZATION DEFAULT;RESET ALL;CLOSE ALL;UNLISTEN *;SELECT pg_advisory_unlock_all();DISCARD SEQUENCES;DISCARD TEMP",
                "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;",
                "SET SESSION AUTHORIZATION DEFAULT;RESET ALL;CLOSE ALL;UNLISTEN *;SELECT pg_advisory_unlock_all();DISCARD PLANS;DISCARD SEQUENCES;DISCARD TEMP;",
                // libpq, Npgsql
                "SELECT pg_catalog.pg_is_in_recovery()",
                "select pg_is_in_recovery(); SHOW default_transaction_read_only",
                // SQLAlchemy
                "select pg_catalog.version()",
                "select current_schema()",
                "SELECT version ( )",
                "SELECT PG_CATALOG . \"version\"()",
                // what pools ask
                "SELECT 1",
                "select 1;",
                "/* ping */ SELECT 1 -- ping",
                ";",
                ""
            })
    void poolsMayAskIt(String text) {
        for (var statement : Said.script(text).statements()) {
            assertTrue(statement.isPing() || statement.needed().isEmpty(), () -> statement.command() + " of " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1, 2",
                "SELECT 1 FROM t",
                "SELECT 1 INTO t",
                "SELECT - 1",
                "SELECT x",
                "SELECT '1'",
                "SELECT $1",
                "SELECT 1; SELECT 2 FROM t",
                "SELECT",
                "SELECT ()",
                "SELECT version(), 1",
                "SELECT version(1)",
                "SELECT version()()",
                "SELECT DISTINCT version()",
                "SELECT public.version()",
                "SELECT public.pg_catalog.version()",
                "SELECT \"VERSION\"()",
                "SELECT U&\"version\\0020\"()",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_advisory_unlock(1)",
                "SELECT now()",
                "(SELECT 1)",
                "VALUES (1)",
                "TABLE t",
                "WITH a AS (DELETE FROM t) SELECT 1",
                "EXPLAIN SELECT 1",
                "EXPLAIN ANALYZE SELECT 1",
                "PREPARE p AS SELECT 1",
                "DECLARE c CURSOR FOR SELECT 1",
                "COPY (SELECT 1) TO '/tmp/x'",
                "COPY (SELECT version()) TO PROGRAM 'sh'",
                "CREATE TABLE t AS SELECT 1",
                "CREATE VIEW v AS SELECT 1",
                "INSERT INTO t SELECT 1",
                "SELECT 1 UNION SELECT id FROM t"
            })
    void moreThanThatIsAQueryLikeAnyOther(String text) {
        assertFalse(Said.script(text).statements().getLast().isPing());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET default_transaction_read_only = off | WRITE",
                "SET default_transaction_read_only TO 'f' | WRITE",
                "SET default_transaction_read_only = 'o' | WRITE",
                "SET transaction_read_only = $$off$$ | WRITE",
                "SET transaction_read_only FROM CURRENT | WRITE",
                "SET transaction_read_only TO DEFAULT | WRITE",
                "SET LOCAL transaction_read_only TO DEFAULT | WRITE",
                "RESET transaction_read_only | WRITE",
                "RESET \"TRANSACTION_read_only\" | WRITE",
                "BEGIN READ WRITE | WRITE",
                "BEGIN READ ONLY, READ WRITE | WRITE",
                "SET TRANSACTION READ WRITE | WRITE",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE | WRITE",
                "SELECT set_config('default_transaction_read_only', 'off', false) | READ WRITE",
                "SELECT set_config('TimeZone', 'UTC', false) | READ",
                "SELECT set_config('TimeZone', $1, false) | READ",
                "SELECT set_config($1, $2, false) | READ WRITE SESSION ADMIN",
                "SELECT set_config('role', 'x', false) | READ SESSION ADMIN",
                "SELECT s.set_config('timezone', 'UTC', false) | READ ROUTINE",
                "SET ROLE NONE | SESSION ADMIN",
                "SET ROLE 'x' | SESSION ADMIN",
                "SET role = x | SESSION ADMIN",
                "SET \"ROLE\" TO x | SESSION ADMIN",
                "SET LOCAL u&\"r\\006fle\" TO x | SESSION ADMIN",
                "SET SESSION AUTHORIZATION x | SESSION ADMIN",
                "SET SESSION SESSION AUTHORIZATION 'x' | SESSION ADMIN",
                "SET session_authorization TO x | SESSION ADMIN",
                "SET SCHEMA 'x' | SESSION",
                "SET search_path = x | SESSION",
                "SET app.user_id = '7' | SESSION",
                "SET session_replication_role = replica | SESSION",
                "SET client_encoding = 'SJIS' | SESSION",
                "SET NAMES 'BIG5' | SESSION",
                "SET client_encoding TO utf8, latin1 | SESSION",
                "SET work_mem = '1GB' | SESSION",
                "SET é = 1 | ALL"
            })
    void aGrantMustAllowIt(String text, String needs) {
        assertEquals(needs, Said.needs(text));
    }

    @Test
    void harmlessSettingsAreSettingsThatEveryUserMaySet() throws Exception {
        Set<String> user = new TreeSet<>();
        try (Connection connection = RealServer.get().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select lower(name) from pg_settings where context = 'user'")) {
            while (rows.next()) {
                user.add(rows.getString(1));
            }
        }
        Set<String> unknown = new TreeSet<>(Settings.harmless());
        unknown.removeAll(user);
        assertEquals(Set.of(), unknown);
    }
}
