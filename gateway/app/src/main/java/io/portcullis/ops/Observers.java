package io.portcullis.ops;

import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.scope.Denial;
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.SessionSummary;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several watchers as one. */
final class Observers implements SessionObserver {
    private final List<SessionObserver> all;

    Observers(SessionObserver... all) {
        this.all = List.of(all);
    }

    private void each(Consumer<SessionObserver> call) {
        all.forEach(call);
    }

    @Override
    public void onDropped() {
        each(SessionObserver::onDropped);
    }

    @Override
    public void onProbe(LoginAttempt attempt) {
        each(observer -> observer.onProbe(attempt));
    }

    @Override
    public void onRefused(LoginAttempt attempt, RefusalReason reason, Refusal refusal, String operatorDetail) {
        each(observer -> observer.onRefused(attempt, reason, refusal, operatorDetail));
    }

    @Override
    public void onConfirmed(LoginAttempt attempt, String issuer, String subject) {
        each(observer -> observer.onConfirmed(attempt, issuer, subject));
    }

    @Override
    public void onAwaitsGrant(LoginAttempt attempt) {
        each(observer -> observer.onAwaitsGrant(attempt));
    }

    @Override
    public void onUpstreamConnected(String target, Duration connectTime) {
        each(observer -> observer.onUpstreamConnected(target, connectTime));
    }

    @Override
    public void onAdmitted(Admission admission) {
        each(observer -> observer.onAdmitted(admission));
    }

    @Override
    public void onDenied(Admission admission, Denial why, long number) {
        each(observer -> observer.onDenied(admission, why, number));
    }

    @Override
    public void onShadowDenied(Admission admission, Denial why, long number) {
        each(observer -> observer.onShadowDenied(admission, why, number));
    }

    @Override
    public void onEnded(Admission admission, SessionSummary summary) {
        each(observer -> observer.onEnded(admission, summary));
    }

    @Override
    public void onWorkNotStopped(Admission admission, Duration after) {
        each(observer -> observer.onWorkNotStopped(admission, after));
    }

    @Override
    public void onStopFailed(Admission admission, String action, Throwable cause) {
        each(observer -> observer.onStopFailed(admission, action, cause));
    }

    @Override
    public void onCancelRequest(LoginAttempt attempt, boolean matched) {
        each(observer -> observer.onCancelRequest(attempt, matched));
    }

    @Override
    public void onDefect(String where, Throwable cause) {
        each(observer -> observer.onDefect(where, cause));
    }
}
