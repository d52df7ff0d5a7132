package io.portcullis.conformance;

import java.time.Duration;

/** What came of one suite. */
sealed interface SuiteResult {
    Suite suite();

    boolean holds();

    record Compared(Suite suite, Comparison comparison, Duration direct, Duration through) implements SuiteResult {
        @Override
        public boolean holds() {
            return comparison.holds();
        }
    }

    /** Its material can not be had here, or does not build, or it did not come to its end. */
    record NotRun(Suite suite, String reason) implements SuiteResult {
        @Override
        public boolean holds() {
            return false;
        }
    }
}
