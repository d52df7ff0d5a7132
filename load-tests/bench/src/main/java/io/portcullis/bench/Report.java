package io.portcullis.bench;

import io.portcullis.bench.Goal.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what was measured, keeps what failed, and gathers the summary that comes last. */
final class Report {
    private final PrintStream out;
    private final Options options;
    private final long begin = System.nanoTime();
    private final List<String> summary = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(PrintStream out, Options options) {
        this.out = out;
        this.options = options;
    }

    /** Says what is going on now. */
    void progress(String what) {
        out.printf(Locale.ROOT, "%n[%3d s] %s ...%n", (System.nanoTime() - begin) / 1_000_000_000, what);
    }

    void progress(Options.Part part) {
        progress(part.name().toLowerCase(Locale.ROOT));
    }

    void heading(String text) {
        out.println();
        out.println(text);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this alone
    void line(String format, Object... values) {
        out.println("  " + String.format(Locale.ROOT, format, values));
    }

    /** A figure that noise does not move: it fails every run. */
    void gate(String what, double figure, String format, Goal goal) {
        judge(what, figure, format, goal, true);
    }

    /** A ratio of CPU times: it fails only a strict run. */
    void ratio(String what, double figure, Goal goal) {
        judge(what, figure, "%.2f", goal, options.strict());
    }

    private void judge(String what, double figure, String format, Goal goal, boolean counts) {
        Verdict verdict = goal.judge(figure);
        boolean limited = !Double.isInfinite(goal.failsAbove());
        summary.add(String.format(
                Locale.ROOT,
                "%-52s %8s   %8s   %11s   %s",
                what,
                Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, format, figure),
                String.format(Locale.ROOT, format, goal.goal()),
                limited ? String.format(Locale.ROOT, format, goal.failsAbove()) : "-",
                verdict.word));
        boolean failed = switch (verdict) {
            case PASS, OVER -> false;
            case FAIL -> counts;
            case NOT_MEASURED -> options.strict();
        };
        if (failed) {
            failures.add(what + ": " + verdict.word);
        }
    }

    /** Prints the summary; returns the exit status. */
    int finish() {
        heading(String.format(Locale.ROOT, "  %-52s %8s   %8s   %11s", "", "figure", "goal", "fails above"));
        summary.forEach(line -> out.println("  " + line));
        out.println();
        if (failures.isEmpty()) {
            out.println(
                    options.strict() ? "Nothing failed." : "The gates hold. CPU ratios fail a run only with --strict.");
            return 0;
        }
        failures.forEach(failure -> out.println("FAILED  " + failure));
        return 1;
    }
}
