package io.portcullis.conformance.drivers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of one program under one scope.
 *
 * @param checks outcomes by name: {@code passed}, {@code absent}, or what went wrong
 * @param provoked how many denials the program says that it has provoked; −1 if it did not get to its end
 * @param denied how many the gateway has counted
 */
record Played(Driver driver, Permit permit, Map<String, String> checks, int provoked, long denied) {
    private static final String PASSED = "passed";
    private static final String ABSENT = "absent";

    static Played parse(Driver driver, Permit permit, List<String> lines, long denied) {
        Map<String, String> checks = new LinkedHashMap<>();
        int provoked = -1;
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            switch (parts[0]) {
                case "denied" -> provoked = Integer.parseInt(parts[1]);
                case PASSED, ABSENT -> checks.put(parts[1], parts[0]);
                default -> checks.put(parts[1], parts[2]);
            }
        }
        return new Played(driver, permit, checks, provoked, denied);
    }

    /** A denial that nobody provoked is one that the driver swallowed: what it needed has not passed. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        checks.forEach((name, outcome) -> {
            if (!outcome.equals(PASSED) && !outcome.equals(ABSENT)) {
                problems.add(name + ": " + outcome);
            }
        });
        if (!checks.containsValue(PASSED)) {
            problems.add("nothing passed");
        }
        if (provoked < 0) {
            problems.add("the program did not get to its end, see its log");
        } else if (provoked != denied) {
            problems.add(denied + " statements were denied, " + provoked + " of them were meant to be");
        }
        return problems;
    }

    boolean holds() {
        return problems().isEmpty();
    }

    String words() {
        return holds() ? "held" : String.join("; ", problems());
    }

    String mark(String name) {
        String outcome = checks.getOrDefault(name, ABSENT);
        return switch (outcome) {
            case PASSED -> "✓";
            case ABSENT -> "–";
            default -> "FAILED";
        };
    }
}
