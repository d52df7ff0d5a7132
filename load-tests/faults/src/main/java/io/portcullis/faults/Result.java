package io.portcullis.faults;

import io.portcullis.faults.fault.Notes;
import io.portcullis.faults.history.Verdict;
import java.util.Optional;

/** What came of one fault. */
sealed interface Result {
    String fault();

    boolean holds();

    /** It was played to its end, and the history was judged. */
    record Played(String fault, Notes notes, Verdict verdict) implements Result {
        @Override
        public boolean holds() {
            return verdict.holds();
        }
    }

    /** It went wrong before its end; what was seen until then may have been judged all the same. */
    record Failed(String fault, Throwable problem, Optional<Verdict> verdict) implements Result {
        @Override
        public boolean holds() {
            return false;
        }
    }

    /** It could not be played here. */
    record NotPlayed(String fault, String reason) implements Result {
        @Override
        public boolean holds() {
            return false;
        }
    }
}
