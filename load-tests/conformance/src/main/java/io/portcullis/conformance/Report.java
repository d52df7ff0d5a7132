package io.portcullis.conformance;

import io.portcullis.conformance.SuiteResult.Compared;
import io.portcullis.conformance.SuiteResult.NotRun;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The table at the end, and each test that differs. */
final class Report {
    /** More would hide the table; the files have them all. */
    private static final int LINES = 100;

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void print(List<SuiteResult> results) {
        out.println();
        for (SuiteResult result : results) {
            switch (result) {
                case Compared compared -> details(compared);
                case NotRun not -> out.println(not.suite().title() + " was NOT RUN: " + not.reason());
            }
        }
        table(results);
    }

    private void details(Compared compared) {
        String title = compared.suite().title();
        Comparison comparison = compared.comparison();
        comparison.unexplained().stream().limit(LINES).forEach(one -> out.println(title + " DIFFERS: " + one));
        if (comparison.unexplained().size() > LINES) {
            out.println(title + " DIFFERS in " + (comparison.unexplained().size() - LINES)
                    + " more: see the results beside its logs");
        }
        comparison.explained().forEach(one -> out.println(title + " differs, explained: " + one));
        comparison
                .vanished()
                .forEach(one -> out.println(title + " does not differ any more, though explained: " + one.test()
                        + ": take the explanation away"));
        List<String> failing = comparison.direct().byTest().keySet().stream()
                .filter(test -> comparison.direct().of(test) == Outcome.FAILED
                        && comparison.through().of(test) == Outcome.FAILED)
                .sorted()
                .toList();
        if (!failing.isEmpty()) {
            out.println(title + " fails on both sides: " + String.join("; ", failing));
        }
    }

    /** Markdown, for the documentation. */
    private void table(List<SuiteResult> results) {
        out.println();
        row("suite", "tests", "passed", "through", "explained", "differing", "sessions", "direct", "through", "");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (SuiteResult result : results) {
            switch (result) {
                case Compared compared -> row(compared);
                case NotRun not -> row(not.suite().title(), "", "", "", "", "", "", "", "", "NOT RUN");
            }
        }
    }

    private void row(Compared compared) {
        Comparison comparison = compared.comparison();
        TreeSet<String> tests = new TreeSet<>(comparison.direct().byTest().keySet());
        tests.addAll(comparison.through().byTest().keySet());
        row(
                compared.suite().title(),
                number(tests.size()),
                number(comparison.direct().count(Outcome.PASSED)),
                number(comparison.through().count(Outcome.PASSED)),
                number(comparison.explained().size()),
                number(comparison.unexplained().size()),
                String.format(Locale.ROOT, "%,d", comparison.through().sessions()),
                seconds(compared.direct()),
                seconds(compared.through()),
                comparison.holds() ? "the same" : "DIFFERS");
    }

    private void row(Object... cells) {
        out.printf(Locale.ROOT, "| %-15s | %6s | %6s | %7s | %9s | %9s | %8s | %6s | %7s | %-8s |%n", cells);
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%,d s", time.toSeconds());
    }
}
