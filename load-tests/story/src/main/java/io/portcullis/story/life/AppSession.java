package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Check;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** A connection of the JDBC driver, by a person's own connection secret: quicker to be had than one that is confirmed. */
record AppSession(Connection connection) implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CUT_OFF = "57P01";

    /** Somebody's connection secret. */
    record Secret(Stage stage, String login, String secret) {
        /** Makes one, as the page does. */
        static Secret of(Person person) throws IOException {
            try (ClusterApi api = person.api(0)) {
                JsonNode made = Asking.good(api.post("/v1/me/credentials", Map.of("duration", "1h")))
                        .path("connectionSecret");
                person.stage()
                        .operator()
                        .takesBack(
                                "/v1/credentials/" + made.path("credentialId").asText());
                return new Secret(
                        person.stage(), person.name(), made.path("secret").asText());
            }
        }

        /** Whether a connection is let in; anything else than a refusal is no answer. */
        boolean isAdmitted(String target) throws SQLException {
            try (AppSession _ = connect(target)) {
                return true;
            } catch (SQLException e) {
                if (String.valueOf(e.getSQLState()).matches("28000|28P01")) {
                    return false;
                }
                throw e;
            }
        }

        AppSession connect(String target) throws SQLException {
            return new AppSession(stage.clients().jdbc(login, secret, target, Map.of()));
        }

        /** As soon as the gateway knows of the grant. */
        AppSession awaitSession(String target) throws SQLException {
            Await.until(login + " gets in at " + target, SOON, () -> isAdmitted(target));
            return connect(target);
        }

        void awaitRefusal(String target) {
            Await.until(login + " is refused at " + target, SOON, () -> !isAdmitted(target));
        }

        @Override
        public String toString() {
            return login;
        }
    }

    /** Reads what there is. */
    void reads() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from app.orders")) {
            Check.that(rows.next() && rows.getInt(1) == Database.ROWS, "the rows");
        }
    }

    /** Waits until it is cut off with these words. */
    void awaitEnd(String words) {
        Await.until("the session is over", SOON, () -> isOver(words));
    }

    private boolean isOver(String words) throws SQLException {
        try {
            reads();
            return false;
        } catch (SQLException e) {
            Check.equal(CUT_OFF, e.getSQLState(), "how it ended, " + e.getMessage());
            Check.contains(words, String.valueOf(e.getMessage()), "what the driver says");
            return true;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
