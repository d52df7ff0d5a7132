package io.portcullis.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a test may end differently through the gateway.
 *
 * @param suite its name
 * @param test its whole name: an explanation covers one test and no others
 * @param direct how it must end directly for this to be the reason; null: in any way, as a test does that depends on timing
 * @param through how it must end through the gateway; null: in any way
 * @param reason for the reader of the report
 */
record Explanation(
        String suite,
        String test,
        @Nullable Outcome direct,
        @Nullable Outcome through,
        String reason) {
    private static final String ANY = "any";

    private static final int FIELDS = 5;

    boolean covers(Difference difference) {
        return difference.test().equals(test)
                && (direct == null || difference.direct() == direct)
                && (through == null || difference.through() == through);
    }

    /** Whether its difference is there now and then only. */
    boolean comesAndGoes() {
        return direct == null || through == null;
    }

    private static @Nullable Outcome outcome(String word) {
        return word.equals(ANY) ? null : Outcome.of(word);
    }

    /**
     * Reads the file of explanations: five fields with tabs between them, {@code any} for an outcome that depends on timing, {@code #} begins a comment.
     *
     * @throws IllegalArgumentException that names the line
     */
    static List<Explanation> parse(List<String> lines) {
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\t", -1);
            if (fields.length != FIELDS || fields[FIELDS - 1].isBlank()) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " is not suite, test, direct, through and reason, with tabs between them");
            }
            explanations.add(
                    new Explanation(fields[0], fields[1], outcome(fields[2]), outcome(fields[3]), fields[4].strip()));
        }
        return explanations;
    }
}
