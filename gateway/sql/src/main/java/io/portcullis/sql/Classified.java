package io.portcullis.sql;

import java.util.List;

/** What a text says. Immutable, and without the text itself: no literal of it is kept but the values of settings. */
public sealed interface Classified {

    /**
     * The text is to be refused as a whole.
     *
     * @param offset where the trouble begins
     */
    record Refused(Refusal why, int offset) implements Classified {}

    /**
     * @param statements in the order of the text. If {@code twoReadings}, those of the one reading and then those of the other: each
     *     must be allowed
     * @param count how many statements the server will run at most
     * @param twoReadings the text means one thing under {@code standard_conforming_strings = on} and another under {@code off}
     */
    record Script(List<Statement> statements, int count, boolean twoReadings) implements Classified {
        public Script {
            statements = List.copyOf(statements);
        }

        /** Everything the text can do. */
        public ClassSet classes() {
            int bits = 0;
            for (Statement statement : statements) {
                bits |= statement.classes().bits();
            }
            return new ClassSet(bits);
        }

        /** What a grant must allow, see {@link Statement#needed()}. */
        public ClassSet needed() {
            int bits = 0;
            for (Statement statement : statements) {
                bits |= statement.needed().bits();
            }
            return new ClassSet(bits);
        }
    }
}
