package io.portcullis.model.audit;

/** Why a session ended: the one value that metric, audit and log share. */
public enum EndCause {
    /** The client sent Terminate. */
    CLIENT_TERMINATED("client-terminated"),
    /** The client closed its connection between messages without saying so. */
    CLIENT_CLOSED("client-closed"),
    /** The client broke the protocol or its connection. */
    CLIENT_FAULT("client-fault"),
    /** The target closed its connection between messages, usually after a FATAL of its own. */
    TARGET_CLOSED("target-closed"),
    /** The target broke the protocol or its connection. */
    TARGET_FAULT("target-fault"),
    /** The grant's time was over. */
    EXPIRED("expired"),
    /** The grant of a service was not renewed in time: its sessions end one after another, ahead of its end. */
    NOT_RENEWED("not-renewed"),
    /** The hours of the week in which the grant counts were over. */
    WINDOW_CLOSED("window-closed"),
    /** The one session of an emergency grant had lasted as long as it may. */
    EMERGENCY_OVER("emergency-over"),
    /** The grant was revoked. */
    REVOKED("revoked"),
    /** A new revision of the grant changed role, target or scope. */
    SCOPE_CHANGED("scope-changed"),
    /** The gateway could not confirm the grant for longer than the grant allows: its view of the cluster was stale. */
    STALE_VIEW("stale-view"),
    /** The target reported a setting that the grant's scope does not allow to be so. */
    WATCHDOG("watchdog"),
    /** A budget of the grant was used up in a way that can not be told otherwise, or its share of the sessions is another's now. */
    BUDGET("budget"),
    /** An operator ended the session. */
    OPERATOR("operator"),
    /** The gateway was told to stop, and its sessions to leave. */
    DRAINING("draining"),
    /** The client had asked for nothing for longer than the gateway allows. */
    IDLE("idle"),
    /** The session was older than the gateway lets sessions grow. */
    MAX_AGE("max-age"),
    /** The client had not read for longer than the gateway waits. */
    CLIENT_STALLED("client-stalled"),
    /** A mistake in the gateway itself. */
    INTERNAL_FAULT("internal-fault");

    private final String code;

    EndCause(String code) {
        this.code = code;
    }

    /** The name in metrics, audit and logs: lower case with dashes. Never changes. */
    public String code() {
        return code;
    }

    /** Whether the gateway ended the session: because its access ended, or because a limit or the operator said so. */
    public boolean isCutOff() {
        return switch (this) {
            case EXPIRED,
                    NOT_RENEWED,
                    WINDOW_CLOSED,
                    EMERGENCY_OVER,
                    REVOKED,
                    SCOPE_CHANGED,
                    STALE_VIEW,
                    WATCHDOG,
                    BUDGET,
                    OPERATOR,
                    DRAINING,
                    IDLE,
                    MAX_AGE,
                    CLIENT_STALLED -> true;
            case CLIENT_TERMINATED, CLIENT_CLOSED, CLIENT_FAULT, TARGET_CLOSED, TARGET_FAULT, INTERNAL_FAULT -> false;
        };
    }
}
