package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which command each statement is, and what a grant must allow for it. */
class ClassifierTest {

    private static Arguments row(String text, Command command, String needs) {
        return Arguments.of(text, command, needs);
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                row("select * from t where id = 7", Command.SELECT, "READ"),
                row("SELECT 1 FROM a JOIN b USING (x) FOR UPDATE", Command.SELECT, "READ"),
                row("values (1), (2)", Command.SELECT, "READ"),
                row("table t", Command.SELECT, "READ"),
                row("(select 1) union all (select 2) order by 1", Command.SELECT, "READ"),
                row("with a as (select 1) select * from a", Command.SELECT, "READ"),
                row("with a as (delete from t returning *) select * from a", Command.SELECT, "READ WRITE"),
                row("with a as (select 1) delete from t", Command.DELETE, "READ WRITE"),
                row("select 1 into x", Command.SELECT, "READ DDL"),
                row("select count(*), lower(a), pg_catalog.upper(b) from t", Command.SELECT, "READ"),
                row("select f(1)", Command.SELECT, "READ ROUTINE"),
                row("select nextval('s')", Command.SELECT, "READ ROUTINE"),
                row("insert into t (a, b) values (1, 2)", Command.INSERT, "WRITE"),
                row("insert into t select * from u", Command.INSERT, "READ WRITE"),
                row("insert into t values (1) on conflict (id) do nothing", Command.INSERT, "WRITE"),
                row("insert into t values (1) returning id", Command.INSERT, "READ WRITE"),
                row("insert into t with a as (select 1) select * from a", Command.INSERT, "READ WRITE"),
                row("insert into t values (f(1))", Command.INSERT, "WRITE ROUTINE"),
                row("update t set a = 1 where id = 2", Command.UPDATE, "WRITE"),
                row("update t set a = 1 where b is distinct from 2", Command.UPDATE, "WRITE"),
                row("update t set a = u.a from u", Command.UPDATE, "READ WRITE"),
                row("delete from t where id = 1", Command.DELETE, "WRITE"),
                row("delete from t using u", Command.DELETE, "READ WRITE"),
                row("merge into t using u on true when matched then delete", Command.MERGE, "READ WRITE"),
                row("copy t from stdin", Command.COPY_FROM, "WRITE"),
                row("copy binary s.t (a, b) from stdin with (format csv)", Command.COPY_FROM, "WRITE"),
                row("copy t to stdout", Command.COPY_TO, "READ"),
                row("copy (select f(1)) to stdout", Command.COPY_TO, "READ ROUTINE"),
                row("copy (delete from t returning 1) to stdout", Command.COPY_TO, "READ WRITE"),
                row("copy t to '/tmp/x'", Command.COPY_TO, "READ PROGRAM_OR_FILE"),
                row("copy t from program 'curl'", Command.COPY_FROM, "WRITE PROGRAM_OR_FILE"),
                row("copy t from stdin where f(a)", Command.COPY_FROM, "WRITE ROUTINE"),
                row("truncate t, u", Command.TRUNCATE, "WRITE"),
                row("lock t", Command.LOCK, "WRITE"),
                row("lock table t in access share mode", Command.LOCK, "READ"),
                row("explain delete from t", Command.EXPLAIN, "READ"),
                row("explain (costs off) select f(1)", Command.EXPLAIN, "READ ROUTINE"),
                row("explain analyze delete from t", Command.EXPLAIN, "READ WRITE"),
                row("explain (verbose, analyze) delete from t", Command.EXPLAIN, "READ WRITE"),
                row("explain (select 1)", Command.EXPLAIN, "READ"),
                row("explain execute p", Command.EXPLAIN, "ALL"),
                row("prepare p (int) as delete from t where id = $1", Command.PREPARE, "WRITE"),
                row("execute p (1)", Command.EXECUTE, "ALL"),
                row("deallocate p", Command.DEALLOCATE, "-"),
                row("deallocate all", Command.DEALLOCATE, "-"),
                row("declare c cursor with hold for select 1", Command.DECLARE, "READ"),
                row("fetch forward 10 from c", Command.FETCH, "READ"),
                row("move c", Command.MOVE, "READ"),
                row("close c", Command.CLOSE, "-"),
                row("begin", Command.BEGIN, "-"),
                row("begin transaction isolation level repeatable read, read only", Command.BEGIN, "-"),
                row("start transaction read write", Command.BEGIN, "WRITE"),
                row("commit", Command.COMMIT, "-"),
                row("end work and no chain", Command.COMMIT, "-"),
                row("rollback", Command.ROLLBACK, "-"),
                row("abort", Command.ROLLBACK, "-"),
                row("savepoint a", Command.SAVEPOINT, "-"),
                row("rollback to savepoint a", Command.ROLLBACK_TO, "-"),
                row("release a", Command.RELEASE, "-"),
                row("prepare transaction 'x'", Command.PREPARE_TRANSACTION, "TRANSACTION"),
                row("commit prepared 'x'", Command.COMMIT_PREPARED, "TRANSACTION"),
                row("rollback prepared 'x'", Command.ROLLBACK_PREPARED, "TRANSACTION"),
                row("set transaction isolation level serializable", Command.SET_TRANSACTION, "-"),
                row("set transaction snapshot '1'", Command.SET_TRANSACTION, "TRANSACTION"),
                row("set constraints all deferred", Command.SET_CONSTRAINTS, "-"),
                row("set search_path = a, b", Command.SET, "SESSION"),
                row("set role admin", Command.SET, "SESSION ADMIN"),
                row("reset role", Command.RESET, "-"),
                row("show all", Command.SHOW, "-"),
                row("discard all", Command.DISCARD, "-"),
                row("listen a", Command.LISTEN, "SESSION"),
                row("unlisten *", Command.UNLISTEN, "-"),
                row("notify a, 'b'", Command.NOTIFY, "WRITE"),
                row("create table t (id int)", Command.CREATE, "DDL"),
                row("create or replace view v as select f(1)", Command.CREATE, "DDL"),
                row("create unique index on t (lower(a))", Command.CREATE, "DDL"),
                row("create temp table x as select f(1)", Command.CREATE, "READ DDL ROUTINE"),
                row("create table x as execute p", Command.CREATE, "ALL"),
                row("create role r", Command.CREATE, "DDL ADMIN"),
                row("create extension e", Command.CREATE, "DDL ADMIN"),
                row("create subscription s connection 'x' publication p", Command.CREATE, "DDL ADMIN REPLICATION"),
                row("create foreign table t () server s", Command.CREATE, "DDL"),
                row("create foreign data wrapper w", Command.CREATE, "DDL ADMIN"),
                row("alter table t add column a int", Command.ALTER, "DDL"),
                row("alter system set work_mem = 1", Command.ALTER, "DDL ADMIN"),
                row("alter role r set search_path = x", Command.ALTER, "DDL ADMIN"),
                row("drop table t", Command.DROP, "DDL"),
                row("drop owned by r", Command.DROP, "DDL ADMIN"),
                row("comment on table t is 'x'", Command.COMMENT, "DDL"),
                row("security label on table t is 'x'", Command.SECURITY_LABEL, "ADMIN"),
                row("import foreign schema s from server x into y", Command.IMPORT_FOREIGN_SCHEMA, "DDL"),
                row("refresh materialized view v", Command.REFRESH, "DDL"),
                row("grant select on t to r", Command.GRANT, "ADMIN"),
                row("revoke all on t from r", Command.REVOKE, "ADMIN"),
                row("reassign owned by a to b", Command.REASSIGN, "ADMIN"),
                row("reindex table t", Command.REINDEX, "ADMIN"),
                row("cluster", Command.CLUSTER, "ADMIN"),
                row("vacuum t", Command.VACUUM, "ADMIN"),
                row("analyze", Command.ANALYZE, "ADMIN"),
                row("checkpoint", Command.CHECKPOINT, "ADMIN"),
                row("load 'x'", Command.LOAD, "PROGRAM_OR_FILE"),
                row("call p(lower('a'))", Command.CALL, "ROUTINE"),
                row("do $$ begin end $$", Command.DO, "ROUTINE"),
                row("START_REPLICATION SLOT \"s\" LOGICAL 0/12AB (x '1')", Command.REPLICATION, "REPLICATION"),
                row("  identify_system", Command.REPLICATION, "REPLICATION"),
                row("frobnicate t", Command.UNKNOWN, "ALL"),
                row("(delete from t)", Command.UNKNOWN, "ALL"),
                row("\"select\" 1", Command.UNKNOWN, "ALL"),
                row("commit and party", Command.UNKNOWN, "ALL"),
                row("set a 1", Command.UNKNOWN, "ALL"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementIsThatCommandAndNeedsThoseClasses(String text, Command command, String needs) {
        Statement statement = Said.only(text);
        assertEquals(command, statement.command());
        assertEquals(needs, Said.written(statement.needed()));
        assertTrue(statement.classes().containsAll(statement.needed()) || needs.equals("ALL"));
    }

    @Test
    void everyCommandIsInTheTable() {
        Set<Command> missing = java.util.EnumSet.allOf(Command.class);
        statements().forEach(row -> missing.remove(row.get()[1]));
        assertEquals(Set.of(), missing);
    }

    @Test
    void whatEveryGrantAllowsStillHasItsClass() {
        assertEquals(ClassSet.of(StatementClass.TRANSACTION), Said.only("begin").classes());
        assertEquals(
                ClassSet.of(StatementClass.SESSION),
                Said.only("set timezone = 'UTC'").classes());
        assertEquals(ClassSet.NONE, Said.only("set timezone = 'UTC'").needed());
    }

    @Test
    void aTextIsTheUnionOfItsStatements() {
        // When
        Classified.Script script = Said.script(";; begin; select 1 ; ; update t set a = 'x;y'; commit;");

        // Then
        assertEquals(4, script.count());
        assertEquals("READ WRITE", Said.written(script.needed()));
        assertTrue(script.classes().contains(StatementClass.TRANSACTION));
        assertFalse(script.twoReadings());
    }

    @Test
    void statementsKnowWhereTheyAre() {
        // Given: the text stands in the middle of a buffer
        byte[] buffer = "XX select 1 /* ; */ ; -- y\n delete from t YY".getBytes(StandardCharsets.UTF_8);

        // When
        Classified classified = new Classifier().classify(buffer, 2, buffer.length - 3, TextEncoding.UTF8);

        // Then
        List<Statement> statements = ((Classified.Script) classified).statements();
        assertEquals("select 1", text(buffer, statements.getFirst()));
        assertEquals("delete from t", text(buffer, statements.getLast()));
    }

    private static String text(byte[] buffer, Statement statement) {
        return new String(buffer, 2 + statement.start(), statement.end() - statement.start(), StandardCharsets.UTF_8);
    }

    @Test
    void anEmptyTextNeedsNothing() {
        assertEquals(0, Said.script("").count());
        assertEquals("-", Said.needs(" ; -- nothing"));
    }

    @Test
    void rowLocksAndHiddenChangesAreMarked() {
        assertEquals(
                Set.of(Trait.LOCKS_ROWS),
                Said.only("select 1 from t for no key update").traits());
        assertEquals(
                Set.of(Trait.LOCKS_ROWS),
                Said.only("select 1 from t for key share").traits());
        assertEquals(Set.of(), Said.only("select substring(a for key) from t").traits());
        assertEquals(
                Set.of(Trait.MODIFIES_INSIDE),
                Said.only("with a as (insert into t values (1) returning *) select 1")
                        .traits());
        assertEquals(
                Set.of(Trait.HIDES_CALLS, Trait.HIDES_RELATIONS),
                Said.only("alter table t alter a type int using f(a)").traits());
    }

    @Test
    void textsBeyondTheLimitAreRefused() {
        Classifier small = new Classifier(10);
        assertEquals(
                new Classified.Refused(Refusal.TOO_LONG, 10),
                small.classify("select 1+11".getBytes(StandardCharsets.UTF_8)));
        assertTrue(small.classify("select 1+1".getBytes(StandardCharsets.UTF_8)) instanceof Classified.Script);
    }
}
