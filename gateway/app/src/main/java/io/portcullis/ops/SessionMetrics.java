package io.portcullis.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.model.audit.EndCause;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.relay.ConnectionLimits;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.relay.Traffic;
import io.portcullis.scope.Denial;
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import io.portcullis.upstream.TargetSlots;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of sessions; names and meanings are in docs/operations.md. */
final class SessionMetrics implements SessionObserver {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1)
    };

    private final Counter opened;
    private final Counter emergencies;
    private final Counter probes;
    private final Counter dropped;
    private final Counter workNotStopped;
    private final Counter stopFailed;
    private final Counter defects;
    private final Counter cancelsMatched;
    private final Counter cancelsUnmatched;
    private final Timer cutOffLatency;
    private final Timer upstreamConnect;
    private final Map<EndCause, Counter> ended = new EnumMap<>(EndCause.class);
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

    private final Map<Denial, Counter> denied = new EnumMap<>(Denial.class);

    private final MeterRegistry registry;
    private final TargetSlots slots;
    /** Those that have a gauge; targets may come while the gateway runs. */
    private final Set<String> targets = ConcurrentHashMap.newKeySet();

    SessionMetrics(
            MeterRegistry registry,
            Traffic traffic,
            SessionRegistry sessions,
            ConnectionLimits limits,
            TargetSlots slots) {
        this.registry = registry;
        this.slots = slots;
        opened = counter(registry, "sessions.opened", "Sessions that were admitted");
        emergencies = counter(registry, "emergency.sessions", "Sessions under emergency grants");
        probes = counter(registry, "connections.probes", "Connections whose client left before proving anything");
        dropped = counter(registry, "connections.dropped", "Connections closed at once, far beyond the limits");
        workNotStopped = counter(registry, "work.not.stopped", "Sessions whose work the target did not end in time");
        stopFailed = counter(registry, "stop.failures", "Cancels and terminates that failed, and are tried again");
        defects = counter(registry, "defects", "Things that must not happen: defects of the gateway");
        cancelsMatched = cancels(registry, "true");
        cancelsUnmatched = cancels(registry, "false");
        cutOffLatency = timer(
                registry, "cutoff.latency", "From the end of access to the last byte for the client, at cut-offs");
        upstreamConnect = timer(registry, "upstream.connect", "From the first connect to a target's readiness");
        for (EndCause cause : EndCause.values()) {
            ended.put(cause, ended(registry, cause));
        }
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(
                    reason,
                    Counter.builder("portcullis.sessions.refused")
                            .description("Logins and connections that were refused")
                            .tag("reason", reason.code())
                            .register(registry));
        }
        for (Denial why : Denial.values()) {
            denied.put(
                    why,
                    Counter.builder("portcullis.statements.denied")
                            .description("Statements that the scope of a grant does not allow")
                            .tag("reason", why.code())
                            .register(registry));
        }
        gauge(registry, "sessions.active", "Sessions now", sessions, SessionRegistry::size);
        gauge(registry, "connections.open", "Client connections now", limits, ConnectionLimits::openConnections);
        gauge(
                registry,
                "connections.silent",
                "Connections that have said nothing",
                limits,
                ConnectionLimits::silentConnections);
        gauge(registry, "logins.pending", "Unfinished logins now", limits, ConnectionLimits::pendingLogins);
        gauge(
                registry,
                "logins.waiting",
                "Of them, those that wait for their turn",
                limits,
                ConnectionLimits::waitingLogins);
        gauge(
                registry,
                "statements.waiting",
                "Sessions whose client waits until the target answers fast enough",
                traffic,
                Traffic::waiting);
        relayed(registry, "bytes", "to-client", traffic, Traffic::bytesToClients);
        relayed(registry, "bytes", "to-target", traffic, Traffic::bytesToTargets);
        relayed(registry, "messages", "to-client", traffic, Traffic::messagesToClients);
        relayed(registry, "messages", "to-target", traffic, Traffic::messagesToTargets);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("portcullis." + name).description(description).register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder("portcullis." + name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T counted, ToDoubleFunction<T> value) {
        Gauge.builder("portcullis." + name, counted, value)
                .description(description)
                .register(registry);
    }

    private static Counter ended(MeterRegistry registry, EndCause cause) {
        boolean cutOff = cause.isCutOff();
        return Counter.builder(cutOff ? "portcullis.sessions.cutoff" : "portcullis.sessions.ended")
                .description(cutOff ? "Sessions that the gateway ended" : "Sessions that ended otherwise")
                .tag("cause", cause.code())
                .register(registry);
    }

    private static Counter cancels(MeterRegistry registry, String matched) {
        return Counter.builder("portcullis.cancel.requests")
                .description("CancelRequests of clients; matched: there is a session with that key")
                .tag("matched", matched)
                .register(registry);
    }

    private static void relayed(
            MeterRegistry registry, String what, String direction, Traffic traffic, ToDoubleFunction<Traffic> count) {
        FunctionCounter.builder("portcullis.relayed." + what, traffic, count)
                .description("Relayed " + what + " of sessions, logins apart")
                .tag("direction", direction)
                .register(registry);
    }

    @Override
    public void onDropped() {
        dropped.increment();
    }

    @Override
    public void onProbe(LoginAttempt attempt) {
        probes.increment();
    }

    @Override
    public void onRefused(LoginAttempt attempt, RefusalReason reason, Refusal refusal, String operatorDetail) {
        count(refused.get(reason));
    }

    @Override
    public void onUpstreamConnected(String target, Duration connectTime) {
        upstreamConnect.record(connectTime);
        if (targets.add(target)) {
            Gauge.builder("portcullis.target.sessions", slots, all -> all.taken(target))
                    .description("Sessions now at a target, against its max-connections")
                    .tag("target", target)
                    .register(registry);
            Gauge.builder("portcullis.target.waiting", slots, all -> all.waiting(target))
                    .description("Logins that wait for a place at a target")
                    .tag("target", target)
                    .register(registry);
        }
    }

    @Override
    public void onAdmitted(Admission admission) {
        opened.increment();
        if (admission.isEmergency()) {
            emergencies.increment();
        }
    }

    @Override
    public void onEnded(Admission admission, SessionSummary summary) {
        count(ended.get(summary.cause()));
        if (summary.cutOffLatency() != null) {
            cutOffLatency.record(summary.cutOffLatency());
        }
    }

    @Override
    public void onDenied(Admission admission, Denial why, long number) {
        count(denied.get(why));
    }

    @Override
    public void onShadowDenied(Admission admission, Denial why, long number) {
        Counter.builder("portcullis.statements.shadow.denied")
                .description(
                        "Statements that the scope of a grant does not allow, and that passed: the target is in shadow")
                .tag("reason", why.code())
                .tag("target", admission.grant().target())
                .register(registry)
                .increment();
    }

    @Override
    public void onWorkNotStopped(Admission admission, Duration after) {
        workNotStopped.increment();
    }

    @Override
    public void onStopFailed(Admission admission, String action, Throwable cause) {
        stopFailed.increment();
    }

    @Override
    public void onCancelRequest(LoginAttempt attempt, boolean matched) {
        (matched ? cancelsMatched : cancelsUnmatched).increment();
    }

    @Override
    public void onDefect(String where, Throwable cause) {
        defects.increment();
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
