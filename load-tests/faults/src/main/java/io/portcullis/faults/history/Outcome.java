package io.portcullis.faults.history;

import java.time.Instant;

/** What became of an {@link Attempt}. */
public sealed interface Outcome {

    /**
     * A row came.
     *
     * @param executedAt the target's clock when it ran the statement, which is this machine's clock
     */
    record Admitted(Instant executedAt) implements Outcome {}

    /**
     * An ErrorResponse came, from the gateway.
     *
     * @param sqlState such as {@code 57P03}
     */
    record Refused(String sqlState, String words) implements Outcome {
        @Override
        public String toString() {
            return sqlState + " " + words;
        }
    }

    /** The connection could not be made, or ended without a word. */
    record Broken(String how) implements Outcome {}
}
