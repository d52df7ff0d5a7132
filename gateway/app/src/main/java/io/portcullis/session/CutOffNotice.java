package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.HourWords;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.RequestForm;
import io.portcullis.policy.Scopes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The last words to a client whose session the gateway ends: what, why, what next. */
public final class CutOffNotice {
    private static final String ASK = "Ask for a new grant and connect again.";

    private static final String ONCE = "It admits one session. Ask the operators of the gateway for another grant.";

    private CutOffNotice() {}

    /**
     * @param grant the grant in its newest revision
     * @param outcomeUnknown whether a request was outstanding whose effect the client can not know
     * @param form where a new grant is asked for
     */
    public static Refusal of(EndCause cause, Grant grant, boolean outcomeUnknown, RequestForm form) {
        Refusal notice = withOutcome(notice(cause, grant), outcomeUnknown);
        return notice.hint().endsWith(ASK) ? notice.withForm(form.of(grant.target(), grant.role())) : notice;
    }

    /**
     * For {@link EndCause#OPERATOR} where an operator ended this one session.
     *
     * @param reason the operator's; may be empty
     */
    public static Refusal ofOperator(Grant grant, String reason, boolean outcomeUnknown) {
        return withOutcome(byOperator(grant, reason), outcomeUnknown);
    }

    /**
     * For {@link EndCause#WINDOW_CLOSED}.
     *
     * @param now from which on the next opening is sought
     */
    public static Refusal ofWindow(Grant grant, Instant now, boolean outcomeUnknown) {
        return withOutcome(windowClosed(grant, now), outcomeUnknown);
    }

    private static Refusal windowClosed(Grant grant, Instant now) {
        WeeklyWindows windows = Scopes.windows(grant.scope());
        return Refusal.of(
                        "57P01",
                        "access ended: the hours of grant " + grant.id().value() + " are over")
                .withHint(windows == null ? ASK : HourWords.opens(windows, now) + " Connect again then.");
    }

    private static Refusal byOperator(Grant grant, String reason) {
        return Refusal.of("57P01", "session ended by an operator" + (reason.isEmpty() ? "" : ": " + reason))
                .withHint(
                        "Grant " + grant.id().value() + " is still valid; ask the operators before you connect again.");
    }

    private static Refusal withOutcome(Refusal notice, boolean outcomeUnknown) {
        return outcomeUnknown ? notice.withDetail(join(notice.detail(), OUTCOME_UNKNOWN)) : notice;
    }

    /**
     * Said some time before a session's end by time; SQLSTATE 01000 is PostgreSQL's plain warning.
     *
     * @param form where more time is asked for
     */
    public static Refusal warning(Grant grant, AccessTimes times, RequestForm form) {
        if (times.after() == EndCause.EMERGENCY_OVER) {
            return Refusal.of(
                            "01000",
                            "access ends at " + time(times.end()) + ", when the time of emergency grant "
                                    + grant.id().value() + " is over")
                    .withHint(ONCE);
        }
        WeeklyWindows windows = Scopes.windows(grant.scope());
        if (windows != null && times.after() == EndCause.WINDOW_CLOSED) {
            Instant end = times.end();
            return Refusal.of(
                            "01000",
                            "access ends at " + time(end) + ", when the hours of grant "
                                    + grant.id().value() + " end")
                    .withHint(HourWords.opens(windows, end));
        }
        return Refusal.of(
                        "01000",
                        "access ends at " + time(grant.validity().expiresAt()) + ", when grant "
                                + grant.id().value() + " expires")
                .withHint("Have the grant extended: a later end counts at once, without a new session.")
                .withForm(form.extending(grant.id().value()));
    }

    private static final String OUTCOME_UNKNOWN =
            "The outcome of the request that was running is unknown: check before you repeat it.";

    private static Refusal notice(EndCause cause, Grant grant) {
        String id = grant.id().value();
        return switch (cause) {
            case EXPIRED ->
                Refusal.of(
                                "57P01",
                                "access ended: grant " + id + " expired at "
                                        + time(grant.validity().expiresAt()))
                        .withHint(ASK);
            case NOT_RENEWED ->
                Refusal.of(
                                "57P01",
                                "access ends: grant " + id + " has not been renewed and expires at "
                                        + time(grant.validity().expiresAt()))
                        .withHint(
                                "Connect again: it admits until then. Tell the operators that this service's grant is not "
                                        + "renewed.");
            case WINDOW_CLOSED -> windowClosed(grant, grant.validity().notBefore());
            case EMERGENCY_OVER ->
                Refusal.of("57P01", "access ended: the time of emergency grant " + id + " is over")
                        .withHint(ONCE);
            case REVOKED ->
                Refusal.of("57P01", "access ended: grant " + id + " was revoked" + because(grant))
                        .withHint(ASK);
            case SCOPE_CHANGED ->
                Refusal.of("57P01", "access ended: grant " + id + " was changed in a way that needs a new session")
                        .withHint("Connect again: the new revision applies to new sessions.");
            case WATCHDOG ->
                Refusal.of("57P01", "access ended: a setting that grant " + id + " fixes was changed")
                        .withHint("Connect again, and leave the settings of the session as they are.");
            case BUDGET ->
                Refusal.of("57P01", "access ended: a budget of grant " + id + " is used up")
                        .withHint("What was sent of the last result is not all of it. " + ASK);
            case STALE_VIEW ->
                Refusal.of(
                                "57P01",
                                "access ended: this gateway lost touch with the grant cluster and can not confirm grant "
                                        + id + " any longer")
                        .withHint(
                                "Connect again, if you can through another gateway: the grant itself may still be valid.");
            case OPERATOR -> byOperator(grant, "");
            case DRAINING ->
                Refusal.of("57P01", "session ended: this gateway is being stopped by its operator")
                        .withHint("Connect again: grant " + id + " is still valid, other gateways admit it.");
            case IDLE ->
                Refusal.of("57P01", "session ended: it was idle for longer than this gateway allows")
                        .withHint("Connect again when you need to: grant " + id + " is still valid.");
            case MAX_AGE ->
                Refusal.of("57P01", "session ended: it was older than this gateway lets sessions grow")
                        .withHint("Connect again: grant " + id + " is still valid.");
            case CLIENT_STALLED ->
                Refusal.of("57P01", "session ended: the client had not read its results for too long")
                        .withHint("Connect again: grant " + id
                                + " is still valid. Read results faster, or fetch them in parts.");
            case TARGET_CLOSED ->
                Refusal.of("08006", "the target closed its connection").withHint("Connect again.");
            case TARGET_FAULT ->
                Refusal.of("08P01", "the target broke the protocol; the session was ended")
                        .withHint("Tell the operators of the gateway.");
            case CLIENT_FAULT -> Refusal.of("08P01", "protocol violation by the client; the session was ended");
            case CLIENT_TERMINATED, CLIENT_CLOSED, INTERNAL_FAULT -> Refusals.internal();
        };
    }

    private static String because(Grant grant) {
        return grant.reason().isEmpty() ? "" : ": " + grant.reason();
    }

    private static String join(String first, String second) {
        return first.isEmpty() ? second : first + " " + second;
    }

    /** Whole seconds in UTC: what a person compares with a clock. */
    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
