package io.portcullis.faults;

import static io.portcullis.faults.BudgetWorld.SOON;
import static io.portcullis.faults.BudgetWorld.ask;
import static io.portcullis.faults.BudgetWorld.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.BudgetWorld.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The budget of the time that statements take, against a real server. */
@ExtendWith(BudgetWorld.Shared.class)
class StatementTimeIT {
    private final BudgetWorld world = BudgetWorld.get();

    /** The first ends with the budget, the second is not even begun, and the transaction can be left. */
    @Test
    void statementsEndWithTheTimeThatTheyHave() throws Exception {
        Person person = world.scoped("time", Map.of("budgets", Map.of("statementTime", "1s")));
        try (RawClient client = world.admitted(person)) {
            ask(client, "BEGIN");
            // Text and values are parsed, and kept back with their answers, before time is over.
            client.send(
                    Frontend.parse("", "SELECT 1, pg_sleep(600)"),
                    Frontend.bind("", ""),
                    Frontend.describePortal(""),
                    Frontend.execute("", 0),
                    Frontend.sync());
            List<Message> stopped = client.readUntil('Z', SOON);
            Message error = error(stopped);
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has nothing left", error.field('M'));
            assertEquals(
                    "Of its budget of statement time nothing is left that this gateway may spend.", error.field('D'));
            assertEquals('E', stopped.getLast().transactionStatus());
            assertEquals('I', ask(client, "ROLLBACK").getLast().transactionStatus());
            // Some of it may have been with the cluster yet.
            Await.until(
                    "nothing is left at all",
                    SOON,
                    () -> ask(client, "SELECT pg_sleep(0.01)").stream()
                            .anyMatch(message -> message.tag() == 'E' && "53400".equals(message.sqlState())));
        }
        assertEquals(
                0,
                world.number("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%'"
                        + " AND state = 'active' AND pid <> pg_backend_pid()"));
    }

    @Test
    void psqlAndPgjdbcReadThatTheTimeIsOver() throws Exception {
        Person person = world.scoped("time-driver", Map.of("budgets", Map.of("statementTime", "1500ms")));
        world.admitted(person).close();
        String words = "grant " + person.grant() + " has nothing left";
        String detail = "Of its budget of statement time nothing is left that this gateway may spend.";
        try (Connection connection = world.jdbc(person);
                Statement statement = connection.createStatement()) {
            assertTrue(statement.execute("SELECT pg_sleep(0.3)"));
            assertTrue(statement.execute("SELECT pg_sleep(0.3)"), "what is not used of a slice comes back");
            if (Psql.installed()) {
                Psql.Result result = world.psql(person, "SELECT pg_sleep(600)");
                assertEquals(
                        "ERROR:  " + words + "\nDETAIL:  " + detail
                                + "\nHINT:  The session goes on. Ask for a new grant.\n",
                        result.err());
            }
            SQLException over = assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(600)"));
            assertEquals("53400", over.getSQLState());
            assertEquals(
                    "ERROR: " + words + "\n  Detail: " + detail + "\n  Hint: The session goes on. Ask for a new grant.",
                    over.getMessage());
        }
    }
}
