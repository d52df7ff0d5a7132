package io.portcullis.policy;

/**
 * What a client may read when it is refused or cut off: the fields of one FATAL ErrorResponse. Only text that is safe to
 * show gets in here; what only operators may know goes beside it, never inside.
 *
 * @param sqlState five characters, PostgreSQL's Appendix A
 * @param message the primary message, one line
 * @param detail more about what happened, or empty
 * @param hint what to do next, or empty
 */
public record Refusal(String sqlState, String message, String detail, String hint) {
    /** Where the wording of every refusal lives, so that equal causes read equally. */
    public static Refusal of(String sqlState, String message) {
        return new Refusal(sqlState, message, "", "");
    }

    public Refusal withDetail(String newDetail) {
        return new Refusal(sqlState, message, newDetail, hint);
    }

    public Refusal withHint(String newHint) {
        return new Refusal(sqlState, message, detail, newHint);
    }

    /**
     * With the address of a request form behind what to do next.
     *
     * @param url empty: as it is
     */
    public Refusal withForm(String url) {
        return withHint(hintWithForm(hint, url));
    }

    /** The same of a hint alone. The address comes last: nothing behind it is taken for a part of it. */
    public static String hintWithForm(String hint, String url) {
        if (url.isEmpty()) {
            return hint;
        }
        return (hint.isEmpty() ? "" : hint + " ") + "Where to ask: " + url;
    }
}
