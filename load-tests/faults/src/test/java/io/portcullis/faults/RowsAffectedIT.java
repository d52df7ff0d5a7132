package io.portcullis.faults;

import static io.portcullis.faults.BudgetWorld.SOON;
import static io.portcullis.faults.BudgetWorld.ask;
import static io.portcullis.faults.BudgetWorld.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.faults.BudgetWorld.Person;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The budget of rows affected against a real server. */
@ExtendWith(BudgetWorld.Shared.class)
class RowsAffectedIT {
    private final BudgetWorld world = BudgetWorld.get();

    @Test
    void psqlCanOnlyRollBackWhatWentBeyondTheRowsAffected() throws Exception {
        assumeTrue(Psql.installed());
        world.table("by_psql", 100);
        Person person = world.person("changes-psql", Map.of("rowsAffected", 50L));
        world.admitted(person).close();

        Psql.Result result = world.psql(
                person,
                "DELETE FROM by_psql WHERE n <= 10",
                "TRUNCATE by_psql",
                "BEGIN",
                "DELETE FROM by_psql WHERE n <= 60",
                "COMMIT",
                "ROLLBACK",
                "BEGIN",
                "DELETE FROM by_psql WHERE n <= 40",
                "COMMIT",
                "BEGIN; DELETE FROM by_psql WHERE n <= 50; COMMIT",
                "SELECT count(*) FROM by_psql");

        String grant = person.grant();
        assertEquals("BEGIN\nDELETE 60\nROLLBACK\nBEGIN\nDELETE 40\nCOMMIT\n60\n", result.out());
        assertEquals("""
                ERROR:  grant %1$s does not allow this
                DETAIL:  It changes rows outside of a transaction block, and the grant limits how many.
                HINT:  Begin a transaction first, with BEGIN or by turning autocommit off.
                ERROR:  grant %1$s does not allow this
                DETAIL:  It may change rows without telling how many, and the grant limits how many.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                ERROR:  grant %1$s has less left than the transaction has changed
                DETAIL:  It has changed more rows than this gateway may spend of the grant's budget of rows affected.
                HINT:  Roll back. The session goes on.
                ERROR:  grant %1$s does not allow this
                DETAIL:  It changes rows and does more of that, or ends the transaction, in one message; the grant limits how many.
                HINT:  Send each by itself.
                """.formatted(grant), result.err());
        assertEquals(60, world.number("SELECT count(*) FROM by_psql"));
    }

    /** The driver begins a block with the first statement of it, in one run; what is pipelined waits for what was changed. */
    @Test
    void pgjdbcCommitsWhatIsLeftOfTheRowsAffectedAndNoMore() throws Exception {
        world.table("by_pgjdbc", 100);
        Person person = world.person("changes-pgjdbc", Map.of("rowsAffected", 50L));
        world.admitted(person).close();
        try (Connection connection = world.jdbc(person);
                PreparedStatement delete = connection.prepareStatement("DELETE FROM by_pgjdbc WHERE n = ?")) {
            delete.setInt(1, 1);
            SQLException outside = assertThrows(SQLException.class, delete::executeUpdate);
            assertEquals("42501", outside.getSQLState());
            assertEquals(
                    "ERROR: grant " + person.grant() + " does not allow this\n"
                            + "  Detail: It changes rows outside of a transaction block, and the grant limits how many.\n"
                            + "  Hint: Begin a transaction first, with BEGIN or by turning autocommit off.",
                    outside.getMessage());
            connection.setAutoCommit(false);
            for (int n = 1; n <= 30; n++) {
                delete.setInt(1, n);
                delete.addBatch();
            }
            assertEquals(30, delete.executeBatch().length);
            connection.commit();
            try (Statement statement = connection.createStatement()) {
                assertEquals(21, statement.executeUpdate("DELETE FROM by_pgjdbc WHERE n <= 51"));
                SQLException over = assertThrows(SQLException.class, connection::commit);
                assertEquals("53400", over.getSQLState());
                connection.rollback();
                assertEquals(20, statement.executeUpdate("DELETE FROM by_pgjdbc WHERE n <= 50"));
                connection.commit();
                assertEquals(
                        "53400",
                        assertThrows(SQLException.class, () -> statement.executeUpdate("DELETE FROM by_pgjdbc"))
                                .getSQLState());
                connection.rollback();
            }
        }
        assertEquals(50, world.number("SELECT count(*) FROM by_pgjdbc"));
    }

    @Test
    void aPipelineThatEndsWithCommitIsCommittedOrNotByWhatItChanged() throws Exception {
        world.table("by_pipeline", 100);
        Person person = world.person("changes-pipeline", Map.of("rowsAffected", 50L));
        try (RawClient client = world.admitted(person)) {
            sendRun(client, "BEGIN", "DELETE FROM by_pipeline WHERE n <= 60", "COMMIT");
            List<Message> over = client.readUntil('Z', SOON);
            assertEquals("53400", error(over).sqlState());
            assertEquals('E', over.getLast().transactionStatus());
            ask(client, "ROLLBACK");
            assertEquals(100, world.number("SELECT count(*) FROM by_pipeline"));

            sendRun(client, "BEGIN", "DELETE FROM by_pipeline WHERE n <= 50", "COMMIT");
            assertEquals('I', client.readUntil('Z', SOON).getLast().transactionStatus());
            assertEquals(50, world.number("SELECT count(*) FROM by_pipeline"));
        }
    }

    private static void sendRun(RawClient client, String... texts) {
        List<byte[]> run = new ArrayList<>();
        for (String text : texts) {
            run.addAll(List.of(Frontend.parse("", text), Frontend.bind("", ""), Frontend.execute("", 0)));
        }
        run.add(Frontend.sync());
        client.send(Frontend.concat(run.toArray(byte[][]::new)));
    }
}
