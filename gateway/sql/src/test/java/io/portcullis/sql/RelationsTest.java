package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationsTest {

    /** The relations of a text, each statement's in the order of the text; a question mark where there may be others. */
    private static String relations(String text) {
        Classified classified = new Classifier().classify(text.getBytes(StandardCharsets.UTF_8));
        return ((Classified.Script) classified)
                .statements().stream()
                        .map(statement -> statement.relations().stream()
                                        .map(Name::toString)
                                        .collect(Collectors.joining(" "))
                                + (statement.traits().contains(Trait.HIDES_RELATIONS) ? " ?" : ""))
                        .map(String::strip)
                        .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select 1 | ``",
                "select a, b from t | t",
                "select * from T, \"T\", s.t, \"S\".\"t\" as x, U&\"\\0074\" | t T s.t S.t",
                "select * from a x join b on x.i = b.i left join only (c) using (i) cross join d natural join e | a b c d e",
                "select * from ((a join b using (i)) join (c cross join d) on true), e | a b c d e",
                "select from a as x (i, j), lateral (select * from b, c where d = 1) y, e | a b c e",
                "select * from a tablesample system (f(1)) repeatable (1), b for update of c | a b",
                "select (select x from a), array[(select y from b), 1], f(c, (select d from e)) from g | a b e g",
                "select * from f(1), rows from (g(1), h(2)) with ordinality as x, a, coalesce(1, 2), left('a', 1), b | a b",
                "select * from a union all select * from b intersect (select * from c except table d) order by e, f | a b c d",
                "table only a | a",
                "values ((select 1 from a)), (2) | a",
                "select * from values v, update, \"select\" | values update select",
                "select * from (update u join (select 1) s on true) | update",
                "select extract(year from a), substring(b from 1 for 2), trim(both from c), overlay(d placing e from 1) from f | f",
                "select a is distinct from b, c is not distinct from d from e where f is distinct from g | e",
                "select 1 as from, 2 as from from a | a",
                "select 1 as is, 2 is not distinct from b from a | a",
                "select a from b join c on collation for (d) = 'x' join e on true, f | b c e f",
                "select a from b join c on percentile_disc(0.5) within group (order by d) = 1, e | b c e",
                "select * from a where b in (select c from d where e = (select f from g)) group by h, i having j window w as (partition by k, l) limit 1 | a d g",
                "select * from xmltable('/a' passing b columns c int path 'd' default (select 1 from e)), f | e f",
                "select * from json_table(a, '$' columns (b for ordinality, nested path 'c' columns (d int))), e | e",
            })
    void ofQueries(String text, String relations) {
        assertEquals(relations, relations(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "with x as (select * from a) select * from x, s.x, b | a s.x b",
                "with x as (select * from x) select * from x | x",
                "with recursive x as (select * from x) select * from x | ``",
                "with recursive (c) as (select 1) select * from recursive | ``",
                "with x as (select * from y), y as (select 1) select * from x, y | y",
                "with recursive x as (select * from y), y as (select 1) select * from y | y",
                "with x (c, d) as not materialized (select 1), y as (select * from x) (select * from y) union select * from x | ``",
                "(with x as (select 1) select * from x) union select * from x | x",
                "select (with x as (select 1) select c from x), d from x | x",
                "with x as (select 1) select * from (with x as (select * from a) select * from x) y, X, \"X\" | a X",
                "with \"x\" as (select 1) select * from x | ``",
                "with x as (delete from a using b returning c) insert into d select * from x | a b d",
                "with x as (select 1) delete from x | x",
                "with x as (select 1) update x set a = 1 | x",
                "with x as (select 1) insert into x select * from x | x",
                "with x as (select 1) merge into x using x y on true when matched then delete | x",
                "insert into a with x as (select * from b) select * from x returning (select c from x) | a b x",
                "with x as (select 1) search depth first by a, b set c select * from x, d | d ?",
                "with é as (select 1) select * from é | é",
            })
    void aNameOfWithIsNoneWhereItCounts(String text, String relations) {
        assertEquals(relations, relations(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "insert into s.a as x (b, c) overriding user value select d, e from f on conflict (b) do update set c = 1, d = 2 where exists (select 1 from g) returning h | s.a f g",
                "insert into a default values returning with (old as o) o.b, c | a",
                "insert into a (b, c) values (1, (select d from e)), (2, default) | a e",
                "insert into a (select * from b) | a b",
                "insert into a values (1) returning b::timestamp with time zone | a",
                "insert into a values (1) on conflict (b) do update set c = d::timestamp with time zone | a",
                "update only a * as b set c = 1, d = (select e from f), (g, h) = row(1, 2) from i, j where k is distinct from l returning m | a f i j",
                "delete from only (a) b using c join d on true, e where f = g | a c d e",
                "merge into a x using b join c on d = e on x.f = g when matched and h then update set i = 1, j = 2 when not matched then insert (k, l) values (1, 2) returning m | a b c",
                "merge into a using (select * from b) c on true when not matched by source then do nothing | a b",
                "copy a (b, c) from stdin | a",
                "copy s.a to stdout | s.a",
                "copy (select * from a, b) to stdout | a b",
                "truncate a, only s.b *, c restart identity | a s.b c",
                "truncate table a cascade | a ?",
                "lock table a, b in access share mode nowait | a b",
                "explain (analyze) delete from a using b | a b",
                "explain select * from a | a",
                "explain create table a as select * from b | b ?",
                "prepare p (int) as select * from a where b = $1 | a",
                "declare c cursor for select * from a, b for update | a b",
                "begin; set x = y; show z; savepoint s; commit | `; ; ; ; `",
                "select * into a from b | b ?",
                "select * into temp table a from b | a ?",
            })
    void ofOtherCommands(String text, String relations) {
        assertEquals(relations, relations(text));
    }

    @ParameterizedTest
    @CsvSource({
        "create table a (b int)",
        "alter table a add b int",
        "call f()",
        "do 'x'",
        "refresh materialized view a",
        "analyze a",
        "foo"
    })
    void otherCommandsHideThem(String text) {
        assertEquals(" ?", " " + relations(text).replaceAll("[a-z]+ ", ""));
    }
}
