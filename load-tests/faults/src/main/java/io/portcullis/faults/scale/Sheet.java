package io.portcullis.faults.scale;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, and whether it is as it should be. */
final class Sheet {
    private final PrintStream out;
    private final long begin = System.nanoTime();
    private final List<String> lines = new ArrayList<>();
    private int missed;

    Sheet(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - begin) / 1e9, what);
    }

    void figure(String what, double figure, String format) {
        line(what, figure, format, "", "");
    }

    /** Missed if it is larger, or was not measured. */
    void goal(String what, double figure, String format, double atMost) {
        judge(what, figure, format, "≤ " + String.format(Locale.ROOT, "%.0f", atMost), figure <= atMost);
    }

    /** Missed if it is smaller, or was not measured. */
    void atLeast(String what, double figure, String format, double least) {
        judge(what, figure, format, "≥ " + String.format(Locale.ROOT, "%.0f", least), figure >= least);
    }

    private void judge(String what, double figure, String format, String goal, boolean reached) {
        missed += reached ? 0 : 1;
        line(what, figure, format, goal, reached ? "reached" : "MISSED");
    }

    private void line(String what, double figure, String format, String goal, String verdict) {
        String text = Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, format, figure);
        lines.add(String.format(Locale.ROOT, "| %-50s | %10s | %8s | %-7s |", what, text, goal, verdict));
        say(what + ": " + text + (verdict.isEmpty() ? "" : " (" + goal + ": " + verdict + ")"));
    }

    /** Prints all in Markdown; returns the exit status. */
    int finish() {
        out.println();
        out.printf(Locale.ROOT, "| %-50s | %10s | %8s | %-7s |%n|---|---|---|---|%n", "", "figure", "goal", "");
        lines.forEach(out::println);
        return missed == 0 ? 0 : 1;
    }
}
