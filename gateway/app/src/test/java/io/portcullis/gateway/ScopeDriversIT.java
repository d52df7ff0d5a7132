package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static io.portcullis.gateway.World.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Psql;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Denials as programs see them: an error of one statement, and everything else as it always is. */
@ExtendWith(SharedWorld.class)
class ScopeDriversIT {
    private static final String ROWS = "11\ttea\n12\tmate\n";
    private static final AtomicInteger LOGINS = new AtomicInteger();

    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        SharedWorld.get().postgres.execute("shop", """
                CREATE SCHEMA drivers;
                CREATE TABLE drivers.stock (id int PRIMARY KEY, kind text);
                INSERT INTO drivers.stock SELECT i, 'tea' FROM generate_series(1, 10) i;
                GRANT USAGE ON SCHEMA drivers TO clerk;
                GRANT ALL ON ALL TABLES IN SCHEMA drivers TO clerk""");
    }

    private World.Person person(AllowedClass... classes) {
        GrantScope scope = GrantScope.ofClasses(Set.of(classes));
        return world.person(
                GrantSpec.of("driver" + LOGINS.getAndIncrement(), TARGET, ROLE).within(scope));
    }

    private Connection connect(World.Person person, String options) throws SQLException {
        return DriverManager.getConnection(world.jdbcUrl(options), person.login(), person.password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "&prepareThreshold=1", "&preferQueryMode=simple", "&autosave=always", "&binaryTransfer=true"
            })
    void pgjdbcGoesOnAfterADenial(String options) throws SQLException {
        try (Connection connection = connect(person(AllowedClass.READ), options)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 7; i++) {
                try (PreparedStatement read =
                                connection.prepareStatement("SELECT kind FROM drivers.stock WHERE id = ?");
                        PreparedStatement delete =
                                connection.prepareStatement("DELETE FROM drivers.stock WHERE id = ?")) {
                    read.setInt(1, 3);
                    try (ResultSet rows = read.executeQuery()) {
                        assertTrue(rows.next());
                        assertEquals("tea", rows.getString(1));
                    }
                    delete.setInt(1, 3);
                    SQLException denied = assertThrows(SQLException.class, delete::executeUpdate);
                    assertEquals("42501", denied.getSQLState());
                }
                connection.rollback();
            }
            assertTrue(connection.isValid(5));
        }
    }

    /** The driver sends TimeZone and DateStyle of its own. */
    @Test
    void pgjdbcLivesWithSettingsThatTheGrantFixes() throws SQLException {
        GrantScope scope = new GrantScope(
                null,
                null,
                null,
                null,
                null,
                Map.of("timezone", "Asia/Tokyo", "statement_timeout", "61s"),
                List.of(),
                null,
                null,
                Map.of());
        World.Person person = world.person(
                GrantSpec.of("driver" + LOGINS.getAndIncrement(), TARGET, ROLE).within(scope));
        try (Connection connection = connect(person, "");
                Statement statement = connection.createStatement()) {
            SQLException denied =
                    assertThrows(SQLException.class, () -> statement.execute("SET statement_timeout = 0"));
            assertEquals("42501", denied.getSQLState());
            try (ResultSet rows = statement.executeQuery("SHOW TimeZone")) {
                assertTrue(rows.next());
                assertEquals("Asia/Tokyo", rows.getString(1));
            }
        }
    }

    @Test
    void aBatchFailsAtItsDeniedStatement() throws SQLException {
        try (Connection connection = connect(person(AllowedClass.READ, AllowedClass.WRITE), "");
                Statement batch = connection.createStatement()) {
            connection.setAutoCommit(false);
            batch.addBatch("UPDATE drivers.stock SET kind = 'mate' WHERE id = 1");
            batch.addBatch("DROP TABLE drivers.stock");
            batch.addBatch("UPDATE drivers.stock SET kind = 'mate' WHERE id = 2");

            BatchUpdateException failed = assertThrows(BatchUpdateException.class, batch::executeBatch);

            assertEquals("42501", failed.getSQLState());
            assertFalse(Arrays.stream(failed.getUpdateCounts()).anyMatch(count -> count > 1));
            connection.rollback();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO drivers.stock VALUES (?, 'rooibos')")) {
                for (int id = 100; id < 400; id++) {
                    insert.setInt(1, id);
                    insert.addBatch();
                }
                assertEquals(300, insert.executeBatch().length);
            }
            connection.rollback();
        }
        try (Connection direct = world.postgres.connect("shop");
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM drivers.stock WHERE kind = 'tea'")) {
            rows.next();
            assertEquals(10, rows.getInt(1));
        }
    }

    @Test
    void pgjdbcCopiesOutAndNotIn() throws Exception {
        try (Connection connection = connect(person(AllowedClass.READ), "")) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            for (boolean autocommit : new boolean[] {true, false}) {
                connection.setAutoCommit(autocommit);
                SQLException denied = assertThrows(
                        SQLException.class,
                        () -> copies.copyIn("COPY drivers.stock FROM STDIN", new StringReader(ROWS)));
                assertEquals("42501", denied.getSQLState());
                if (!autocommit) {
                    connection.rollback();
                }
                StringWriter out = new StringWriter();
                assertEquals(10, copies.copyOut("COPY drivers.stock TO STDOUT", out));
                assertEquals(10, out.toString().lines().count());
            }
            assertTrue(connection.isValid(5));
        }
    }

    @Test
    void psqlGoesOnAfterADenial(@TempDir Path folder) throws Exception {
        assumeTrue(Psql.installed());
        Path rows = Files.writeString(folder.resolve("rows"), ROWS);
        World.Person person = person(AllowedClass.READ);

        Psql.Result result = Psql.run(
                SOON,
                world.gateway.host(),
                world.gateway.port(),
                person.login(),
                person.password(),
                TARGET,
                "-At",
                "-c",
                "BEGIN",
                "-c",
                "DELETE FROM drivers.stock",
                "-c",
                "ROLLBACK",
                "-c",
                "\\copy drivers.stock from '" + rows + "'",
                "-c",
                "\\copy (select 42) to stdout",
                "-c",
                "SELECT count(*) FROM drivers.stock",
                "-c",
                "SELECT 1; DROP TABLE drivers.stock",
                "-c",
                "\\d drivers.stock",
                "-c",
                "SELECT 'alive'");

        assertTrue(result.out().contains("10\n"), result::toString);
        assertTrue(result.out().contains("42\n"), result::toString);
        assertTrue(result.out().endsWith("alive\n"), result::toString);
        assertTrue(result.out().contains("id|integer"), result::toString);
        String grant = person.grant().id().value();
        assertEquals("""
                ERROR:  grant %1$s does not allow this statement
                DETAIL:  It needs WRITE; the grant allows READ, and what every grant allows.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                ERROR:  grant %1$s does not allow this statement
                DETAIL:  It needs WRITE; the grant allows READ, and what every grant allows.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                ERROR:  grant %1$s does not allow this statement (statement 2 of the text)
                DETAIL:  It needs DDL; the grant allows READ, and what every grant allows.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                """.formatted(grant), result.err());
    }
}
