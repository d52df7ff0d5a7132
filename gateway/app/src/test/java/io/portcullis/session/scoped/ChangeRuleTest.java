package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages pass under a budget of ten rows affected, as the target answers them. */
class ChangeRuleTest {
    private static final String NONCE = "0".repeat(32);
    private static final String PASSES = "passes";
    private static final String WAITS = "waits";

    private static final String OUTSIDE = "changes-outside";
    private static final String TOGETHER = "changes-together";
    private static final String UNCOUNTED = "changes-uncounted";
    private static final String UNKNOWN = "changes-unknown";
    private static final String ROLLBACK_ONLY = "rollback-only";
    private static final String USED_UP = "budget-rows-affected";

    private static final class Till implements Purse {
        long left = 10;

        @Override
        public boolean take(long amount) {
            boolean there = amount <= left;
            left -= there ? amount : 0;
            return there;
        }

        @Override
        public void putBack(long amount) {
            left += amount;
        }
    }

    private final Till till = new Till();
    private final Ledger ledger = new Ledger();
    private final List<Denial> denials = new ArrayList<>();
    private final ByteBuf out = Unpooled.buffer();
    private final StatementGate gate = new StatementGate(
            new ScopeCheck(GrantScope.FULL),
            Grants.of("maria"),
            new ClassifierCache(new Classifier(), 1 << 20, 1),
            1 << 20,
            ledger,
            () -> NONCE,
            denials::add,
            false,
            List.of());

    ChangeRuleTest() {
        gate.countedBy(new ChangeRule(till, ledger, gate.slots()));
        gate.encoding("UTF8");
    }

    // Messages

    private static byte[] text(String... parts) {
        return (String.join("\0", parts) + "\0").getBytes(US_ASCII);
    }

    private String sends(FrontendTag tag, byte[] body) {
        if (gate.passes(tag, body.length, body, out)) {
            return PASSES;
        }
        return gate.isHeld() ? WAITS : denials.getLast().code();
    }

    private String query(String sql) {
        return sends(FrontendTag.QUERY, text(sql));
    }

    private String execute(String portal) {
        return sends(FrontendTag.EXECUTE, text(portal, "\0\0\0"));
    }

    /** Parse, Bind and Execute under no names. */
    private String executes(String sql) {
        assertEquals(PASSES, sends(FrontendTag.PARSE, text("", sql)));
        assertEquals(PASSES, sends(FrontendTag.BIND, text("", "")));
        return execute("");
    }

    private void sync() {
        gate.passed(FrontendTag.SYNC);
    }

    /** Messages between commas: a command tag, or one of {@code 1 2 E s ZI ZT ZE}. */
    private void answers(String messages) {
        for (String message : messages.split(", ", -1)) {
            if (message.length() <= 2) {
                byte status = (byte) (message.length() > 1 ? message.charAt(1) : 'I');
                ledger.onBackend(BackendTag.of((byte) message.charAt(0)), status);
            } else {
                gate.completes(text(message));
                ledger.onBackend(BackendTag.COMMAND_COMPLETE, (byte) 0);
            }
        }
    }

    private void begins() {
        assertEquals(PASSES, query("BEGIN"));
        answers("BEGIN, ZT");
    }

