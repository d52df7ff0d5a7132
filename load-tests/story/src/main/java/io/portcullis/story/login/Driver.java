package io.portcullis.story.login;

import io.portcullis.story.Check;
import io.portcullis.story.person.Asked;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** The JDBC driver without credentials: it shows no notices, so it is refused at once and told what to do. */
final class Driver {
    static final Duration SOON = Duration.ofSeconds(60);
    /** As apps set it; in seconds. */
    private static final String LOGIN_TIMEOUT = "20";

    private Driver() {}

    private static Connection connect(Stage stage, String login) throws SQLException {
        return stage.clients().jdbc(login, "", Database.BY_LINK, Map.of("loginTimeout", LOGIN_TIMEOUT));
    }

    /** Tries, and must not get in: what it is told. */
    static Asked isAsked(Stage stage, String login) {
        try (Connection early = connect(stage, login)) {
            throw new AssertionError("let in without a confirmation: " + early);
        } catch (SQLException e) {
            Check.equal("28000", e.getSQLState(), "the SQLSTATE");
            return Asked.in(String.valueOf(e.getMessage()))
                    .orElseThrow(() -> new AssertionError("the driver is not told what to do", e));
        }
    }

    /** Whether maria is let in from a device with this secret, and reads what there is. */
    static boolean isLetIn(Stage stage, String secret) throws SQLException {
        try (Connection connection =
                stage.clients().jdbc("maria", secret, Database.BY_LINK, Map.of("options", "-c portcullis.device=on"))) {
            return reads(connection);
        } catch (SQLException e) {
            return refused(e);
        }
    }

    /** Whether it is let in, and reads what there is. */
    static boolean reads(Stage stage, String login) throws SQLException {
        try (Connection connection = connect(stage, login)) {
            return reads(connection);
        } catch (SQLException e) {
            return refused(e);
        }
    }

    private static boolean reads(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from app.orders")) {
            return rows.next() && rows.getInt(1) == Database.ROWS;
        }
    }

    /** Returns false for what may become another answer, or is meant; anything else is none. */
    private static boolean refused(SQLException e) throws SQLException {
        if (String.valueOf(e.getSQLState()).matches("28000|28P01")) {
            return false;
        }
        throw e;
    }
}
