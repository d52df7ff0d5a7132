package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GrantSpec;
import io.portcullis.model.Grant;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings in the JDBC driver's URL, and what its users do beyond plain statements. */
@ExtendWith(SharedWorld.class)
class PgJdbcOptionsIT {
    private static World world;
    private static Person person;

    @BeforeAll
    static void arrive() throws SQLException {
        world = SharedWorld.get();
        person = world.person("pgjdbc-options");
        world.postgres.execute("shop", """
                CREATE ROLE auditor;
                CREATE TABLE sold (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
                ALTER TABLE sold OWNER TO clerk;
                CREATE PROCEDURE twice(INOUT number int) LANGUAGE sql AS 'SELECT number * 2';
                CREATE FUNCTION numbers() RETURNS refcursor LANGUAGE plpgsql AS
                'DECLARE c refcursor; BEGIN OPEN c FOR SELECT generate_series(1, 500); RETURN c; END'""");
    }

    @AfterAll
    static void leave() throws SQLException {
        world.postgres.execute(
                "shop", "DROP TABLE sold; DROP FUNCTION numbers; DROP PROCEDURE twice; DROP ROLE auditor");
    }

    private static Connection open(String... options) throws SQLException {
        return DriverManager.getConnection(
                world.jdbcUrl("&" + String.join("&", options)), person.login(), person.password());
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocolVersion=3.2",
                "targetServerType=primary",
                "targetServerType=preferSecondary",
                "channelBinding=prefer",
                "gssEncMode=prefer",
                "sslmode=prefer",
                "binaryTransfer=false",
                "prepareThreshold=-1",
                "readOnly=true",
                "autosave=always",
                "adaptiveFetch=true&defaultRowFetchSize=10",
                "assumeMinServerVersion=18",
                "loggerLevel=OFF&unknownLength=7"
            })
    void everyWayToConnectAnswersAndCancels(String option) throws Exception {
        try (Connection connection = open(option);
                Statement statement = connection.createStatement()) {
            assertEquals(World.ROLE, ask(connection, "SELECT current_user"));
            CompletableFuture<SQLException> error = CompletableFuture.supplyAsync(() ->
                    assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600) AS jdbc_option")));
            Running.await(world, "jdbc_option");
            statement.cancel();
            assertEquals(
                    "57014", error.get(World.SOON.toSeconds(), TimeUnit.SECONDS).getSQLState());
            assertTrue(connection.isValid(10));
        }
    }

    @Test
    void theSecondHostIsTakenWhereTheFirstIsDown() throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + FreePort.next() + "," + world.gateway.host() + ":"
                + world.gateway.port() + "/" + World.TARGET + "?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, person.login(), person.password())) {
            assertEquals("1", ask(connection, "SELECT 1"));
        }
    }

    @Test
    void theGrantIsChosenByRoleOrById() throws SQLException {
        String password = world.grants.credential("two-roles");
        world.grants.secret(World.TARGET, "auditor", "secret");
        world.postgres.execute("shop", "ALTER ROLE auditor LOGIN PASSWORD 'secret'");
        Grant clerks = world.grants.grant(GrantSpec.of("two-roles", World.TARGET, World.ROLE));
        Grant auditors = world.grants.grant(GrantSpec.of("two-roles", World.TARGET, "auditor"));
        world.gatewayKnows(clerks);
        world.gatewayKnows(auditors);
        try (Connection byRole = DriverManager.getConnection(world.jdbcUrl(""), "two-roles/auditor", password);
                Connection byId = DriverManager.getConnection(
                        world.jdbcUrl("&options=-c%20portcullis.grant=" + clerks.id()), "two-roles", password)) {
            assertEquals("auditor", ask(byRole, "SELECT current_user"));
            assertEquals(World.ROLE, ask(byId, "SELECT current_user"));
        }
    }

    @Test
    void generatedKeysAndTheCatalogueAreRead() throws SQLException {
        try (Connection connection = open();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO sold (name) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "first");
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertTrue(keys.next());
                assertEquals("first", ask(connection, "SELECT name FROM sold WHERE id = " + keys.getInt(1)));
            }
            DatabaseMetaData catalogue = connection.getMetaData();
            try (ResultSet columns = catalogue.getColumns(null, "public", "sold", "%")) {
                assertTrue(columns.next());
                assertEquals("id", columns.getString("COLUMN_NAME"));
            }
        }
    }

    @Test
    void proceduresAndCursorsOfFunctionsAreRead() throws SQLException {
        try (Connection connection = open("escapeSyntaxCallMode=callIfNoReturn");
                CallableStatement call = connection.prepareCall("{call twice(?)}");
                CallableStatement numbers = connection.prepareCall("{? = call numbers()}")) {
            call.setInt(1, 21);
            call.registerOutParameter(1, Types.INTEGER);
            call.execute();
            assertEquals(42, call.getInt(1));
            connection.setAutoCommit(false);
            numbers.registerOutParameter(1, Types.REF_CURSOR);
            numbers.execute();
            int count = 0;
            try (ResultSet rows = (ResultSet) numbers.getObject(1)) {
                while (rows.next()) {
                    count++;
                }
            }
            assertEquals(500, count);
        }
    }

    @Test
    void aFailedStatementIsForgivenWithinATransactionWhereTheDriverSavesItsState() throws SQLException {
        try (Connection connection = open("autosave=always");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertEquals("1", ask(connection, "SELECT 1"));
            assertThrows(SQLException.class, () -> statement.execute("SELECT 1 / 0"));
            assertEquals("2", ask(connection, "SELECT 2"));
            connection.commit();
        }
    }
}
