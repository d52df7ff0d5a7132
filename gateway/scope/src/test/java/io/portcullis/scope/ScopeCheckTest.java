package io.portcullis.scope;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Name;
import io.portcullis.sql.Shape;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.StatementClass;
import io.portcullis.sql.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeCheckTest {
    private static final NameRules APP = rules("app.*", "!app.secrets");

    /** Names that are allowed and, behind an exclamation mark, denied. */
    private static NameRules rules(String... names) {
        return new NameRules(
                Stream.of(names)
                        .filter(name -> !name.startsWith("!"))
                        .map(ScopeName::parse)
                        .toList(),
                Stream.of(names)
                        .filter(name -> name.startsWith("!"))
                        .map(name -> ScopeName.parse(name.substring(1)))
                        .toList());
    }

    private static GrantScope scope(
            @Nullable Set<AllowedClass> classes,
            @Nullable NameRules relations,
            @Nullable NameRules functions,
            @Nullable BoundStatement bound,
            String... path) {
        return new GrantScope(
                classes,
                relations,
                functions,
                bound,
                path.length == 0 ? null : List.of(path),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static GrantScope classes(AllowedClass... classes) {
        return scope(Set.of(classes), null, null, null);
    }

    private static Verdict check(GrantScope scope, String text, String... prepared) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Asked asked = new Asked() {
            @Override
            public String text() {
                return text;
            }

            @Override
            public @Nullable String fingerprint() {
                Shape shape = new Shapes().of(bytes, 0, bytes.length, TextEncoding.UTF8);
                return shape == null ? null : shape.fingerprint();
            }

            @Override
            public boolean isAllowed(Name preparedStatement) {
                return List.of(prepared).contains(preparedStatement.toString());
            }
        };
        return new ScopeCheck(scope).check(new Classifier().classify(bytes), asked);
    }

    private static String answer(GrantScope scope, String text, String... prepared) {
        return switch (check(scope, text, prepared)) {
            case Verdict.Allowed _ -> "allowed";
            case Verdict.Denied denied -> denied.why().code() + (denied.name() == null ? "" : " " + denied.name());
        };
    }

    @ParameterizedTest
    @EnumSource(AllowedClass.class)
    void theClassesOfRecordsAreThoseOfStatements(AllowedClass one) {
        assertEquals(one.name(), ScopeCheck.classOf(one).name());
        assertEquals(StatementClass.values().length, AllowedClass.values().length);
    }

    private static GrantScope pins(@Nullable BoundStatement bound, String setting, String value) {
        return new GrantScope(
                null,
                null,
                null,
                bound,
                bound == null ? null : List.of("app"),
                Map.of(setting, value),
                List.of(),
                null,
                null,
                Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timezone | UTC | select 1; show timezone; reset timezone; discard all | allowed",
                "timezone | UTC | set timezone to 'UTC' | allowed",
                "timezone | UTC | set local TimeZone = 'Europe/Berlin' | setting timezone",
                "timezone | UTC | set time zone 'Europe/Berlin' | setting timezone",
                "timezone | UTC | set time zone interval '1' hour | setting timezone",
                "timezone | UTC | select set_config('TimeZone', 'Europe/Berlin', true) | setting timezone",
                "timezone | UTC | select set_config(x, 'Europe/Berlin', true) from t | setting",
                "timezone | UTC | prepare p as select set_config('timezone', 'CET', true) | setting timezone",
                "timezone | UTC | set work_mem = '1GB' | allowed",
                "sort_mem | 4MB | set work_mem = '1GB' | setting work_mem",
                "work_mem | 4MB | set sort_mem = '1GB' | setting work_mem",
                "app.tenant | 7 | set app.tenant = 8 | setting app.tenant",
                "app.tenant | 7 | set \"app.tenant\" = '8' | setting app.tenant",
                "app.tenant | 7 | set app.tenant = 7 | allowed",
                "datestyle | ISO | set datestyle = ISO, DMY | setting datestyle",
                "default_transaction_read_only | on | begin read write | setting transaction_read_only",
                "default_transaction_read_only | on | begin read only | allowed",
                "default_transaction_read_only | on | set transaction_read_only = off | setting transaction_read_only",
                "default_transaction_isolation | serializable | begin isolation level serializable | allowed",
                "default_transaction_isolation | serializable | begin | allowed",
                "default_transaction_isolation | serializable | start transaction isolation level read committed | setting transaction_isolation",
                "default_transaction_isolation | serializable | set session characteristics as transaction isolation level repeatable read | setting default_transaction_isolation",
                "default_transaction_deferrable | off | begin not deferrable | allowed",
                "default_transaction_deferrable | off | begin deferrable | setting transaction_deferrable",
            })
    void whatAScopeFixesIsNotSetOtherwise(String setting, String value, String text, String verdict) {
        assertEquals(verdict, answer(pins(null, setting, value), text));
        // Under a bound statement too, of what every grant allows.
        if (!text.contains("write") && (text.startsWith("begin") || text.startsWith("set time"))) {
            assertEquals(
                    verdict, answer(pins(new BoundStatement.Exact("select 1", List.of(), 1), setting, value), text));
        }
    }

    @Test
    void aBoundTextThatRunsSomethingByNameIsNotAllowed() {
        assertEquals(
                "other-statement",
                answer(
                        scope(null, null, null, new BoundStatement.Exact("execute p", List.of(), 1), "app"),
                        "execute p",
                        "p"));
    }

    @Test
    void withoutLimitsEverythingPasses() {
        assertEquals("allowed", answer(GrantScope.FULL, "drop table t; copy t from program 'x'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select * from t | allowed",
                "select lower(a) from t for update | allowed",
                "begin; select 1; commit | allowed",
                "set application_name = 'x'; show work_mem; reset all; discard all | allowed",
                "delete from t | statement-class",
                "select 1; delete from t | statement-class",
                "with x as (delete from t returning a) select * from x | statement-class",
                "select nextval('s') | statement-class",
                "set role postgres | statement-class",
                "set search_path = x | statement-class",
                "begin read write | statement-class",
                "do 'x' | statement-class",
                "foo | statement-class",
                "select 'a | unreadable",
                "select '\\'; delete from t; --' | statement-class"
            })
    void aClassThatIsMissingIsDenied(String text, String verdict) {
        assertEquals(verdict, answer(classes(AllowedClass.READ), text));
    }

    @Test
    void whatIsMissingAndWhereIsSaid() {
        assertEquals(
                new Verdict.Denied(Denial.STATEMENT_CLASS, 1, ClassSet.of(StatementClass.WRITE), null),
                check(classes(AllowedClass.READ), "select 1; update t set a = 1 returning a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "end and chain", "rollback", "rollback to a", "abort", "close c", "close all"})
    void theWayOutIsNeverDenied(String text) {
        assertEquals("allowed", answer(classes(AllowedClass.DDL), text));
        assertEquals("allowed", answer(scope(null, null, null, shape("select 1", 1), "app"), text));
    }

    @Test
    void aPreparedStatementRunsIfItIsKnownToBeAllowed() {
        GrantScope reads = classes(AllowedClass.READ);
        assertEquals("allowed", answer(reads, "execute p(1)", "p"));
        assertEquals("prepared-statement q", answer(reads, "execute q(1)", "p"));
        assertEquals("prepared-statement q", answer(reads, "explain analyze execute q", "p"));
        assertEquals("statement-class", answer(reads, "prepare p as delete from t"));
        assertEquals("prepared-statement q", answer(scope(null, APP, null, null, "app"), "execute q", "p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select * from orders | allowed",
                "select * from app.orders o join APP.\"customers\" c using (id) | allowed",
                "select * from secrets | relation secrets",
                "select * from app.secrets | relation app.secrets",
                "select (select a from app.secrets) from orders | relation app.secrets",
                "select * from other.t | relation other.t",
                "select * from \"App\".orders | relation App.orders",
                "select * from db.app.orders | relation db.app.orders",
                "select * from pg_authid | relation pg_authid",
                "select * from pg_temp.x | relation pg_temp.x",
                "with secrets as (select 1) select * from secrets | allowed",
                "with x as (select * from secrets) select * from x | relation secrets",
                "with secrets as (select 1) delete from secrets | relation secrets",
                "insert into orders select * from other.t | relation other.t",
                "copy app.secrets to stdout | relation app.secrets",
                "explain select * from secrets | relation secrets",
                "declare c cursor for select * from secrets | relation secrets",
                "prepare p as select * from secrets | relation secrets",
                "truncate orders cascade | relations-unsure",
                "create table app.x (a int) | relations-unsure",
                "select * into x from orders | relations-unsure",
                "select query_to_xml('select * from app.secrets', true, true, '') | relations-unsure query_to_xml",
                "select table_to_xml('app.secrets', true, true, '') from orders | relations-unsure table_to_xml",
                "select app.f(a), lower(b) from orders | relations-unsure app.f",
                "begin; set work_mem = '1MB'; show all | allowed",
                "select 1 | allowed"
            })
    void relationsAreAllowedByName(String text, String verdict) {
        assertEquals(verdict, answer(scope(null, APP, null, null, "app"), text));
    }

    /** A pool that can not ask that of a connection, or can not give it back clean, can not be used. */
    @Test
    void pingsAreAllowedUnderEveryGrantUnlessTheFunctionIsDenied() {
        GrantScope nothing = classes(AllowedClass.TRANSACTION);
        assertEquals("allowed", answer(nothing, "select 1"));
        assertEquals("allowed", answer(nothing, "select version()"));
        assertEquals("statement-class", answer(nothing, "select 1 from t"));
        assertEquals("statement-class", answer(nothing, "copy (select 1) to program 'x'"));
        assertEquals("statement-class", answer(nothing, "create table t as select 1"));
        GrantScope without = scope(null, null, rules("app.calc", "!pg_catalog.version"), null, "app");
        assertEquals("function version", answer(without, "select version()"));
        assertEquals("allowed", answer(without, "select current_database()"));
    }

    @Test
    void aFunctionThatIsNamedIsTrustedWithRelations() {
        GrantScope both = scope(null, APP, rules("app.f"), null, "app");
        assertEquals("allowed", answer(both, "select app.f(a) from orders"));
        assertEquals("relations-unsure app.g", answer(both, "select app.g(a) from orders"));
    }

    @Test
    void aNameWithoutASchemaMustBeAllowedWhereverItMayLead() {
        GrantScope two = scope(null, APP, null, null, "app", "public");
        assertEquals("relation orders", answer(two, "select * from orders"));
        assertEquals("allowed", answer(two, "select * from app.orders"));
        GrantScope both = scope(null, rules("app.*", "public.orders"), null, null, "app", "public");
        assertEquals("allowed", answer(both, "select * from orders"));
        GrantScope catalog = scope(null, rules("app.*", "pg_catalog.pg_class"), null, null, "app");
        assertEquals("allowed", answer(catalog, "select * from pg_class"));
        assertEquals("relation pg_authid", answer(catalog, "select * from pg_authid"));
    }

    @Test
    void aNameThatTheServerMayReadOtherwiseIsDenied() {
        assertEquals("relation é", answer(scope(null, rules("*"), null, null, "app"), "select * from é"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select lower(a), count(*) from t | allowed",
                "select app.calc(1) | allowed",
                "select calc(1) | statement-class",
                "select app.other(1) | statement-class",
                "select pg_catalog.nextval('s') | statement-class",
                "select version() | function version",
                "select pg_catalog.version() | function pg_catalog.version",
                "select app.calc(app.other(1)) | statement-class"
            })
    void functionsAreAllowedByNameAndOthersOnlyWithoutSideEffects(String text, String verdict) {
        NameRules functions = rules("app.calc", "!pg_catalog.version");
        assertEquals(verdict, answer(scope(Set.of(AllowedClass.READ), null, functions, null, "app"), text));
    }

    @Test
    void withTheClassFunctionsAreStillAllowedByName() {
        NameRules functions = rules("app.calc");
        GrantScope routines = scope(null, null, functions, null, "app");
        assertEquals("function app.other", answer(routines, "select app.other(1)"));
        assertEquals("functions-unsure", answer(routines, "call app.calc(1)"));
        assertEquals("functions-unsure", answer(routines, "do 'x'"));
        assertEquals("allowed", answer(routines, "select app.calc(1)"));
    }

    private static BoundStatement shape(String text, int uses) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Shape shape = new Shapes().of(bytes, 0, bytes.length, TextEncoding.UTF8);
        return new BoundStatement.Shape(requireNonNull(shape).fingerprint(), uses);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "delete from t where id = 7 | allowed",
                "delete from t where id = 8 | other-statement",
                "DELETE from t where id = 7 | other-statement",
                "`delete from t where id = 7 ;\n; ` | allowed",
                "`;delete from t where id = 7` | other-statement",
                "`delete from t where id = 7; -- ` | other-statement",
                "begin | allowed",
                "begin; set timezone = 'UTC' | allowed",
                "begin; delete from t where id = 7 | other-statement",
                "select 1 | allowed",
                "select pg_advisory_unlock_all(); reset all | allowed",
                "select 1 from t | other-statement",
                "copy (select 1) to program 'x' | other-statement",
                "set search_path = x | other-statement",
                "execute p | other-statement"
            })
    void anExactGrantAllowsOneTextAndWhatIsHarmless(String text, String verdict) {
        BoundStatement exact = new BoundStatement.Exact("delete from t where id = 7", List.of(), 1);
        assertEquals(verdict, answer(scope(null, null, null, exact, "app"), text, "p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete from t where id = 7 | allowed",
                "DELETE /* x */ FROM t WHERE id = '8' | allowed",
                "delete from t where id = 7 or 1 = 1 | other-statement",
                "delete from u where id = 7 | other-statement"
            })
    void aShapeAllowsWhatDiffersInLiterals(String text, String verdict) {
        assertEquals(verdict, answer(scope(null, null, null, shape("delete from t where id = 1", 5), "app"), text));
    }

    /** Whoever can set standard_conforming_strings would decide which of its meanings runs. */
    @Test
    void aTextWithTwoMeaningsIsNotTheOneThatWasApproved() {
        String text = "select '\\'; delete from t; --'";
        BoundStatement exact = new BoundStatement.Exact(text, List.of(), 1);
        assertEquals("other-statement", answer(scope(null, null, null, exact, "app"), text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "set search_path = x | setting search_path",
                "set schema 'x' | setting search_path",
                "begin; set local search_path to x; commit | setting search_path",
                "select set_config('search_path', 'x', false) | setting search_path",
                "`select set_config('search' || '_path', 'x', false)` | setting",
                "reset search_path | allowed",
                "discard all | allowed",
                "set client_encoding = 'SJIS' | encoding client_encoding",
                "set names 'GBK' | encoding client_encoding",
                "select set_config('client_encoding', 'BIG5', false) | encoding client_encoding",
                "set client_encoding = 'LATIN1' | allowed",
                "set work_mem = '1GB' | allowed"
            })
    void aFixedSettingCanNotBeSetWhateverTheClasses(String text, String verdict) {
        assertEquals(verdict, answer(scope(null, null, null, null, "app"), text));
    }

    @Test
    void aFunctionByItsNumberNeedsRoutineAndNoNames() {
        assertFalse(new ScopeCheck(classes(AllowedClass.READ)).allowsFunctionCalls());
        assertTrue(new ScopeCheck(classes(AllowedClass.ROUTINE)).allowsFunctionCalls());
        assertTrue(new ScopeCheck(GrantScope.FULL).allowsFunctionCalls());
        assertFalse(new ScopeCheck(scope(null, APP, null, null, "app")).allowsFunctionCalls());
        assertFalse(new ScopeCheck(scope(null, null, APP, null, "app")).allowsFunctionCalls());
    }

    @Test
    void whatAllowsEverythingNeedsNoLooking() {
        assertTrue(new ScopeCheck(GrantScope.FULL).isFull());
        assertTrue(new ScopeCheck(classes(AllowedClass.values())).isFull());
        assertFalse(new ScopeCheck(classes(AllowedClass.READ)).isFull());
        assertFalse(new ScopeCheck(scope(null, null, null, null, "app")).isFull());
    }

    @Test
    void aVerdictDoesNotShowWhatTheClientWrote() {
        Verdict denied = check(scope(null, APP, null, null, "app"), "select * from other.\"pass\nword\"");
        assertFalse(denied.isAllowed());
        assertTrue(denied.toString().indexOf("pass") < 0);
    }
}
