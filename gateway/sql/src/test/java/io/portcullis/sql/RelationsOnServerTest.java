package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables that a real server locks for a statement are those that we say it names. */
class RelationsOnServerTest {
    private static final String DATABASE = "relations";
    private static final String LOCKED = """
            select n.nspname || '.' || c.relname from pg_locks l join pg_class c on c.oid = l.relation
            join pg_namespace n on n.oid = c.relnamespace
            where l.pid = pg_backend_pid() and n.nspname in ('public', 's') and c.relkind = 'r'
            """;

    @BeforeAll
    static void prepare() throws SQLException {
        RealServer.get().execute("postgres", "create database " + DATABASE);
        RealServer.get().execute(DATABASE, "create schema s");
        for (String table : new String[] {"a", "b", "c", "x", "y", "\"X\"", "update", "values", "s.a", "s.x"}) {
            RealServer.get().execute(DATABASE, "create table " + table + " (i int, j int)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from a, s.a as z join only (b) using (i), lateral (select * from c where c.i = z.i) w",
                "select (select max(i) from a), array(select i from b) from c where exists (select 1 from x)",
                "select i is distinct from j, extract(year from date '2026-01-01') from a where i is not distinct from j",
                "select 1 as from from a",
                "select 1 as is, a.i is not distinct from a.j from a, b",
                "select * from a join b on collation for (a.i::text) = 'x', x",
                "table only a",
                "select * from values, update u natural join \"X\"",
                "select * from X union all (select * from \"X\" intersect table s.x)",
                "with x as (select * from a) select * from x, X as z, s.x as w",
                "with x as (select * from x) select * from x",
                "with recursive x as (select 1 as i union select i + 1 from x where i < 3) select * from x",
                "with x as (select * from y), y as (select 1) select * from x, y",
                "with x as (select 1) delete from x",
                "with x as (select 1) update x set i = 1",
                "with x as (select 1, 2) insert into x select * from x",
                "with x as (select 1 as i) merge into x using x z on x.i = z.i when matched then delete",
                "insert into a with x as (select 1, 2) select * from x returning (select max(i) from x)",
                "(with x as (select 1, 2) select * from x) union select * from x",
                "select (with x as (select 1 as i) select i from x), i from x",
                "with x as (with y as (select * from a) select * from y) select * from x, y",
                "with x as (delete from a using b where a.i = b.i returning a.i) insert into c select i, i from x",
                "update only a as z set (i, j) = (select i, j from b limit 1) from c join x using (i) where z.i = c.i",
                "delete from only (a) z using b join c using (i), x where z.i = x.i",
                "merge into a z using (select * from b) w on z.i = w.i when not matched then insert values (1, (select max(i) from c))",
                "explain select * from a, b",
                "lock table a, only s.x in share mode",
                "truncate a, s.a",
                "prepare p as select * from a, b",
                "declare d cursor for select * from a, b for update of a",
                "select * into temp z from a"
            })
    void whatTheServerLocksIsWhatWeName(String text) throws SQLException {
        try (Connection connection = RealServer.get().connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            Set<String> locked = new TreeSet<>();
            statement.execute(text);
            try (ResultSet rows = statement.executeQuery(LOCKED)) {
                while (rows.next()) {
                    locked.add(rows.getString(1));
                }
            }
            assertEquals(locked, named(text));
        }
    }

    private static Set<String> named(String text) {
        Classified classified = new Classifier().classify(text.getBytes(StandardCharsets.UTF_8));
        return ((Classified.Script) classified)
                .statements().getFirst().relations().stream()
                        .map(name -> name.isQualified() ? name.toString() : "public." + name)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
