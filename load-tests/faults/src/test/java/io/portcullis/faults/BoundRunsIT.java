package io.portcullis.faults;

import static io.portcullis.faults.BudgetWorld.ask;
import static io.portcullis.faults.BudgetWorld.error;
import static io.portcullis.faults.BudgetWorld.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.faults.BudgetWorld.Person;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A grant for one statement, which runs as often as it may. */
@ExtendWith(BudgetWorld.Shared.class)
class BoundRunsIT {
    private final BudgetWorld world = BudgetWorld.get();

    @Test
    void aBoundStatementRunsAsOftenAsItMay() throws Exception {
        Person person = world.scoped(
                "bound", Map.of("statement", Map.of("exact", "SELECT 7", "uses", 2), "searchPath", List.of("public")));
        try (RawClient client = world.admitted(person)) {
            assertEquals(1, rows(ask(client, "SELECT 7")));
            assertEquals("42501", error(ask(client, "SELECT 7, 8")).sqlState());
        }
        try (RawClient client = world.admitted(person)) {
            assertEquals(1, rows(ask(client, "SELECT 7")));
            Message error = error(ask(client, "SELECT 7"));
            assertEquals("53400", error.sqlState());
            assertEquals("grant " + person.grant() + " has been used up: 2 of 2 runs", error.field('M'));
        }
        world.awaitNoLease();
        assertTrue(world.tryLogin(person).field('M').endsWith("uses"));
    }

    @Test
    void psqlReadsThatTheStatementOfItsGrantIsUsedUp() throws Exception {
        assumeTrue(Psql.installed());
        world.table("bound_by_psql", 1);
        String text = "UPDATE bound_by_psql SET n = n + 1";
        Person person = world.scoped(
                "bound-psql", Map.of("statement", Map.of("exact", text, "uses", 1), "searchPath", List.of("public")));
        world.admitted(person).close();

        Psql.Result result = world.psql(
                person,
                "BEGIN",
                "EXPLAIN ANALYZE " + text,
                "ROLLBACK",
                "BEGIN",
                text,
                "COMMIT",
                text,
                "SHOW search_path");

        assertEquals("""
                BEGIN
                ROLLBACK
                BEGIN
                UPDATE 1
                COMMIT
                "public", pg_temp
                """, result.out());
        assertEquals("""
                ERROR:  grant %1$s does not allow this statement
                DETAIL:  The grant is bound to another statement.
                HINT:  The session goes on. Ask for a grant that allows it, or connect with another one you have.
                ERROR:  grant %1$s has been used up: 1 of 1 run
                DETAIL:  The statement that the grant is bound to has run as often as it may.
                HINT:  The session goes on. Ask for a new grant if it must run again.
                """.formatted(person.grant()), result.err());
    }

    /** The driver sends an int in binary, prepares what is run often, and begins its transactions itself. */
    @Test
    void pgjdbcRunsABoundStatementWithItsValue() throws Exception {
        world.table("bound_by_pgjdbc", 1);
        Map<String, Object> seven = Map.of("type", "int4", "binary", "AAAABw==");
        Person person = world.scoped(
                "bound-pgjdbc",
                Map.of(
                        "statement",
                        Map.of(
                                "exact",
                                "UPDATE bound_by_pgjdbc SET n = n + $1",
                                "parameters",
                                List.of(seven),
                                "uses",
                                6),
                        "searchPath",
                        List.of("public")));
        world.admitted(person).close();
        try (Connection connection = world.jdbc(person);
                PreparedStatement update = connection.prepareStatement("UPDATE bound_by_pgjdbc SET n = n + ?")) {
            connection.setAutoCommit(false);
            update.setInt(1, 8);
            assertEquals(
                    "42501",
                    assertThrows(SQLException.class, update::executeUpdate).getSQLState());
            connection.rollback();
            update.setInt(1, 7);
            for (int i = 0; i < 6; i++) {
                assertEquals(1, update.executeUpdate());
                connection.commit();
            }
            assertEquals(
                    "53400",
                    assertThrows(SQLException.class, update::executeUpdate).getSQLState());
            connection.rollback();
            assertTrue(connection.isValid(5));
        }
        assertEquals(1 + 6 * 7, world.number("SELECT n FROM bound_by_pgjdbc"));
    }
}
