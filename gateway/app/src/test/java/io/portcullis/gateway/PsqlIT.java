package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Psql;
import io.portcullis.harness.PsqlTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** psql behind the gateway shows what psql shows without it, to the letter. */
@ExtendWith(SharedWorld.class)
class PsqlIT {
    private static World world;
    private static Person person;

    @BeforeAll
    static void arrive() throws SQLException {
        assumeTrue(Psql.installed(), "no psql on the path");
        world = SharedWorld.get();
        person = world.person("psql");
        world.postgres.execute("shop", """
                CREATE TABLE till (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x');
                COMMENT ON TABLE till IS 'for psql';
                CREATE VIEW full_till AS SELECT * FROM till WHERE name <> '';
                ALTER TABLE till OWNER TO clerk;
                ALTER VIEW full_till OWNER TO clerk""");
    }

    @AfterAll
    static void leave() throws SQLException {
        world.postgres.execute("shop", "DROP TABLE till CASCADE");
    }

    private static Psql.Result direct(String... arguments) throws Exception {
        String password = Files.readString(
                        world.grants.secretsDir().resolve(World.TARGET).resolve(World.ROLE))
                .strip();
        return Psql.run(
                World.SOON,
                world.postgres.host(),
                world.postgres.port(),
                World.ROLE,
                password,
                World.TARGET,
                arguments);
    }

    private static Psql.Result throughTheGateway(String... arguments) throws Exception {
        return Psql.run(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                World.TARGET,
                arguments);
    }

    /** The same exit status, the same on both outputs. */
    private static Psql.Result assertSame(String... arguments) throws Exception {
        Psql.Result direct = withoutNumbersOfBackends(direct(arguments));
        assertEquals(direct, withoutNumbersOfBackends(throughTheGateway(arguments)));
        return direct;
    }

    private static Psql.Result withoutNumbersOfBackends(Psql.Result result) {
        String out = result.out().replaceAll("PID \\d+", "PID").replaceAll("pg_temp_\\d+", "pg_temp");
        return new Psql.Result(result.status(), out, result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 AS one, 'grün' AS two, NULL AS three",
                "SELECT 1; SELECT 2 WHERE false; SELECT 3",
                "BEGIN; INSERT INTO till VALUES (1); SELECT * FROM till; ROLLBACK; SELECT count(*) FROM till",
                "SELECT 1; SELECT 1/0; SELECT 2",
                "SELEC",
                "",
                "DO $$ BEGIN RAISE NOTICE 'noted' USING HINT = 'a hint'; END $$",
                "EXPLAIN (COSTS OFF) SELECT * FROM full_till",
                "SELECT generate_series(1, 20000)",
                "SET client_encoding TO latin1; SELECT 'gr' || chr(252) || 'n'",
                "\\d",
                "\\d+ till",
                "\\d+ full_till",
                "\\dt+",
                "\\dv",
                "\\dn+",
                "\\df+ now",
                "\\du",
                "\\l",
                "\\encoding",
                "\\copy till FROM PROGRAM 'echo no number'",
                "\\copy (SELECT generate_series(1, 20000)) TO STDOUT",
                "COPY (SELECT generate_series(1, 3)) TO STDOUT WITH (FORMAT csv, HEADER)",
                "LISTEN news; NOTIFY news, 'hello'",
            })
    void aCommandShowsTheSame(String command) throws Exception {
        assertSame("-c", command);
    }

    @Test
    void severalCommandsRunInOneSession() throws Exception {
        Psql.Result shown = assertSame(
                "-c",
                "CREATE TEMP TABLE mine AS SELECT 1 AS id",
                "-c",
                "TABLE mine",
                "-c",
                "\\d mine",
                "-c",
                "SELECT 1/0");
        assertEquals(1, shown.status());
    }

    @Test
    void aResultIsFetchedInParts() throws Exception {
        assertSame("--set=FETCH_COUNT=100", "-c", "SELECT generate_series(1, 5000) AS number, repeat('x', 50)");
    }

    @Test
    void allFieldsOfAnErrorAreShown() throws Exception {
        Psql.Result shown = assertSame("--set=VERBOSITY=verbose", "-c", "INSERT INTO till VALUES (1, NULL)");
        assertTrue(shown.err().contains("LOCATION: "), shown::err);
    }

    @Test
    void aScriptStopsAtItsFirstError(@TempDir Path folder) throws Exception {
        Path script = script(folder, """
                SELECT 'before';
                SELECT 1/0;
                SELECT 'behind';
                """);
        assertEquals(
                3, assertSame("--set=ON_ERROR_STOP=1", "-f", script.toString()).status());
        assertEquals(0, assertSame("-f", script.toString()).status());
    }

    @Test
    void aScriptIsOneTransaction(@TempDir Path folder) throws Exception {
        Path script = script(folder, """
                INSERT INTO till VALUES (1);
                SELECT 1/0;
                """);
        assertSame("--single-transaction", "-f", script.toString());
        assertSame("-c", "SELECT count(*) FROM till");
    }

    @Test
    void rowsAreCopiedInAndOut(@TempDir Path folder) throws Exception {
        Path rows = Files.writeString(folder.resolve("rows"), "7\tseven\n8\tgrün\n");
        Path copied = folder.resolve("copied");
        Psql.Result shown = throughTheGateway(
                "-c", "\\copy till FROM '" + rows + "'",
                "-c", "\\copy (SELECT * FROM till ORDER BY id) TO '" + copied + "'",
                "-c", "TRUNCATE till");
        assertEquals(new Psql.Result(0, "COPY 2\nCOPY 2\nTRUNCATE TABLE\n", ""), shown);
        assertEquals(Files.readString(rows), Files.readString(copied));
    }

    @Test
    void aScriptCarriesItsRowsWithIt(@TempDir Path folder) throws Exception {
        Path script = script(folder, """
                COPY till FROM STDIN;
                1	one
                2	two
                \\.
                SELECT * FROM till ORDER BY id;
                TRUNCATE till;
                """);
        assertEquals(0, assertSame("-f", script.toString()).status());
    }

    @Test
    void ctrlCStopsTheStatementAndTheSessionGoesOn() throws Exception {
        assumeTrue(PsqlTerminal.installed(), "no terminal");
        try (PsqlTerminal terminal = PsqlTerminal.open(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                World.TARGET)) {
            String backend = terminal.line("SELECT pg_backend_pid();");
            terminal.type("SELECT pg_sleep(600) AS psql_cancel;");
            Running.await(world, "psql_cancel");
            terminal.pressCtrlC();
            assertEquals(
                    "Cancel request sent\nERROR:  canceling statement due to user request\n", terminal.awaitPrompt());
            assertEquals(backend, terminal.line("SELECT pg_backend_pid();"));
        }
    }

    private static Path script(Path folder, String lines) throws IOException {
        return Files.writeString(folder.resolve("script.sql"), lines);
    }
}
