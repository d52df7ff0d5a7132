package io.portcullis.model.scope;

/** What can be limited in sum over the life of a grant. */
public enum Budget {
    STATEMENTS(1, "statements"),
    /** Returned to the client. */
    ROWS(2, "rows"),
    /** Sent to the client. */
    BYTES(3, "bytes"),
    /** A brake, not a boundary: triggers, rules and cascades do not count. */
    ROWS_AFFECTED(4, "rowsAffected"),
    /** Milliseconds in which a statement ran. */
    STATEMENT_TIME(5, "statementTime"),
    LOGINS(6, "logins"),
    /** At the same time, not in sum. */
    SESSIONS(7, "sessions");

    private final int code;
    private final String field;

    Budget(int code, String field) {
        this.code = code;
        this.field = field;
    }

    /** Its number in records: the same in every version. */
    public int code() {
        return code;
    }

    /** Its name where people write it. */
    public String field() {
        return field;
    }
}
