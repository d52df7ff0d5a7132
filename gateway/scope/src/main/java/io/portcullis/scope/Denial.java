package io.portcullis.scope;

/** Why a scope does not allow a statement. */
public enum Denial {
    /** The text can not be read for sure, or means two things. */
    UNREADABLE("unreadable"),
    /** It needs a class that the scope lacks. */
    STATEMENT_CLASS("statement-class"),
    /** It runs a prepared statement that is not known to be allowed. */
    PREPARED_STATEMENT("prepared-statement"),
    RELATION("relation"),
    /** It may touch relations that its text does not name. */
    RELATIONS_UNSURE("relations-unsure"),
    FUNCTION("function"),
    /** It may call functions that its text does not name. */
    FUNCTIONS_UNSURE("functions-unsure"),
    /** The grant is bound to another statement. */
    OTHER_STATEMENT("other-statement"),
    /** The grant is bound to this statement with other values, or with other types or formats of them. */
    OTHER_VALUES("other-values"),
    /** The statement that the grant is bound to has run as often as it may. */
    USED_UP("used-up"),
    /** It sets a setting that the grant fixes, or may do so. */
    SETTING("setting"),
    /** It asks for an encoding in which texts can not be read for sure. */
    ENCODING("encoding"),
    /** Longer than what is read under a scope. */
    TOO_LONG("too-long"),
    /** The name of a prepared statement or portal is none that can be told for sure. */
    NAME("name"),
    /** A function is called by its number. */
    FUNCTION_CALL("function-call"),
    /** More prepared statements or portals than are followed. */
    TOO_MANY("too-many"),
    /** The target does not answer as fast as the grant asks for. */
    LATENCY("latency"),
    /** The grant has nothing left of its budget of statements. */
    BUDGET_STATEMENTS("budget-statements"),
    BUDGET_ROWS("budget-rows"),
    BUDGET_BYTES("budget-bytes"),
    BUDGET_ROWS_AFFECTED("budget-rows-affected"),
    BUDGET_STATEMENT_TIME("budget-statement-time"),
    /** The transaction has changed more rows than are left, so it can not be made to last. */
    ROLLBACK_ONLY("rollback-only"),
    /** How many rows the transaction has changed is not known, and the grant limits how many. */
    CHANGES_UNKNOWN("changes-unknown"),
    /** It may change rows without telling how many. */
    CHANGES_UNCOUNTED("changes-uncounted"),
    /** It changes rows where that can not be undone any more. */
    CHANGES_OUTSIDE("changes-outside"),
    /** A second change of rows, or the end of the transaction, in one message with a first. */
    CHANGES_TOGETHER("changes-together");

    private final String code;

    Denial(String code) {
        this.code = code;
    }

    /** Whether the same would have been allowed before, and is not because of what was done since. */
    public boolean isUsedUp() {
        return switch (this) {
            case USED_UP,
                    BUDGET_STATEMENTS,
                    BUDGET_ROWS,
                    BUDGET_BYTES,
                    BUDGET_ROWS_AFFECTED,
                    BUDGET_STATEMENT_TIME,
                    ROLLBACK_ONLY -> true;
            case UNREADABLE,
                    STATEMENT_CLASS,
                    PREPARED_STATEMENT,
                    RELATION,
                    RELATIONS_UNSURE,
                    FUNCTION,
                    FUNCTIONS_UNSURE,
                    OTHER_STATEMENT,
                    OTHER_VALUES,
                    SETTING,
                    ENCODING,
                    TOO_LONG,
                    NAME,
                    FUNCTION_CALL,
                    TOO_MANY,
                    LATENCY,
                    CHANGES_UNKNOWN,
                    CHANGES_UNCOUNTED,
                    CHANGES_OUTSIDE,
                    CHANGES_TOGETHER -> false;
        };
    }

    /** The name in logs, metrics and audit. */
    public String code() {
        return code;
    }
}
