package io.portcullis.session.scoped;

import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.session.latency.LatencyGate;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.sql.Command;
import io.portcullis.sql.Statement;
import io.portcullis.sql.Trait;
import io.portcullis.wire.message.ErrorFields;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Whether work of one session may begin at the moment, as the latency window of its grant says. To begin a transaction is work: what
 * follows in it is not asked about.
 */
public final class LatencyRule {
    private static final long NOT_WAITING = -1;

    /** What becomes of work that is allowed by what it is. */
    public enum Answer {
        STARTS,
        /** It is asked again a little later. */
        WAITS,
        DENIED
    }

    private final LatencyGate gate;
    private final LongSupplier clock;
    private long waitingSince = NOT_WAITING;
    private boolean givenUp;

    /** @param clock milliseconds that only go forward, from 0 */
    public LatencyRule(LatencyGate gate, LongSupplier clock) {
        this.gate = gate;
        this.clock = clock;
    }

    /** @param what it may run: whatever may stand under its name */
    Answer ask(List<Slot> what) {
        if (what.stream().noneMatch(LatencyRule::isWork)) {
            return Answer.STARTS;
        }
        long now = clock.getAsLong();
        if (gate.isOpen(now)) {
            waitingSince = NOT_WAITING;
            givenUp = false;
            return Answer.STARTS;
        }
        if (waitingSince == NOT_WAITING) {
            waitingSince = now;
            givenUp = false;
        }
        if (!givenUp && now - waitingSince < gate.window().maxWait().toMillis()) {
            return Answer.WAITS;
        }
        waitingSince = NOT_WAITING;
        return Answer.DENIED;
    }

    /** Its client does not want to wait any longer: what waits is denied when it is asked again. */
    void giveUp() {
        givenUp = true;
    }

    /** What the client reads of what was {@link Answer#DENIED} just now. */
    ErrorFields words(String grant) {
        LatencyWindow window = gate.window();
        LatencyHistory.Reading now = gate.reading();
        String detail = "Of the last " + now.samples() + " first replies of the target, " + window.quantile()
                + " per cent came within " + millis(now.micros()) + " ms; the grant allows "
                + window.max().toMillis() + " ms.";
        return givenUp
                ? ErrorFields.of("ERROR", "57014", "canceling statement due to user request")
                        .withDetail("It waited for the target to answer faster. " + detail)
                : ErrorFields.of(
                                "ERROR",
                                "42501",
                                "grant " + grant + " does not allow new work while the target is slow" + waited(window))
                        .withDetail(detail)
                        .withHint("The session goes on. Try again in a moment.");
    }

    private static String waited(LatencyWindow window) {
        return window.action() == LatencyWindow.Action.QUEUE
                ? ", and it has not become faster in " + window.maxWait().toMillis() + " ms"
                : "";
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
    }

    private static boolean isWork(Slot slot) {
        return slot.readings() || slot.statements().stream().anyMatch(LatencyRule::isWork);
    }

    /** What drivers and pools send to prepare and check a connection is none: it touches nothing. */
    private static boolean isWork(Statement statement) {
        if (statement.command() == Command.BEGIN || statement.runsByName()) {
            return true;
        }
        if (statement.command() != Command.SELECT) {
            return !statement.neededWithout(_ -> false).asSet().isEmpty();
        }
        return !statement.relations().isEmpty()
                || !statement.calls().isEmpty()
                || statement.traits().contains(Trait.HIDES_CALLS)
                || statement.traits().contains(Trait.HIDES_RELATIONS);
    }
}
