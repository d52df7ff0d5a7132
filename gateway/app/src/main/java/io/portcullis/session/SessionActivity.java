package io.portcullis.session;

/** What a session is doing; the words are those of {@code pg_stat_activity}, with dashes. */
public enum SessionActivity {
    /** A request is outstanding. */
    ACTIVE("active"),
    IDLE("idle"),
    IDLE_IN_TRANSACTION("idle-in-transaction"),
    IDLE_IN_FAILED_TRANSACTION("idle-in-failed-transaction");

    private final String code;

    SessionActivity(String code) {
        this.code = code;
    }

    /** As the ledger sees it: by what is outstanding, else by the status of the last ReadyForQuery. */
    public static SessionActivity of(Ledger ledger) {
        if (!ledger.isQuiet()) {
            return ACTIVE;
        }
        return switch (ledger.transactionStatus()) {
            case IDLE -> IDLE;
            case IN_TRANSACTION -> IDLE_IN_TRANSACTION;
            case FAILED -> IDLE_IN_FAILED_TRANSACTION;
        };
    }

    public String code() {
        return code;
    }
}
