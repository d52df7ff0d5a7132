package io.portcullis.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a test may end differently through the gateway.
 *
 * @param suite its name
 * @param test its whole name: an explanation covers one test and no others
 * @param direct how it must end directly for this to be the reason
 * @param through how it must end through the gateway
 * @param reason for the reader of the report
 */
record Explanation(String suite, String test, Outcome direct, Outcome through, String reason) {
    private static final int FIELDS = 5;

    boolean covers(Difference difference) {
        return difference.test().equals(test) && difference.direct() == direct && difference.through() == through;
    }

    /**
     * Reads the file of explanations: five fields with tabs between them, {@code #} begins a comment.
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
            explanations.add(new Explanation(
                    fields[0], fields[1], Outcome.of(fields[2]), Outcome.of(fields[3]), fields[4].strip()));
        }
        return explanations;
    }
}
