package io.portcullis.ops;

import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.audit.LoginEvent;
import io.portcullis.model.audit.SessionEnded;
import io.portcullis.model.audit.SessionStarted;
import io.portcullis.model.audit.StatementEvent;
import io.portcullis.model.audit.StatementText;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.scope.Denial;
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import java.time.InstantSource;

/** Writes what auditors ask about: logins, sessions, and the outcome of what a cut-off interrupted. */
final class SessionAudit implements SessionObserver {
    private final AuditSink sink;
    private final InstantSource clock;

    SessionAudit(AuditSink sink, InstantSource clock) {
        this.sink = sink;
        this.clock = clock;
    }

    @Override
    public void onRefused(LoginAttempt attempt, RefusalReason reason, Refusal refusal, String operatorDetail) {
        sink.accept(new LoginEvent(
                clock.instant(),
                attempt.session(),
                attempt.origin(),
                attempt.login(),
                attempt.database(),
                LoginEvent.Outcome.REFUSED,
                attempt.method(),
                reason.code(),
                refusal.sqlState(),
                null,
                operatorDetail));
    }

    @Override
    public void onAdmitted(Admission admission) {
        sink.accept(new LoginEvent(
                admission.at(),
                admission.session(),
                admission.origin(),
                admission.grant().principal().login(),
                admission.grant().target(),
                LoginEvent.Outcome.ADMITTED,
                admission.method(),
                "",
                "",
                admission.grant().id(),
                admission.identity()));
        sink.accept(new SessionStarted(
                admission.at(),
                admission.session(),
                admission.grant().id(),
                admission.grant().revision(),
                admission.grant().principal().login(),
                admission.grant().target(),
                admission.grant().role(),
                admission.origin(),
                admission.applicationName(),
                admission.upstreamAddress(),
                admission.backendPid(),
                admission.backendStart(),
                admission.replication().label(),
                admission.grant().validity().expiresAt(),
                admission.isEmergency()));
    }

    @Override
    public void onDenied(Admission admission, Denial why, long number) {
        if (Denials.isTold(number)) {
            sink.accept(new StatementEvent(
                    clock.instant(),
                    admission.session(),
                    admission.grant().id(),
                    StatementText.NotCollected.NOT_COLLECTED,
                    StatementEvent.Outcome.DENIED,
                    "",
                    why.isUsedUp() ? "53400" : "42501"));
        }
    }

    @Override
    public void onShadowDenied(Admission admission, Denial why, long number) {
        if (Denials.isTold(number)) {
            sink.accept(new StatementEvent(
                    clock.instant(),
                    admission.session(),
                    admission.grant().id(),
                    StatementText.NotCollected.NOT_COLLECTED,
                    StatementEvent.Outcome.SHADOW_DENIED,
                    "",
                    ""));
        }
    }

    @Override
    public void onEnded(Admission admission, SessionSummary summary) {
        SessionSummary.Outcome outcome = summary.outcome();
        if (outcome != null) {
            sink.accept(new StatementEvent(
                    clock.instant(),
                    admission.session(),
                    admission.grant().id(),
                    StatementText.NotCollected.NOT_COLLECTED,
                    outcome.outcome(),
                    outcome.commandTag(),
                    outcome.sqlState()));
        }
        sink.accept(new SessionEnded(
                clock.instant(),
                admission.session(),
                admission.grant().id(),
                summary.cause(),
                summary.detail(),
                summary.duration(),
                summary.bytesToClient(),
                summary.bytesToTarget(),
                summary.messagesToClient(),
                summary.messagesToTarget(),
                summary.reset(),
                summary.cutOffLatency(),
                summary.upstreamEnd()));
    }
}