    // What it is

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "UPDATE t SET a = 1",
                "DELETE FROM t",
                "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
                "COPY t FROM STDIN",
                "SELECT 1 AS a INTO t",
                "CREATE TABLE t AS SELECT 1",
                "CREATE TABLE t AS TABLE s",
                "CREATE MATERIALIZED VIEW v AS SELECT 1",
                "INSERT INTO t VALUES ('a\\b')"
            })
    void rowsAreChangedInTransactionBlocksOnly(String sql) {
        assertEquals(OUTSIDE, query(sql));
        answers("E, ZI");
        assertEquals(OUTSIDE, executes(sql));
        answers("1, 2, E");
        sync();
        answers("ZI");
        begins();
        assertEquals(PASSES, query(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE t",
                "CALL p()",
                "DO 'BEGIN END'",
                "WITH d AS (DELETE FROM t RETURNING a) SELECT * FROM d",
                "WITH d AS (DELETE FROM t RETURNING a) INSERT INTO s SELECT * FROM d",
                "COPY (DELETE FROM t RETURNING a) TO STDOUT",
                "EXPLAIN ANALYZE DELETE FROM t",
                "EXPLAIN ANALYZE CREATE TABLE s AS SELECT 1"
            })
    void whatDoesNotTellHowManyRowsItChangesIsDenied(String sql) {
        begins();
        assertEquals(UNCOUNTED, query(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t FOR UPDATE",
                "EXPLAIN DELETE FROM t",
                "COPY t TO STDOUT",
                "CREATE TABLE t (a int)",
                "CREATE VIEW v AS SELECT 1",
                "DROP TABLE t",
                "PREPARE p AS DELETE FROM t",
                "DECLARE c CURSOR FOR SELECT 1; FETCH c",
                "SHOW server_version",
                "COMMIT",
                "ROLLBACK",
                ""
            })
    void otherStatementsPass(String sql) {
        assertEquals(PASSES, query(sql));
    }

    @Test
    void functionsCalledByNumberAreDenied() {
        begins();
        assertEquals(UNCOUNTED, sends(FrontendTag.FUNCTION_CALL, new byte[0]));
    }

    @Test
    void executeRunsWhatIsKnownToRead() {
        begins();
        query("PREPARE r AS SELECT 1; PREPARE w AS DELETE FROM t");
        answers("PREPARE, PREPARE, ZT");
        sends(FrontendTag.PARSE, text("end", "COMMIT"));
        sync();
        answers("1, ZT");

        assertEquals(PASSES, query("EXECUTE r"));
        assertEquals(UNCOUNTED, query("EXECUTE w"));
        assertEquals(UNCOUNTED, query("EXECUTE \"end\""), "it would end the block");
    }

    @Test
    void aPortalThatChangesRowsIsNotFetchedFrom() {
        begins();
        sends(FrontendTag.PARSE, text("", "UPDATE t SET a = 1 RETURNING a"));
        sends(FrontendTag.BIND, text("c", ""));
        sync();
        answers("1, 2, ZT");

        assertEquals(UNCOUNTED, query("FETCH 1 FROM c"));
    }

    // Counting

    @ParameterizedTest
    @CsvSource({
        "INSERT INTO t SELECT 1, INSERT 0 4, 6",
        "UPDATE t SET a = 1, UPDATE 10, 0",
        "DELETE FROM t, DELETE 0, 10",
        "COPY t FROM STDIN, COPY 3, 7",
        "SELECT 1 AS a INTO t, SELECT 2, 8",
        "CREATE TABLE t AS SELECT 1, SELECT 2, 8",
        "CREATE TABLE IF NOT EXISTS t AS SELECT 1, CREATE TABLE AS, 10",
        "SELECT 1, SELECT 9, 10",
        "COPY t TO STDOUT, COPY 9, 10"
    })
    void whatATagTellsIsSpent(String sql, String tag, long left) {
        begins();
        query(sql);
        answers(tag + ", ZT");

        assertEquals(left, till.left);
        assertEquals(PASSES, query("COMMIT"));
    }

    @Test
    void ofATextTheStatementCountsThatChangesRows() {
        assertEquals(PASSES, query("BEGIN; SELECT 1; SELECT 1 INTO t; SELECT 2"));
        answers("BEGIN, SELECT 5, SELECT 3, SELECT 7, ZT");

        assertEquals(7, till.left);
    }

    @Test
    void whatHasFailedIsNotSpent() {
        begins();
        query("DELETE FROM t");
        answers("E, ZE");
        assertEquals(10, till.left);
        assertEquals(PASSES, query("COMMIT"), "it rolls back");
    }

    @Test
    void whatWentBeyondCanOnlyBeRolledBack() {
        begins();
        query("UPDATE t SET a = 1");
        answers("UPDATE 11, ZT");

        assertEquals(10, till.left, "it will not last");
        assertEquals(ROLLBACK_ONLY, query("DELETE FROM t"));
        answers("E, ZE");
        assertEquals(PASSES, query("ROLLBACK TO a"));
        answers("ROLLBACK, ZT");
        assertEquals(ROLLBACK_ONLY, query("COMMIT"));
        answers("E, ZE");
        assertEquals(PASSES, query("ROLLBACK TO a; RELEASE a"));
        answers("ROLLBACK, RELEASE, ZT");
        assertEquals(ROLLBACK_ONLY, query("END AND CHAIN"));
        answers("E, ZE");
        query("ROLLBACK TO a");
        answers("ROLLBACK, ZT");
        assertEquals(ROLLBACK_ONLY, query("PREPARE TRANSACTION 'x'"));
        answers("E, ZE");
        assertEquals(PASSES, query("ROLLBACK"));
        answers("ROLLBACK, ZI");
        begins();
        assertEquals(PASSES, query("DELETE FROM t"));
        answers("DELETE 10, ZT");
        assertEquals(PASSES, query("COMMIT"));
        answers("COMMIT, ZI");
        begins();
        assertEquals(USED_UP, query("DELETE FROM t"));
    }

    @Test
    void whatIsNotFetchedAtOnceIsNotKnown() {
        begins();
        assertEquals(PASSES, executes("UPDATE t SET a = 1 RETURNING a"));
        sync();
        answers("1, 2, s, ZT");

        assertEquals(UNKNOWN, query("COMMIT"));
        answers("E, ZE");
        query("ROLLBACK TO a");
        answers("ROLLBACK, ZT");
        // The tag of the last part has the number of the rows of that part.
        assertEquals(UNKNOWN, executes("DELETE FROM t"));
        answers("1, 2, E");
        sync();
        answers("ZE");
        query("ROLLBACK");
        answers("ROLLBACK, ZI");
        begins();
        assertEquals(PASSES, query("DELETE FROM t"));
    }

    @Test
    void aTagThatIsNotUnderstoodIsNotTakenForNothing() {
        begins();
        query("DELETE FROM t");
        answers("DELETE many, ZT");

        assertEquals(UNKNOWN, query("COMMIT"));
    }

    // Together

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM t; DELETE FROM s",
                "DELETE FROM t; COMMIT",
                "BEGIN; DELETE FROM t; COMMIT; BEGIN",
                "DELETE FROM t; PREPARE TRANSACTION 'x'"
            })
    void oneChangeAMessageAndNoEndBehindIt(String sql) {
        begins();
        assertEquals(TOGETHER, query(sql));
    }

    @Test
    void aBlockMayBeginInTheSameTextOrRun() {
        assertEquals(PASSES, query("BEGIN; DELETE FROM t; SELECT 1"));
        answers("BEGIN, DELETE 1, SELECT 1, ZT");
        assertEquals(PASSES, query("COMMIT; BEGIN; DELETE FROM t"));
        answers("COMMIT, BEGIN, DELETE 1, ZT");
        assertEquals(PASSES, query("ROLLBACK"));
        answers("ROLLBACK, ZI");

        assertEquals(PASSES, executes("BEGIN"));
        assertEquals(PASSES, executes("DELETE FROM t"));
        assertEquals(PASSES, executes("DELETE FROM s"));
        sync();
        answers("1, 2, BEGIN, 1, 2, DELETE 1, 1, 2, DELETE 1, ZT");
        assertEquals(6, till.left);
        assertEquals(PASSES, query("COMMIT"));
    }

    @Test
    void anEndWaitsForWhatWasSentBeforeIt() {
        begins();
        query("DELETE FROM t");
        assertEquals(WAITS, query("COMMIT"));
        assertFalse(gate.needsAnswers());
        answers("DELETE 11");
        assertEquals(WAITS, query("COMMIT"));
        answers("ZT");
        assertEquals(ROLLBACK_ONLY, query("COMMIT"));
    }

    @Test
    void anEndInTheSameRunWaitsToo() {
        executes("BEGIN");
        executes("DELETE FROM t");
        assertEquals(WAITS, executes("COMMIT"));
        assertTrue(gate.needsAnswers(), "the server keeps its answers back");
        answers("1, 2, BEGIN, 1, 2, DELETE 3, 1, 2");
        assertEquals(PASSES, execute(""));
        assertFalse(gate.needsAnswers());
        assertEquals(OUTSIDE, executes("DELETE FROM t"), "nothing tells whether it has ended");
    }

    @Test
    void anEndBehindAFailureIsSkippedWithItsRun() {
        executes("BEGIN");
        executes("DELETE FROM t");
        assertEquals(WAITS, executes("COMMIT"));
        answers("1, 2, BEGIN, 1, 2, E");
        assertEquals(PASSES, execute(""));
        sync();
        answers("ZE");
        assertEquals(10, till.left);
    }

    @Test
    void aBlockThatMayNotHaveBegunIsWaitedFor() {
        query("BEGIN");
        assertEquals(WAITS, query("DELETE FROM t"));
        answers("E, ZI");
        assertEquals(OUTSIDE, query("DELETE FROM t"));
        answers("E, ZI");
        query("BEGIN");
        assertEquals(WAITS, query("DELETE FROM t"));
        answers("BEGIN, ZT");
        assertEquals(PASSES, query("DELETE FROM t"));
    }

    @Test
    void whatFollowsAnEndInTheSameRunIsOutside() {
        begins();
        assertEquals(PASSES, executes("ROLLBACK"));
        assertEquals(OUTSIDE, executes("DELETE FROM t"));
    }

    /** A block that has failed before, and one that began since: that something rolls back is not taken for granted. */
    @Test
    void anOldFailureIsNoPermission() {
        begins();
        query("SELECT 1/0");
        answers("E, ZE");
        executes("ROLLBACK");
        executes("BEGIN");
        executes("DELETE FROM t");
        gate.passed(FrontendTag.FLUSH);
        answers("1, 2, ROLLBACK, 1, 2, BEGIN, 1, 2, DELETE 11");
        sync();
        assertEquals(ROLLBACK_ONLY, query("COMMIT"));
    }

    @Test
    void manyChangesAtOnceAreAddedUp() {
        begins();
        for (int i = 0; i < 6; i++) {
            assertEquals(PASSES, executes("DELETE FROM t"));
        }
        sync();
        assertEquals(WAITS, executes("COMMIT"));
        answers(
                "1, 2, DELETE 2, 1, 2, DELETE 2, 1, 2, DELETE 2, 1, 2, DELETE 2, 1, 2, DELETE 2, 1, 2, DELETE 2, ZT, 1, 2");
        assertEquals(ROLLBACK_ONLY, execute(""));
        assertEquals(0, till.left);
    }

    @Test
    void theWayBackNeverWaits() {
        begins();
        query("DELETE FROM t");
        assertEquals(PASSES, query("ROLLBACK"));
        assertEquals(PASSES, query("SELECT 1"));
    }
}
