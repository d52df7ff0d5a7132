package io.portcullis.faults.history;

import java.time.Instant;

/**
 * A promise that was not kept, with the first instance of it.
 *
 * @param count how many attempts broke it
 */
public record Violation(Promise promise, String subject, String gateway, Instant first, int count, String words) {

    /** What must hold whatever breaks. */
    public enum Promise {
        /** Nothing is admitted later than a revocation's commit and the bound. */
        ENDED_IS_ENDED("admitted after its end"),
        /** A committed grant admits. */
        GRANTED_IS_ADMITTED("refused while granted"),
        /** A session under a grant in force is not ended. */
        SESSIONS_LIVE_ON("session ended while granted"),
        /** Refusals of the stale say so. */
        REASONS_ARE_TRUE("refused for another reason than staleness"),
        /** Clients were there to see it: a history without attempts proves nothing. */
        SEEN("not seen");

        private final String words;

        Promise(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    @Override
    public String toString() {
        return "%s: %s at %s, %d× from %s: %s".formatted(promise.words, subject, gateway, count, first, words);
    }
}
