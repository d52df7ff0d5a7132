package io.portcullis.session.scoped;

import static java.util.Objects.requireNonNull;

import io.portcullis.scope.Denial;
import io.portcullis.session.Ledger;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session asks before work starts that is allowed by what it is: whether the target is fast enough, then its {@link StartRule}s. */
final class Starts {
    private final List<StartRule> rules;
    private final Ledger ledger;
    private final boolean shadow;
    private @Nullable LatencyRule latency;
    private @Nullable TransactionWatch transactions;
    private @Nullable ChangeRule changes;
    private boolean held;

    /**
     * @param rules asked in this order
     * @param shadow whether nobody waits, and what is denied passes
     */
    Starts(List<StartRule> rules, Ledger ledger, boolean shadow) {
        this.rules = List.copyOf(rules);
        this.ledger = ledger;
        this.shadow = shadow;
    }

    /** From now on work begins only when {@code rule} says so. */
    void pacedBy(LatencyRule rule, TransactionWatch watch) {
        latency = rule;
        transactions = watch;
    }

    /** From now on rows are changed only as {@code rule} says. */
    void countedBy(ChangeRule rule) {
        changes = rule;
    }

    /** Another message is looked at. */
    void begin() {
        held = false;
        if (changes != null) {
            changes.begin();
        }
        for (int i = 0; i < rules.size(); i++) {
            rules.get(i).begin();
        }
    }

    /** Whether the message that is looked at has to wait. */
    boolean isHeld() {
        return held;
    }

    /** Whether the target must be asked for the answers that the message waits for. */
    boolean needsAnswers() {
        return held && changes != null && changes.isUnasked();
    }

    void giveUpWaiting() {
        if (latency != null) {
            latency.giveUp();
        }
    }

    void synced() {
        if (transactions != null) {
            transactions.synced();
        }
        if (changes != null) {
            changes.synced();
        }
    }

    /**
     * Why work may not start; null if it may, or has to wait. What only ends what is open may always, unless it makes too many changes last.
     *
     * @param what it may run
     * @param continues whether it goes on with a portal that another Execute began
     */
    @Nullable
    Denial refusal(FrontendTag tag, List<Slot> what, boolean continues) {
        if (what.stream().allMatch(Slot::isWayOut)) {
            return changes == null ? null : change(changes, tag, what);
        }
        if (latency != null && transactions != null && !transactions.isOpen() && !ledger.isSkipping()) {
            LatencyRule.Answer answer = latency.ask(what);
            // In shadow nobody waits: that it would have had to is told of.
            held = answer == LatencyRule.Answer.WAITS && !shadow;
            if (answer != LatencyRule.Answer.STARTS) {
                return held ? null : Denial.LATENCY;
            }
        }
        Denial uncounted = changes == null ? null : change(changes, tag, what);
        if (uncounted != null || held) {
            return uncounted;
        }
        for (StartRule rule : rules) {
            Denial refused = rule.refuses(tag, what, continues);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private @Nullable Denial change(ChangeRule rule, FrontendTag tag, List<Slot> what) {
        return switch (rule.ask(tag, what)) {
            case STARTS -> null;
            case WAITS -> {
                held = true;
                yield null;
            }
            case DENIED -> rule.why();
        };
    }

    /** What the client reads of a {@link Denial#LATENCY}. */
    ErrorFields latencyWords(String grant) {
        return requireNonNull(latency).words(grant);
    }
}
