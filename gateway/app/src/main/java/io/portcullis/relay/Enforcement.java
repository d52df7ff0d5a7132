package io.portcullis.relay;

import io.netty.buffer.ByteBufUtil;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.policy.Replication;
import io.portcullis.policy.Scopes;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Admission;
import io.portcullis.session.Ledger;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.Spending;
import io.portcullis.session.latency.LatencyGate;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.session.scoped.ChangeRule;
import io.portcullis.session.scoped.LatencyRule;
import io.portcullis.session.scoped.Purse;
import io.portcullis.session.scoped.RunRule;
import io.portcullis.session.scoped.ScopeChange;
import io.portcullis.session.scoped.SessionBudget;
import io.portcullis.session.scoped.SettingsWatch;
import io.portcullis.session.scoped.StartRule;
import io.portcullis.session.scoped.StatementClock;
import io.portcullis.session.scoped.StatementGate;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.wire.message.ParameterStatus;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a session has beyond others whose grant has a scope that says something of statements.
 *
 * @param budget null if no statements, rows or bytes are limited
 * @param clock null if the time of statements is not limited
 * @param ledger which the gate keeps
 * @param shadow whether nothing is denied
 */
record Enforcement(
        StatementGate gate,
        SettingsWatch watch,
        @Nullable SessionBudget budget,
        @Nullable StatementClock clock,
        Ledger ledger,
        boolean shadow) {
    private static final int NONCE_BYTES = 16;
    private static final String CLIENT_ENCODING = "client_encoding";

    /**
     * The enforcement of a scope.
     *
     * @param shadow whether what would be denied passes
     * @param fixed settings that the scope fixes, as the target shows them
     * @param settings that the target reported at the login
     * @param spending what there is of the budgets
     * @return null if the scope allows every statement at any time, and as many as one likes
     */
    static @Nullable Enforcement of(
            LoopServices services,
            Admission admission,
            GrantScope scope,
            boolean shadow,
            Map<String, String> fixed,
            Spending spending,
            List<ParameterStatus> settings) {
        ScopeCheck check = new ScopeCheck(scope);
        LatencyWindow latency = scope.latency();
        SessionBudget budget = SessionBudget.of(spending);
        Purse changes = spending.of(Allowance.ROWS_AFFECTED);
        Purse time = spending.of(Allowance.STATEMENT_TIME);
        StatementClock clock = time == null ? null : new StatementClock(time, System::nanoTime);
        if (check.isFull() && latency == null && budget == null && changes == null && clock == null) {
            return null;
        }
        Ledger ledger = new Ledger();
        AtomicLong denied = new AtomicLong();
        StatementGate gate = new StatementGate(
                check,
                admission.grant(),
                services.classifier(),
                services.gateway().statementSize(),
                ledger,
                () -> nonce(services.gateway().random()),
                why -> tell(services.observer(), admission, why, denied.incrementAndGet(), shadow),
                shadow,
                rules(spending, clock, budget));
        gate.askedAt(services.gateway().requestForm());
        if (latency != null) {
            TargetLatencies latencies = services.gateway().latencies();
            LatencyHistory history = latencies.of(admission.grant().target());
            gate.pacedBy(new LatencyRule(new LatencyGate(latency, history), latencies::now));
        }
        if (changes != null) {
            gate.countedBy(new ChangeRule(changes, ledger, gate.slots()));
        }
        if (clock != null) {
            gate.timedBy(clock);
        }
        Enforcement enforcement =
                new Enforcement(gate, new SettingsWatch(fixed, check.classes()), budget, clock, ledger, shadow);
        settings.forEach(enforcement::reported);
        return enforcement;
    }

    private static List<StartRule> rules(
            Spending spending, @Nullable StatementClock clock, @Nullable SessionBudget budget) {
        List<StartRule> rules = new ArrayList<>(3);
        if (clock != null) {
            rules.add(clock);
        }
        if (budget != null) {
            rules.add(budget);
        }
        Purse runs = spending.of(Allowance.USES);
        if (runs != null) {
            rules.add(new RunRule(runs));
        }
        return rules;
    }

    /**
     * Whether a session goes on under the scope of a new revision of its grant; then that counts from its next statement on.
     *
     * @param enforcement of the session so far, if it has one
     */
    static boolean goesOn(@Nullable Enforcement enforcement, Admission admission, Grant before, Grant revised) {
        GrantScope old = Scopes.enforceable(before.scope());
        GrantScope now = Scopes.enforceable(revised.scope());
        if (admission.replication() != Replication.NONE || old == null || now == null) {
            return false;
        }
        InetAddress origin = InetAddress.ofLiteral(admission.origin());
        if (!ScopeChange.goesOn(old, now, network -> network.contains(origin))) {
            return false;
        }
        if (enforcement != null) {
            enforcement.gate().scopeIs(new ScopeCheck(now), revised);
        }
        return true;
    }

    private static void tell(SessionObserver observer, Admission admission, Denial why, long number, boolean shadow) {
        if (shadow) {
            observer.onShadowDenied(admission, why, number);
        } else {
            observer.onDenied(admission, why, number);
        }
    }

    private static String nonce(SecureRandom random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }

    /** A setting as the target reports it; returns what is wrong with it, or null. */
    @Nullable
    String reported(ParameterStatus status) {
        if (status.name().equals(CLIENT_ENCODING)) {
            gate.encoding(status.value());
        }
        String departure = watch.departure(status.name(), status.value());
        return shadow ? null : departure;
    }

    /** For which budget work was cancelled by us, if an error may be the answer to that. */
    @Nullable
    Denial stopped() {
        Denial why = budget == null ? null : budget.stopped();
        return why == null && clock != null ? clock.stopped() : why;
    }

    /** The target is ready, and no cancel is on its way: none of ours hits anything any more. */
    void atRest() {
        if (budget != null) {
            budget.atRest();
        }
        if (clock != null) {
            clock.atRest();
        }
    }
}
