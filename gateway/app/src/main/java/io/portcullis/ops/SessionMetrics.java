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
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of sessions; names and meanings are in docs/operations.md. */
final class SessionMetrics implements SessionObserver {
    private static final Duration[] CUT_OFF_BUCKETS = {
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
    private final Counter probes;
    private final Counter workNotStopped;
    private final Counter stopFailed;
    private final Counter defects;
    private final Counter cancelsMatched;
    private final Counter cancelsUnmatched;
    private final Timer cutOffLatency;
    private final Timer upstreamConnect;
    private final Map<EndCause, Counter> ended = new EnumMap<>(EndCause.class);
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

    SessionMetrics(MeterRegistry registry, Traffic traffic, SessionRegistry sessions, ConnectionLimits limits) {
        opened = Counter.builder("portcullis.sessions.opened").register(registry);
        probes = Counter.builder("portcullis.connections.probes").register(registry);
        workNotStopped = Counter.builder("portcullis.work.not.stopped").register(registry);
        stopFailed = Counter.builder("portcullis.stop.failures").register(registry);
        defects = Counter.builder("portcullis.defects").register(registry);
        cancelsMatched = cancels(registry, "true");
        cancelsUnmatched = cancels(registry, "false");
        cutOffLatency = Timer.builder("portcullis.cutoff.latency")
                .serviceLevelObjectives(CUT_OFF_BUCKETS)
                .register(registry);
        upstreamConnect = Timer.builder("portcullis.upstream.connect")
                .serviceLevelObjectives(CUT_OFF_BUCKETS)
                .register(registry);
        for (EndCause cause : EndCause.values()) {
            ended.put(
                    cause,
                    Counter.builder(cause.isCutOff() ? "portcullis.sessions.cutoff" : "portcullis.sessions.ended")
                            .tag("cause", cause.code())
                            .register(registry));
        }
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(
                    reason,
                    Counter.builder("portcullis.sessions.refused")
                            .tag("reason", reason.code())
                            .register(registry));
        }
        Gauge.builder("portcullis.sessions.active", sessions, SessionRegistry::size)
                .register(registry);
        Gauge.builder("portcullis.connections.open", limits, ConnectionLimits::openConnections)
                .register(registry);
        Gauge.builder("portcullis.logins.pending", limits, ConnectionLimits::pendingLogins)
                .register(registry);
        relayed(registry, "bytes", "to-client", traffic, Traffic::bytesToClients);
        relayed(registry, "bytes", "to-target", traffic, Traffic::bytesToTargets);
        relayed(registry, "messages", "to-client", traffic, Traffic::messagesToClients);
        relayed(registry, "messages", "to-target", traffic, Traffic::messagesToTargets);
    }

    private static Counter cancels(MeterRegistry registry, String matched) {
        return Counter.builder("portcullis.cancel.requests")
                .tag("matched", matched)
                .register(registry);
    }

    private static void relayed(
            MeterRegistry registry, String what, String direction, Traffic traffic, ToDoubleFunction<Traffic> count) {
        FunctionCounter.builder("portcullis.relayed." + what, traffic, count)
                .tag("direction", direction)
                .register(registry);
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
    }

    @Override
    public void onAdmitted(Admission admission) {
        opened.increment();
    }

    @Override
    public void onEnded(Admission admission, SessionSummary summary) {
        count(ended.get(summary.cause()));
        if (summary.cutOffLatency() != null) {
            cutOffLatency.record(summary.cutOffLatency());
        }
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
