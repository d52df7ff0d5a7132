package io.portcullis.ops;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.scope.Denial;
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The operator's log of sessions. One line per fact, {@code event key=value …}, keys from the fixed vocabulary of
 * docs/operations.md. What a peer sent is quoted and its control characters are replaced, so that no line can be forged.
 */
public final class SessionLog implements SessionObserver {
    private static final Logger LOG = Logger.getLogger("io.portcullis.session");
    private static final Duration DROPS_SAID_EVERY = Duration.ofSeconds(10);

    private final AtomicLong lastDrop = new AtomicLong(System.nanoTime() - DROPS_SAID_EVERY.toNanos() - 1);

    @Override
    public void onDropped() {
        long now = System.nanoTime();
        long last = lastDrop.get();
        if (now - last > DROPS_SAID_EVERY.toNanos() && lastDrop.compareAndSet(last, now)) {
            LOG.warn("connections-dropped reason=flood detail=\"beyond all limits; counted in the metrics\"");
        }
    }

    @Override
    public void onProbe(LoginAttempt attempt) {
        LOG.debugf("probe session=%s origin=%s", attempt.session(), attempt.origin());
    }

    @Override
    public void onRefused(LoginAttempt attempt, RefusalReason reason, Refusal refusal, String operatorDetail) {
        LOG.infof(
                "login-refused reason=%s sqlstate=%s session=%s origin=%s login=%s database=%s method=%s tls=%s detail=%s",
                reason.code(),
                refusal.sqlState(),
                attempt.session(),
                attempt.origin(),
                quoted(attempt.login()),
                quoted(attempt.database()),
                orNone(attempt.method()),
                orNone(attempt.tls()),
                quoted(operatorDetail));
    }

    @Override
    public void onConfirmed(LoginAttempt attempt, String issuer, String subject) {
        LOG.infof(
                "login-confirmed session=%s origin=%s login=%s database=%s issuer=%s subject=%s",
                attempt.session(),
                attempt.origin(),
                quoted(attempt.login()),
                quoted(attempt.database()),
                quoted(issuer),
                quoted(subject));
    }

    @Override
    public void onAwaitsGrant(LoginAttempt attempt) {
        LOG.infof(
                "login-awaits-grant session=%s origin=%s login=%s database=%s",
                attempt.session(), attempt.origin(), quoted(attempt.login()), quoted(attempt.database()));
    }

    @Override
    public void onAdmitted(Admission admission) {
        LOG.infof(
                "session-started session=%s grant=%s revision=%d login=%s target=%s role=%s origin=%s upstream=%s"
                        + " backend-pid=%d expires-at=%s method=%s tls=%s application=%s",
                admission.session(),
                admission.grant().id(),
                admission.grant().revision(),
                admission.grant().principal().login(),
                admission.grant().target(),
                quoted(admission.grant().role()),
                admission.origin(),
                admission.upstreamAddress(),
                admission.backendPid(),
                admission.grant().validity().expiresAt(),
                admission.method(),
                orNone(admission.tls()),
                quoted(admission.applicationName()));
    }

    private static String orNone(String word) {
        return word.isEmpty() ? "-" : word;
    }

    @Override
    public void onEnded(Admission admission, SessionSummary summary) {
        String latency = summary.cutOffLatency() == null
                ? ""
                : " cut-off-ms=" + summary.cutOffLatency().toMillis();
        String outcome = summary.outcome() == null
                ? ""
                : " outcome=" + summary.outcome().outcome().name().toLowerCase(Locale.ROOT)
                        + " command=" + quoted(summary.outcome().commandTag()) + " sqlstate="
                        + summary.outcome().sqlState();
        LOG.infof(
                "session-ended cause=%s session=%s grant=%s upstream-end=%s reset=%s ms=%d bytes-to-client=%d"
                        + " bytes-to-target=%d%s%s detail=%s",
                summary.cause().code(),
                admission.session(),
                admission.grant().id(),
                summary.upstreamEnd(),
                summary.reset(),
                summary.duration().toMillis(),
                summary.bytesToClient(),
                summary.bytesToTarget(),
                latency,
                outcome,
                quoted(summary.detail()));
    }

    @Override
    public void onDenied(Admission admission, Denial why, long number) {
        if (Denials.isTold(number)) {
            LOG.infof(
                    "statement-denied reason=%s session=%s grant=%s number=%d",
                    why.code(), admission.session(), admission.grant().id(), number);
        }
    }

    @Override
    public void onShadowDenied(Admission admission, Denial why, long number) {
        if (Denials.isTold(number)) {
            LOG.warnf(
                    "statement-shadow-denied reason=%s session=%s grant=%s target=%s number=%d consequence=\"it passed\"",
                    why.code(),
                    admission.session(),
                    admission.grant().id(),
                    admission.grant().target(),
                    number);
        }
    }

    @Override
    public void onWorkNotStopped(Admission admission, Duration after) {
        LOG.errorf(
                "work-not-stopped session=%s grant=%s target=%s upstream=%s backend-pid=%d ms=%d",
                admission.session(),
                admission.grant().id(),
                admission.grant().target(),
                admission.upstreamAddress(),
                admission.backendPid(),
                after.toMillis());
    }

    @Override
    public void onStopFailed(Admission admission, String action, Throwable cause) {
        LOG.warnf(
                "stop-failed action=%s session=%s target=%s backend-pid=%d detail=%s",
                action,
                admission.session(),
                admission.grant().target(),
                admission.backendPid(),
                quoted(String.valueOf(cause.getMessage())));
    }

    @Override
    public void onCancelRequest(LoginAttempt attempt, boolean matched) {
        LOG.debugf("cancel-request session=%s origin=%s matched=%s", attempt.session(), attempt.origin(), matched);
    }

    @Override
    public void onDefect(String where, Throwable cause) {
        LOG.errorf(cause, "defect where=%s", where);
    }
}
