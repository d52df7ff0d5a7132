package io.portcullis.story;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Says what goes on, and the table at the end. */
final class Report {
    private static final int LINES = 60;

    private final PrintStream out;
    private final long begin = System.nanoTime();

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.printf(Locale.ROOT, "[%6.1f s] %s%n", (System.nanoTime() - begin) / 1e9, what);
    }

    void result(Result result) {
        switch (result) {
            case Result.Held held -> say("held: " + held.part());
            case Result.Broke broke -> {
                say("BROKE: " + broke.part() + ": " + beginning(broke.problem()));
                for (StackTraceElement frame : broke.problem().getStackTrace()) {
                    if (frame.getClassName().startsWith("io.portcullis.story")) {
                        out.println("            at " + frame);
                    }
                }
            }
            case Result.NotPlayed not -> say("NOT PLAYED: " + not.part() + ": " + not.reason());
        }
    }

    /** Some messages end with a long log. */
    private static String beginning(Throwable problem) {
        List<String> lines = problem.toString().lines().toList();
        return String.join("\n", lines.subList(0, Math.min(LINES, lines.size()))) + (lines.size() > LINES ? "\n…" : "");
    }

    void table(List<Result> results) {
        out.println();
        for (Result result : results) {
            String word = switch (result) {
                case Result.Held _ -> "held";
                case Result.Broke _ -> "BROKE";
                case Result.NotPlayed _ -> "NOT PLAYED";
            };
            out.printf(Locale.ROOT, "%-14s %7s  %s%n", result.part(), seconds(result.time()), word);
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
