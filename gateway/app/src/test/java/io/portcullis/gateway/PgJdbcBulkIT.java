package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** Much data through the JDBC driver: COPY, large objects, and values larger than the gateway's memory. */
@ExtendWith(SharedWorld.class)
class PgJdbcBulkIT {
    /** More than the gateway's heap and its buffers could hold, with -Xmx256m. */
    private static final int HUGE = 300_000_000;

    /** What a session may cost the gateway whatever it relays: KiB, generously. */
    private static final long SMALL = 128 * 1024;

    private static World world;
    private static Person person;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        person = world.person("pgjdbc-bulk");
    }

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bulk (id int, name text)");
        }
    }

    @AfterEach
    void dropTable() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE bulk");
        }
    }

    private static Connection open() throws SQLException {
        return DriverManager.getConnection(world.jdbcUrl(""), person.login(), person.password());
    }

    @Test
    void copyInAndOutCarryTheSameBytes() throws SQLException, IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            lines.append(i).append("\tname ").append(i).append('\n');
        }
        byte[] sent = lines.toString().getBytes(UTF_8);
        try (Connection connection = open()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertEquals(50_000, copy.copyIn("COPY bulk FROM STDIN", new ByteArrayInputStream(sent)));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            assertEquals(50_000, copy.copyOut("COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT", received));
            assertEquals(new String(sent, UTF_8), received.toString(UTF_8));
        }
    }

    @Test
    void aCopyThatTheServerRefusesIsToldAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            SQLException error = assertThrows(
                    SQLException.class,
                    () -> copy.copyIn(
                            "COPY bulk FROM STDIN", new ByteArrayInputStream("no number\tx\n".getBytes(UTF_8))));
            assertEquals("22P02", error.getSQLState());
            assertTrue(statement.execute("SELECT 1"));
        }
    }

    @Test
    void rowsAreCopiedInBinary() throws SQLException, IOException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO bulk SELECT generate_series(1, 20000), 'grün'");
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            assertEquals(20_000, copy.copyOut("COPY bulk TO STDOUT (FORMAT binary)", rows));
            ByteArrayInputStream again = new ByteArrayInputStream(rows.toByteArray());
            assertEquals(20_000, copy.copyIn("COPY bulk FROM STDIN (FORMAT binary)", again));
        }
    }

    @Test
    void aCopyThatTheApplicationGivesUpLeavesNothingAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            CopyIn in = copy.copyIn("COPY bulk FROM STDIN");
            in.writeToCopy("1\tone\n".getBytes(UTF_8), 0, 6);
            in.cancelCopy();
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM bulk")) {
                assertTrue(count.next());
                assertEquals(0, count.getInt(1));
            }
        }
    }

    @Test
    void aBatchOfLongValuesIsSentBeforeAnyAnswerIsRead() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk VALUES (?, ?)")) {
            String name = "n".repeat(100_000);
            for (int i = 0; i < 300; i++) {
                insert.setInt(1, i);
                insert.setString(2, name);
                insert.addBatch();
            }
            assertEquals(300, insert.executeBatch().length);
            try (ResultSet sum = statement.executeQuery("SELECT sum(length(name)) FROM bulk")) {
                assertTrue(sum.next());
                assertEquals(30_000_000, sum.getLong(1));
            }
        }
    }

    @Test
    void largeObjectsAreWrittenAndRead() throws SQLException {
        byte[] content = new byte[1_000_000];
        new Random(7).nextBytes(content);
        try (Connection connection = open()) {
            connection.setAutoCommit(false);
            LargeObjectManager objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
            long oid = objects.createLO(LargeObjectManager.READWRITE);
            try (LargeObject object = objects.open(oid, LargeObjectManager.READWRITE)) {
                object.write(content);
                assertEquals(content.length, object.size());
                object.seek(0);
                assertArrayEquals(content, object.read(content.length));
            }
            objects.delete(oid);
            connection.commit();
        }
    }

    @Test
    void aHugeValueComesThroughASmallGateway() throws SQLException {
        long before = GatewayFootprint.peakKib(world.gateway);
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT repeat('x', " + HUGE + ")")) {
            assertTrue(row.next());
            assertEquals(HUGE, row.getBytes(1).length);
        }
        long grown = GatewayFootprint.peakKib(world.gateway) - before;
        assertTrue(grown < SMALL, grown + " KiB more");
    }

    @Test
    void aHugeParameterComesThroughASmallGateway() throws SQLException {
        long before = GatewayFootprint.peakKib(world.gateway);
        try (Connection connection = open();
                PreparedStatement select = connection.prepareStatement("SELECT octet_length(?::bytea)")) {
            select.setBinaryStream(1, new Zeros(HUGE), HUGE);
            try (ResultSet row = select.executeQuery()) {
                assertTrue(row.next());
                assertEquals(HUGE, row.getInt(1));
            }
        }
        long grown = GatewayFootprint.peakKib(world.gateway) - before;
        assertTrue(grown < SMALL, grown + " KiB more");
    }

    private static final class Zeros extends InputStream {
        private int left;

        Zeros(int length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (left <= 0) {
                return -1;
            }
            int part = Math.min(length, left);
            left -= part;
            return part;
        }
    }
}
