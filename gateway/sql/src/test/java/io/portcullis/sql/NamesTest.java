package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of functions, statements, cursors and settings in a text. */
class NamesTest {

    private static Arguments row(String text, String... calls) {
        return Arguments.of(text, List.of(calls));
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                row("select F(1), s.G (2), \"H\"(3), a . b /* c */ . c (4)", "f", "s.g", "H", "a.b.c"),
                row("select u&\"\\0066\"(1), U&\"!0067\" UESCAPE '!' (2)", "f", "g"),
                row("select f/**/(1), f--\n(2)", "f"),
                row("select s.select(1)", "s.select"),
                row("select " + "x".repeat(70) + "()", "x".repeat(63)),
                row("select \"a\"\"b\"(1)", "a\"b"),
                row("select treat(1 as lo_unlink)", "treat"),
                row("select substring(a, 1), overlay(b, c, 1)", "substring", "overlay"),
                // Not calls:
                row("select cast(a as s.numeric(10)), b::varchar(3), c::s.t(1)"),
                row("select a in (1), exists (select 1), coalesce(b, 1), (c), array(select 1), row (1)"),
                row("select * from t a(b, c), (values (1)) as d(e), s.u f(g)"),
                row("with a(b) as materialized (select 1), c(d) as not materialized (select 2) select 1"),
                row("select count(*) filter (where a) over (partition by (b) order by (c)) from t", "count"),
                row("select 1 from t join u using (a) group by cube (a), grouping sets ((b), rollup(c))"),
                row("select distinct on (a) b from t order by (c) limit (1) offset (2)"),
                row("select a not like (b), c like (d), e between (f) and (g), h at time zone (i)"),
                row("select interval(3) '1', interval '1' second (3), interval '1' minute to second (3)"),
                row("select 1 operator(pg_catalog.+) 2, a using from t order by b using operator(s.<)"),
                row("insert into t (a) values (1) on conflict (b) do update set (c, d) = (1, 2)"),
                row("insert into t (a) values (1) on conflict (b) where c > (2) do nothing"),
                row("merge into t using u on (a) when not matched then insert (b) values (1)"),
                // Calls where they are easily overlooked:
                row("select distinct on (a) f(1)", "f"),
                row("select 1 operator(pg_catalog.+) f(1)", "f"),
                row("select a from t where not like(1, 2) or not ilike(3, 4)", "like", "ilike"),
                row("select cube(1), rollup(2) from t group by cube(a) having cube(b) > 1", "cube", "rollup"),
                row("select 1 from a join b on conflict(1)", "conflict"),
                row("insert into t select 1 from a join b on conflict(1) where c on conflict do nothing", "conflict"),
                row("insert into t select 1 from a join b on conflict(1) on conflict (d) do nothing", "conflict"),
                row("select case when a then insert(1) end", "insert"),
                row("select * from xmltable('/a' passing b columns c int \"default\" f(1), d int path g(2))", "f", "g"),
                row("select * from t tablesample s.m (f(1)) repeatable (g(2))", "s.m", "f", "g"),
                row("select * from rows from (f(1), g(2)) as x(a, b)", "f", "g"),
                row("insert into t (a[f(1)]) values (2)", "f"),
                row("update t set a = 1 returning with (old as o) f(1)", "f"),
                row("insert into t (select 1) returning with (old as o) f(1)", "f"),
                row(
                        "insert into t as x (select 1) on conflict do update set a = b::timestamp with time zone, c = f(1)",
                        "f"),
                row("insert into t (a) overriding user value with b(c) as (select 1) select f(1)", "f"),
                row("select greatest(insert::timestamp with time zone, f(1))", "f"),
                row("select array[f(1)], a[g(2):h(3)]", "f", "g", "h"),
                row("execute p (f(1))", "f"),
                row("call s.p(f(1))", "s.p", "f"),
                row("select a similar to second(1)", "second"),
                row("select operator(a.*)", "operator"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aStatementCallsThoseFunctions(String text, List<String> calls) {
        assertEquals(calls, Said.only(text).calls().stream().map(Name::toString).toList());
    }

    @Test
    void onlyCallsThatAreNotKnownToBeHarmlessAreForeign() {
        Statement statement = Said.only("select lower(a), pg_catalog.lower(b), s.lower(c), f(d)");
        assertEquals(
                List.of("s.lower", "f"),
                statement.foreign().stream().map(Name::toString).toList());
    }

    @Test
    void aTargetMayKnowMoreHarmlessFunctions() {
        Statement statement = Said.only("select f(1), g(2)");
        assertEquals(
                "READ ROUTINE",
                Said.written(statement.neededWithout(name -> name.last().equals("f"))));
        assertEquals("READ", Said.written(statement.neededWithout(name -> !name.isQualified())));
    }

    @Test
    void whatHarmlessFunctionsCanNotExcuseIsNeededAnyway() {
        assertEquals("ROUTINE", Said.written(Said.only("call p(1)").neededWithout(_ -> true)));
        assertEquals("ROUTINE", Said.written(Said.only("do $$$$").neededWithout(_ -> true)));
        assertEquals("ALL", Said.written(Said.only("frobnicate").neededWithout(_ -> true)));
    }

    @Test
    void aNameThatDependsOnTheServersEncodingIsNotExact() {
        assertFalse(Said.only("select É(1)").calls().getFirst().exact());
        assertFalse(Said.only("select u&\"\\00e9\"(1)").calls().getFirst().exact());
        assertFalse(Said.only("select u&\"\\zzzz\"(1)").calls().getFirst().exact());
        assertTrue(Said.only("select u&\"\\0041\"(1)").calls().getFirst().exact());
    }

    private static Effect effect(String text) {
        List<Effect> effects = Said.only(text).effects();
        assertEquals(1, effects.size(), text);
        return effects.getFirst();
    }

    @Test
    void preparedStatementsAndCursorsAreNamedAsTheServerNamesThem() {
        assertEquals(
                new Effect.Prepares(Name.of("p"), ClassSet.of(StatementClass.WRITE)),
                effect("PREPARE P AS DELETE FROM t"));
        assertEquals(new Effect.Executes(Name.of("P")), effect("execute \"P\""));
        assertEquals(new Effect.Executes(Name.of("p")), effect("create table x as execute p (1)"));
        assertEquals(new Effect.Executes(Name.of("p")), effect("explain analyze execute p"));
        assertEquals(new Effect.Deallocates(Name.of("prepare")), effect("deallocate prepare"));
        assertEquals(new Effect.Deallocates(Name.of("all")), effect("deallocate prepare \"all\""));
        assertEquals(new Effect.Deallocates(null), effect("deallocate prepare all"));
        assertEquals(new Effect.Declares(Name.of("c")), effect("declare C scroll cursor for select 1"));
        assertEquals(new Effect.Fetches(Name.of("from")), effect("fetch all from \"from\""));
        assertEquals(new Effect.Fetches(Name.of("next")), effect("move next"));
        assertEquals(new Effect.Closes(Name.of("c")), effect("close c"));
        assertEquals(new Effect.Closes(null), effect("close all"));
    }

    @Test
    void discardAllForgetsEverything() {
        assertEquals(
                List.of(
                        new Effect.Closes(null),
                        new Effect.Resets(null),
                        new Effect.Resets("session_authorization"),
                        new Effect.Deallocates(null)),
                Said.only("discard all").effects());
    }

    @Test
    void namesWithTheSameHashStayApartQuickly() {
        // Given: names that Java's hash can not tell apart ("aw" and "c9" in every place)
        StringBuilder text = new StringBuilder("select 1");
        for (int i = 0; i < 1 << 14; i++) {
            text.append(", ");
            for (int bit = 0; bit < 14; bit++) {
                text.append((i >> bit & 1) == 0 ? "cw" : "e9");
            }
            text.append("()");
        }
        assertEquals("cw".hashCode(), "e9".hashCode());

        // When
        long before = System.nanoTime();
        int calls = Said.only(text.toString()).calls().size();
        long millis = (System.nanoTime() - before) / 1_000_000;

        // Then: quadratic would be 134 million comparisons
        assertEquals(1 << 14, calls);
        assertTrue(millis < 5_000, millis + " ms");
        assertNotEquals(0, Name.of("cw").compareTo(Name.of("e9")));
    }
}
