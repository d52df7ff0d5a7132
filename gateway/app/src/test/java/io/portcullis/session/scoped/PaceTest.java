package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.session.latency.LatencyGate;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When work may begin while the target is slow: message by message, on a clock that the test moves. */
class PaceTest {
    private static final String WORK = "SELECT * FROM stock";
    private static final String NONCE = "0".repeat(32);

    private final LatencyHistory history = new LatencyHistory();
    private final Ledger ledger = new Ledger();
    private final List<Denial> denials = new ArrayList<>();
    private final ByteBuf out = Unpooled.buffer();
    private StatementGate gate = gate(Duration.ZERO);
    private long now;

    private StatementGate gate(Duration maxWait) {
        LatencyWindow.Action action = maxWait.isZero() ? LatencyWindow.Action.DENY : LatencyWindow.Action.QUEUE;
        LatencyWindow window =
                new LatencyWindow(95, Duration.ofMillis(100), 1, Duration.ofSeconds(10), action, maxWait);
        StatementGate made = new StatementGate(
                new ScopeCheck(GrantScope.FULL),
                Grants.of("maria"),
                new ClassifierCache(new Classifier(), 1 << 20, 1),
                1 << 20,
                ledger,
                () -> NONCE,
                denials::add,
                false,
                List.of());
        made.pacedBy(new LatencyRule(new LatencyGate(window, history), () -> now));
        return made;
    }

    private void isSlow() {
        history.add(now, 412_000);
    }

    private static byte[] text(String... parts) {
        return (String.join("\0", parts) + "\0").getBytes(US_ASCII);
    }

    private boolean passes(FrontendTag tag, byte[] body) {
        return gate.passes(tag, body.length, body, out);
    }

    private boolean query(String sql) {
        return passes(FrontendTag.QUERY, text(sql));
    }

    /** Parse, Bind and Execute; returns whether the last passes. */
    private boolean executes(String sql) {
        assertTrue(passes(FrontendTag.PARSE, text("", sql)));
        assertTrue(passes(FrontendTag.BIND, text("", "")));
        return passes(FrontendTag.EXECUTE, new byte[] {0, 0, 0, 0, 0});
    }

    private void answers(String tags) {
        for (String tag : tags.split(" ", -1)) {
            ledger.onBackend(BackendTag.of((byte) tag.charAt(0)), (byte) (tag.length() > 1 ? tag.charAt(1) : 'I'));
        }
    }

    @Test
    void workBeginsWhileTheTargetIsFast() {
        assertTrue(query(WORK));
        answers("T C Z");
        assertTrue(executes(WORK));
    }

    @Test
    void noWorkBeginsWhileItIsSlow() {
        isSlow();

        assertFalse(query(WORK));
        answers("E Z");
        assertFalse(executes(WORK));
        answers("1 2 E");
        gate.passed(FrontendTag.SYNC);
        answers("Z");
        assertFalse(passes(FrontendTag.FUNCTION_CALL, new byte[0]));
        assertEquals(List.of(Denial.LATENCY, Denial.LATENCY, Denial.LATENCY), denials);
    }

    @Test
    void whatIsDeniedReadsLikeThis() {
        isSlow();
        query(WORK);

        ErrorFields shown = gate.shown(ErrorFields.of(
                "ERROR", "42601", "syntax error at or near \"portcullis_" + NONCE + "_g0123456789abcde\""));

        assertEquals(
                "Optional[42501 | grant g0123456789abcde does not allow new work while the target is slow | Of the last 1 first"
                        + " replies of the target, 95 per cent came within 426.0 ms; the grant allows 100 ms.]",
                Optional.ofNullable(shown)
                        .map(one -> one.code() + " | " + one.message() + " | " + one.detail())
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "SHOW server_version",
                "SET application_name = 'till'",
                "RESET ALL",
                "DEALLOCATE ALL",
                "DISCARD ALL",
                "COMMIT",
                "ROLLBACK"
            })
    void whatTouchesNothingPasses(String sql) {
        isSlow();

        assertTrue(query(sql));
        assertEquals(List.of(), denials);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "START TRANSACTION READ ONLY",
                "SELECT pg_sleep(1)",
                "SELECT 1; SELECT * FROM stock",
                "UPDATE stock SET id = 1",
                "EXECUTE p",
                "CALL restock()",
                "COPY stock TO STDOUT",
                "EXPLAIN ANALYZE SELECT * FROM stock",
                "VACUUM"
            })
    void workIsWhatDoesAnythingAndWhatBeginsATransaction(String sql) {
        isSlow();

        assertFalse(query(sql));
    }

    @Test
    void whatHasBegunGoesOnToItsEnd() {
        assertTrue(query("BEGIN"));
        // Pipelined: nobody has said yet that the block is open.
        isSlow();
        now += 1_000;
        assertTrue(query(WORK));
        answers("C ZT T C ZT");
        assertTrue(query(WORK));
        answers("E ZE");
        assertTrue(query("ROLLBACK"));
        answers("C ZI");

        assertFalse(query(WORK));
    }

    @Test
    void anExecutedBeginCountsBeforeAnythingIsSaidOfIt() {
        assertTrue(executes("BEGIN"));
        answers("1 2 C");
        isSlow();
        now += 1_000;

        assertTrue(executes(WORK));
        gate.passed(FrontendTag.SYNC);
        answers("1 2 C ZT");
        assertTrue(executes(WORK));
    }

    @Test
    void oneRunOfExecutesIsOneWork() {
        assertTrue(executes(WORK));
        isSlow();
        now += 1_000;
        assertTrue(executes(WORK));
        gate.passed(FrontendTag.SYNC);

        assertFalse(executes(WORK));
    }

    @Test
    void whatTheServerSkipsIsNotAskedAbout() {
        assertTrue(executes(WORK));
        answers("1 2 E");
        isSlow();
        now += 1_000;

        assertTrue(query(WORK));
        assertEquals(List.of(), denials);
    }

    @Test
    void workWaitsUntilTheTargetIsFastAgain() {
        gate = gate(Duration.ofSeconds(30));
        isSlow();

        assertFalse(query(WORK));
        assertTrue(gate.isHeld());
        assertTrue(ledger.isQuiet());
        now += 11_000;
        assertTrue(query(WORK));
        assertFalse(gate.isHeld());
        assertFalse(ledger.isQuiet());
        assertEquals(List.of(), denials);
    }

    @Test
    void whoHasWaitedLongEnoughIsDeniedAndTheNextOneWaitsAnew() {
        gate = gate(Duration.ofSeconds(5));
        isSlow();

        query(WORK);
        now += 4_999;
        query(WORK);
        assertTrue(gate.isHeld());
        now++;
        assertFalse(query(WORK));
        assertFalse(gate.isHeld());
        assertEquals(List.of(Denial.LATENCY), denials);
        answers("E Z");
        assertFalse(query(WORK));
        assertTrue(gate.isHeld());
    }

    @Test
    void aCancelEndsTheWait() {
        gate = gate(Duration.ofSeconds(5));
        isSlow();
        query(WORK);

        gate.giveUpWaiting();

        assertFalse(query(WORK));
        assertFalse(gate.isHeld());
        ErrorFields shown = gate.shown(ErrorFields.of(
                "ERROR", "42601", "syntax error at or near \"portcullis_" + NONCE + "_g0123456789abcde\""));
        assertEquals("57014", shown == null ? "" : shown.code());
        answers("E Z");
        query(WORK);
        assertTrue(gate.isHeld(), "the next one is not given up");
    }
}
