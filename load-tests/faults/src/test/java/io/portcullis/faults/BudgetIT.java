package io.portcullis.faults;

import static io.portcullis.faults.BudgetWorld.SOON;
import static io.portcullis.faults.BudgetWorld.ask;
import static io.portcullis.faults.BudgetWorld.error;
import static io.portcullis.faults.BudgetWorld.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.BudgetWorld.Person;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Budgets of what is counted from frames, and of sessions: a gateway, a node and its database, all real. */
@ExtendWith(BudgetWorld.Shared.class)
class BudgetIT {
    private final BudgetWorld world = BudgetWorld.get();

    @Test
    void aResultEndsWithTheBudgetAndTheTransactionCanBeEnded() throws Exception {
        Person person = world.person("rows", Map.of("rows", 100L));
        try (RawClient client = world.admitted(person)) {
            assertEquals(40, rows(ask(client, "SELECT generate_series(1, 40)")));
            ask(client, "BEGIN");
            List<Message> cut = ask(client, "SELECT generate_series(1, 1000000)");
            assertEquals(60, rows(cut));
            Message error = error(cut);
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has nothing left", error.field('M'));
            assertEquals("Of its budget of rows nothing is left that this gateway may spend.", error.field('D'));
            assertEquals('E', cut.getLast().transactionStatus());
            assertEquals("53400", error(ask(client, "SELECT 1")).sqlState());
            assertEquals('I', ask(client, "ROLLBACK").getLast().transactionStatus());
            assertEquals("53400", error(ask(client, "SELECT 1")).sqlState());
        }
        world.awaitNoLease();
        Message refusal = world.tryLogin(person);
        assertEquals("53400", refusal.sqlState());
        assertTrue(refusal.field('M').endsWith("has nothing left of its budget: rows"), refusal.toString());
    }

    @Test
    void pgjdbcIsToldAndGoesOn() throws Exception {
        Person person = world.person("driver", Map.of("statements", 3L));
        world.admitted(person).close();
        try (Connection connection = world.jdbc(person);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery("SELECT " + i)) {
                    assertTrue(rows.next());
                }
            }
            SQLException denied = assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 3"));
            assertEquals("53400", denied.getSQLState());
            connection.rollback();
            assertEquals(
                    "53400",
                    assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 4"))
                            .getSQLState());
        }
    }

    @Test
    void sessionsAndLoginsAreLimited() throws Exception {
        Person person = world.person("few", Map.of("sessions", 1L, "logins", 2L));
        try (RawClient client = world.admitted(person)) {
            assertEquals("53400", world.tryLogin(person).sqlState());
            assertEquals(1, rows(ask(client, "SELECT 1")));
        }
        try (RawClient client = world.admitted(person)) {
            assertEquals(1, rows(ask(client, "SELECT 1")));
        }
        world.awaitNoLease();
        assertTrue(world.tryLogin(person).field('M').endsWith("logins"));
    }

    @Test
    void withoutTheNodeWhatIsLeasedIsSpentAndNothingElse() throws Exception {
        Person person = world.person("alone", Map.of("statements", 1000L, "sessions", 5L));
        try (RawClient client = world.admitted(person)) {
            world.node.signal("STOP");
            try {
                assertEquals(1, rows(ask(client, "SELECT 1")));
                Message last = client.readToEnd(SOON).last();
                assertEquals("57P01", last.sqlState(), "its place among the sessions may be another's");
                assertTrue(last.field('M').contains("budget"), last.toString());
            } finally {
                world.node.signal("CONT");
            }
        }
        world.admitted(person).close();
    }
}
