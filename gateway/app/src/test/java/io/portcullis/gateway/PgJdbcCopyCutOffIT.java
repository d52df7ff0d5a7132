package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * What an application is told when its access ends in a COPY. The JDBC driver reads the FATAL, goes on waiting for a
 * ReadyForQuery, finds the end of the stream and throws the FATAL away: so it does with a server's own FATAL, which is
 * the yardstick here. The operator's log has the reason.
 */
@ExtendWith(SharedWorld.class)
class PgJdbcCopyCutOffIT {
    private static World world;

    @BeforeAll
    static void arrive() throws SQLException {
        world = SharedWorld.get();
        world.postgres.execute("shop", "CREATE TABLE copied (id int); ALTER TABLE copied OWNER TO " + World.ROLE);
    }

    @AfterEach
    void nothingWasCopied() throws SQLException {
        assertEquals("0", world.postgres.value("shop", "SELECT count(*) FROM copied"));
    }

    @AfterAll
    static void leave() throws SQLException {
        world.postgres.execute("shop", "DROP TABLE copied");
    }

    /** A COPY by an application; it calls {@code end} where its connection is to be ended. */
    @FunctionalInterface
    private interface Copy {
        void run(CopyManager copy, Runnable end) throws Exception;
    }

    /** As golden says, whether the server or the gateway ends the connection. */
    private static void assertTold(String golden, String login, Copy copy) throws SQLException {
        assertEquals(golden, toldByTheServerItself(copy));
        assertEquals(golden, toldByTheGateway(login, copy));
    }

    private static String toldByTheGateway(String login, Copy copy) throws SQLException {
        Person person = world.person(login);
        Connection connection = DriverManager.getConnection(world.jdbcUrl(""), person.login(), person.password());
        String told = toldAndLeft(
                connection, copy, () -> world.grants.revoke(person.grant().id(), "incident 4711"));
        String line =
                world.gateway.awaitLog("session-ended .*grant=" + person.grant().id(), World.SOON);
        assertTrue(line.contains("cause=revoked"), line);
        return told;
    }

    private static String toldByTheServerItself(Copy copy) throws SQLException {
        Connection connection = world.postgres.connect("shop");
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        return toldAndLeft(connection, copy, () -> terminate(pid));
    }

    private static String toldAndLeft(Connection connection, Copy copy, Runnable end) throws SQLException {
        try {
            return told(connection, copy, end);
        } finally {
            connection.abort(Runnable::run); // close() would complain that the server is gone
        }
    }

    private static void terminate(int pid) {
        try {
            assertEquals("t", world.ask("SELECT pg_terminate_backend(" + pid + ")"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String told(Connection connection, Copy copy, Runnable end) throws SQLException {
        CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
        SQLException told = assertThrows(SQLException.class, () -> copy.run(manager, end));
        return told.getSQLState() + " " + told.getMessage();
    }

    @Test
    void aCopyOutFailsToRead() throws SQLException {
        Copy copy = (manager, end) ->
                manager.copyOut("COPY (SELECT generate_series(1, 2000000000)) TO STDOUT", new OutputStream() {
                    private boolean ended;

                    @Override
                    public void write(int oneByte) {
                        throw new UnsupportedOperationException("the driver writes blocks");
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        if (!ended) {
                            ended = true;
                            end.run();
                        }
                    }
                });
        assertTold("08006 Database connection failed when reading from copy", "jdbc-copy-out", copy);
    }

    @Test
    void aCopyInThatEndsInTimeFailsToEnd() throws SQLException {
        assertTold("08006 Database connection failed when canceling copy operation", "jdbc-copy-in", copyIn(2));
    }

    @Test
    void aCopyInThatGoesOnBeyondTheLingerDeadlineFailsToWrite() throws SQLException {
        assertTold(
                "08006 Database connection failed when canceling copy operation",
                "jdbc-long-copy-in",
                copyIn(Long.MAX_VALUE));
    }

    private static Copy copyIn(long blocks) {
        return (manager, end) -> manager.copyIn("COPY copied FROM STDIN", new EndedOnTheWay(end, blocks), 8192);
    }

    @Test
    void aCopyInWithoutTheDriversCleaningUpFailsToEnd() throws SQLException {
        Copy copy = (manager, end) -> {
            CopyIn in = manager.copyIn("COPY copied FROM STDIN");
            byte[] line = "1\n".getBytes(UTF_8);
            in.writeToCopy(line, 0, line.length);
            in.flushCopy();
            end.run();
            Running.awaitNone(world, "COPY copied FROM");
            in.endCopy();
        };
        assertTold("08006 Database connection failed when ending copy", "jdbc-copy-in-by-hand", copy);
    }

    /** Where someone who debugs an application finds the words. */
    @Test
    void theDriversOwnLogHasTheReason() throws SQLException {
        List<String> logged = new CopyOnWriteArrayList<>();
        try (DriverLog _ = new DriverLog(logged::add)) {
            toldByTheGateway("jdbc-logged", copyIn(2));
        }
        String theGateways = Golden.text(logged.getLast());
        assertEquals("""
                FATAL: access ended: grant GRANT was revoked: incident 4711
                  Detail: The outcome of the request that was running is unknown: check before you repeat it.
                  Hint: Ask for a new grant and connect again.""", theGateways);
    }

    /** Blocks of lines; before the second the connection is ended. */
    private static final class EndedOnTheWay extends InputStream {
        private final Runnable end;
        private final byte[] lines = "1\n".repeat(4096).getBytes(UTF_8);
        private final long blocks;
        private long given;

        EndedOnTheWay(Runnable end, long blocks) {
            this.end = end;
            this.blocks = blocks;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("the driver reads blocks");
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (given == blocks) {
                return -1;
            }
            if (given == 1) {
                end.run();
                Await.until(
                        "the COPY is stopped",
                        World.SOON,
                        () -> world.ask(
                                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY copied%'")
                                .equals("0"));
            }
            given++;
            int count = Math.min(length, lines.length);
            System.arraycopy(lines, 0, into, from, count);
            return count;
        }
    }

    /** All that the driver logs of the errors it reads. */
    private static final class DriverLog extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
        private final Consumer<String> reader;

        DriverLog(Consumer<String> reader) {
            this.reader = reader;
            logger.setLevel(Level.FINEST);
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            if (String.valueOf(line.getMessage()).contains("ErrorMessage")) {
                reader.accept(String.valueOf(line.getParameters()[0]));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }
}
