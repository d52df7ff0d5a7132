package io.portcullis.story.login;

import io.portcullis.harness.Await;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import io.portcullis.story.Check;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** Somebody at work, by tokens: a psql with a statement that runs and runs, and a connection of the JDBC driver that asks again and again. */
record Sessions(Stage stage, Program psql, Connection driver) implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RUNNING = "select pg_sleep(600)";
    private static final String CUT_OFF = "57P01";

    static Sessions of(Person person) throws IOException, SQLException {
        Await.until(person.name() + " gets in", SOON, () -> isAdmitted(person));
        Stage stage = person.stage();
        Program psql = stage.clients()
                .psql(
                        Map.of(
                                "PGUSER",
                                person.name(),
                                "PGDATABASE",
                                Database.BY_TOKEN,
                                "PGPASSWORD",
                                person.dbToken()),
                        "--set=VERBOSITY=verbose",
                        "-c",
                        RUNNING);
        Await.until("psql's statement runs", SOON, () -> stage.database().runs(RUNNING));
        return new Sessions(stage, psql, connect(person));
    }

    private static Connection connect(Person person) throws IOException, SQLException {
        return person.stage().clients().jdbc(person.name(), person.dbToken(), Database.BY_TOKEN, Map.of());
    }

    /** Whether a connection with a new token is let in; anything else than a refusal is no answer. */
    static boolean isAdmitted(Person person) throws IOException, SQLException {
        try (Connection _ = connect(person)) {
            return true;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).matches("28000|28P01")) {
                return false;
            }
            throw e;
        }
    }

    /** Waits until both are over; each was told why, and in the database nothing is left that runs. */
    void awaitEnd(String reason) throws IOException, InterruptedException {
        Await.until("the driver's session is over", SOON, () -> isOver(reason));
        Psql.Result result = psql.await(SOON);
        Check.equal(2, result.status(), "psql's status, " + result.err());
        Check.contains("FATAL:  " + CUT_OFF, result.err(), "what psql says");
        Check.contains("was revoked: " + reason, result.err(), "what psql says");
        Await.until("its statement is over too", SOON, () -> !stage.database().runs(RUNNING));
    }

    private boolean isOver(String reason) throws SQLException {
        try (Statement statement = driver.createStatement()) {
            statement.execute("select 1");
            return false;
        } catch (SQLException e) {
            Check.equal(CUT_OFF, e.getSQLState(), "how it ended, " + e.getMessage());
            Check.contains("was revoked: " + reason, String.valueOf(e.getMessage()), "what the driver says");
            return true;
        }
    }

    @Override
    public void close() throws SQLException {
        psql.close();
        driver.close();
    }
}
