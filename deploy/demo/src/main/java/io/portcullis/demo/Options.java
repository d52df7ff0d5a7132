package io.portcullis.demo;

import java.util.Arrays;
import java.util.List;

/**
 * What the demo was asked for.
 *
 * @param tour whether it ends after the tour instead of staying up
 * @param terminal whether standard output is a terminal: colours, and progress on one line
 * @param orders how many orders the shop has; it has three times as many order lines
 * @param revocations how many are measured
 */
record Options(boolean tour, boolean terminal, int orders, int revocations) {
    private static final List<String> KNOWN = List.of("--tour");

    /**
     * @throws IllegalArgumentException for an argument that is not known
     */
    static Options parse(String... arguments) {
        for (String argument : arguments) {
            if (!KNOWN.contains(argument)) {
                throw new IllegalArgumentException("there is no option " + argument + ": only --tour and --help");
            }
        }
        return new Options(
                Arrays.asList(arguments).contains("--tour"),
                Boolean.getBoolean("portcullis.demo.terminal"),
                Integer.getInteger("portcullis.demo.orders", 1_000_000),
                Integer.getInteger("portcullis.demo.revocations", 120));
    }
}
