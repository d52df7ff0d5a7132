package io.portcullis.model.audit;

/** The text of a statement as far as the audit may hold it. No {@code toString} shows a text. */
public sealed interface StatementText {
    /** The text as the client sent it. */
    record Clear(String text) implements StatementText {
        @Override
        public String toString() {
            return "Clear[" + text.length() + " characters]";
        }
    }

    /**
     * There was a text that must not be kept.
     *
     * @param why a reason code, for example {@code carries-secret}
     */
    record Redacted(String why) implements StatementText {}

    /** Texts are not collected. */
    enum NotCollected implements StatementText {
        NOT_COLLECTED
    }
}
