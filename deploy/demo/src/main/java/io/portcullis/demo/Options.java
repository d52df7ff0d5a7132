package io.portcullis.demo;

import io.portcullis.harness.Psql;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demo was asked for, and what it has found here.
 *
 * @param tour whether it ends after the tour instead of staying up
 * @param terminal whether standard output is a terminal: colours, and progress on one line
 * @param psql whether people ask by psql, else by JDBC
 * @param orders how many orders the shop has; it has three times as many order lines
 * @param revocations how many are measured
 * @param tools the folder of portcullis-grant
 */
record Options(boolean tour, boolean terminal, boolean psql, int orders, int revocations, Path tools) {
    private static final String TOUR = "--tour";

    /**
     * The system properties are the script's, and the tests'.
     *
     * @throws IllegalArgumentException for an argument that is not known
     */
    static Options parse(String... arguments) {
        List<String> given = List.of(arguments);
        for (String argument : given) {
            if (!argument.equals(TOUR)) {
                throw new IllegalArgumentException("there is no option " + argument + ": only --tour and --help");
            }
        }
        return new Options(
                given.contains(TOUR),
                Boolean.getBoolean("portcullis.demo.terminal"),
                !Boolean.getBoolean("portcullis.demo.jdbc") && Psql.installed(),
                Integer.getInteger("portcullis.demo.orders", 1_000_000),
                Integer.getInteger("portcullis.demo.revocations", 120),
                Path.of(System.getProperty("portcullis.demo.tools", "")));
    }
}
