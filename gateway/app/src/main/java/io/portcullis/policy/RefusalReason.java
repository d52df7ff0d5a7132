package io.portcullis.policy;

import java.util.Locale;

/**
 * Why a connection was refused or ended, for operators: the {@code reason} of log line, metric and audit event. What the
 * client may read is a {@link Refusal} and says less.
 */
public enum RefusalReason {
    UNTRUSTED_PROXY,
    MALFORMED_PROXY_HEADER,
    MALFORMED_STARTUP,
    UNSUPPORTED_PROTOCOL,
    EARLY_DATA,
    REPEATED_NEGOTIATION,
    TLS_HANDSHAKE,
    TLS_REQUIRED,
    FORBIDDEN_PARAMETER,
    REPLICATION,
    INVALID_LOGIN_NAME,
    UNKNOWN_LOGIN,
    WRONG_PASSWORD,
    REJECTED_BY_RULE,
    TOO_MANY_FAILURES,
    INVALID_TOKEN,
    EXPIRED_TOKEN,
    WEAK_SIGN_IN,
    UNKNOWN_KEY,
    TOKEN_OF_ANOTHER,
    ISSUER_UNAVAILABLE,
    MALFORMED_SASL,
    MALFORMED_PASSWORD,
    UNKNOWN_TARGET,
    NO_GRANT,
    GRANT_REVOKED,
    GRANT_EXPIRED,
    GRANT_NOT_YET_VALID,
    GRANT_NOT_UNDERSTOOD,
    GRANT_FOR_OTHER_ORIGIN,
    OUTSIDE_WINDOW,
    EMERGENCY_ELSEWHERE,
    EMERGENCY_WITHOUT_FILE,
    EMERGENCY_USED,
    EMERGENCY_UNRECORDED,
    AMBIGUOUS_GRANT,
    BUDGET_USED_UP,
    BUDGET_UNKNOWN,
    STALE,
    TOO_MANY_CONNECTIONS,
    TOO_MANY_CONNECTIONS_FROM_ORIGIN,
    TOO_MANY_LOGINS,
    TOO_MANY_SESSIONS_OF_LOGIN,
    TARGET_FULL,
    TARGET_UNREACHABLE,
    TARGET_TLS,
    TARGET_REFUSED_LOGIN,
    TARGET_STARTING,
    TARGET_DATABASE_MISSING,
    TARGET_FAULT,
    NO_TARGET_PASSWORD,
    LINK_PROMPTED,
    LINK_DENIED,
    LINK_FAILED,
    LINK_TIMEOUT,
    LINK_UNAVAILABLE,
    TOO_MANY_LINKS,
    REQUEST_DENIED,
    REQUEST_WITHDRAWN,
    REQUEST_EXPIRED,
    NO_GRANT_IN_TIME,
    LOGIN_TIMEOUT,
    CLIENT_LEFT,
    AUDIT_UNAVAILABLE,
    DRAINING,
    INTERNAL;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The stable code in logs, metrics and audit, such as {@code no-grant}. */
    public String code() {
        return code;
    }

    /**
     * Whether somebody tried to prove a login and could not: of that nobody may do as much as it likes. A token that the issuer did sign, but
     * for another time or after another sign-in than is demanded, is nobody's guess, and neither is one with a key that is not known here:
     * programs have these when a provider is slow to renew them, and must not be kept waiting once they have better ones.
     */
    public boolean isFailedProof() {
        return this == UNKNOWN_LOGIN
                || this == WRONG_PASSWORD
                || this == REJECTED_BY_RULE
                || this == INVALID_TOKEN
                || this == TOKEN_OF_ANOTHER;
    }

    /** Whether a grant is all that is missing: there is none, or none any more, or not yet. */
    public boolean isForWantOfAGrant() {
        return this == NO_GRANT || this == GRANT_REVOKED || this == GRANT_EXPIRED || this == GRANT_NOT_YET_VALID;
    }
}
