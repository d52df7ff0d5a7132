package io.portcullis.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of each test of a suite on one side. A name that comes twice counts as the worse of its outcomes.
 *
 * @param sessions how many there were at the server, or at the gateway
 */
record Results(Map<String, Outcome> byTest, long sessions) {

    Results {
        byTest = Map.copyOf(byTest);
    }

    /**
     * Reads what a suite's script wrote.
     *
     * @param lines an outcome's word, a tab, and the test's name each
     */
    static Results parse(List<String> lines, long sessions) {
        Map<String, Outcome> byTest = new LinkedHashMap<>();
        for (String line : lines) {
            int tab = line.indexOf('\t');
            if (tab < 0 || tab == line.length() - 1) {
                throw new IllegalArgumentException("neither an outcome nor a test: " + line);
            }
            byTest.merge(line.substring(tab + 1), Outcome.of(line.substring(0, tab)), Results::worse);
        }
        return new Results(byTest, sessions);
    }

    private static Outcome worse(Outcome one, Outcome other) {
        return one == Outcome.FAILED || other == Outcome.FAILED
                ? Outcome.FAILED
                : one.compareTo(other) > 0 ? one : other;
    }

    Outcome of(String test) {
        return byTest.getOrDefault(test, Outcome.MISSING);
    }

    int count(Outcome outcome) {
        return (int) byTest.values().stream().filter(it -> it == outcome).count();
    }
}
