package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresServerTest {

    @Test
    void isAVersion18ThatAnswersAndKeepsItsDataOverARestart() throws Exception {
        try (PostgresServer server =
                PostgresServer.start(PostgresOptions.defaults().maxConnections(23))) {
            // Given
            server.execute("postgres", "create table kept (n int); insert into kept values (7)");
            int port = server.port();

            // When
            server.restart();

            // Then
            assertEquals(port, server.port());
            assertEquals("7", server.value("postgres", "select n from kept"));
            assertEquals("23", server.value("postgres", "show max_connections"));
            assertEquals("18", server.value("postgres", "select current_setting('server_version_num')::int / 10000"));
        }
    }

    @Test
    void comesBackWithItsCommittedDataAfterItWasKilled() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            // Given
            server.execute("postgres", "create table kept (n int); insert into kept values (7)");
            try (Connection open = server.connect("postgres");
                    var statement = open.createStatement()) {
                // When
                server.kill();

                // Then
                assertFalse(server.isRunning());
                assertThrows(SQLException.class, () -> statement.execute("select 1"));
            }
            server.startAgain();
            assertEquals("7", server.value("postgres", "select n from kept"));
        }
    }

    @Test
    void itsDataCanBePutBackToWhatTheyWere() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            assumeFalse(server.toString().contains("container"), "its data lie in a container");
            server.execute("postgres", "create table kept (n int); insert into kept values (7)");
            assertThrows(IllegalStateException.class, () -> server.backUp("early"));
            server.stop();
            server.backUp("early");
            server.startAgain();
            server.execute("postgres", "insert into kept values (8)");
            for (int time = 0; time < 2; time++) {
                server.kill();
                server.putBack("early");
                server.startAgain();
                assertEquals("7", server.value("postgres", "select string_agg(n::text, ' ') from kept"));
                server.execute("postgres", "insert into kept values (9)");
            }
        }
    }

    @Test
    void asksForThePasswordAlsoOnThisMachine() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            SQLException refused =
                    assertThrows(SQLException.class, () -> server.connect("postgres", server.superuser(), "wrong"));
            assertEquals("28P01", refused.getSQLState());
        }
    }

    @Test
    void twoServersRunBesideEachOther() throws Exception {
        try (PostgresServer one = PostgresServer.start();
                PostgresServer other = PostgresServer.start()) {
            one.execute("postgres", "create table only_here ()");
            assertNotEquals(one.port(), other.port());
            assertEquals("f", other.value("postgres", "select to_regclass('only_here') is not null"));
        }
    }

    @Test
    void leavesNeitherProcessesNorFiles() throws Exception {
        // Given
        PostgresServer server = PostgresServer.start();
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        server.execute("postgres", "select 1");

        // When
        server.close();

        // Then
        assertFalse(server.isRunning());
        assertFalse(Files.exists(server.log()));
        assertTrue(
                before.stream()
                        .filter(process -> process.info().command().orElse("").contains("postgres"))
                        .noneMatch(ProcessHandle::isAlive),
                "a process of the server is left");
    }

    @Test
    void saysWhyItDoesNotStart() {
        PostgresOptions wrong = PostgresOptions.defaults().with("work_mem", "many");
        RuntimeException failure = assertThrows(RuntimeException.class, () -> PostgresServer.start(wrong));
        assertTrue(String.valueOf(failure.getMessage()).contains("work_mem"), failure::toString);
    }
}
