package io.portcullis.faults;

import io.portcullis.faults.history.Verdict;
import io.portcullis.faults.history.Violation;
import io.portcullis.faults.history.Violation.Promise;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what goes on, and the table at the end. */
final class Report {
    private static final String ROW = "| %-24s | %11s | %11s | %11s | %11s | %8s | %6s | %-6s |%n";

    private static final int LINES = 60;

    private final PrintStream out;
    private final long begin = System.nanoTime();

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - begin) / 1e9, what);
    }

    void result(Result result) {
        switch (result) {
            case Result.Played played -> violations(played.verdict());
            case Result.Failed failed -> {
                say("FAILED: " + beginning(failed.problem()));
                failed.verdict().ifPresent(this::violations);
            }
            case Result.NotPlayed not -> say("not played: " + not.reason());
        }
    }

    /** Some messages end with a long log. */
    private static String beginning(Throwable problem) {
        List<String> lines = problem.toString().lines().toList();
        return String.join("\n", lines.subList(0, Math.min(LINES, lines.size()))) + (lines.size() > LINES ? "\n…" : "");
    }

    private void violations(Verdict verdict) {
        say("%d attempts, %d revocations: %s"
                .formatted(verdict.attempts(), verdict.ended(), verdict.holds() ? "the invariant held" : "VIOLATIONS"));
        verdict.violations().forEach(violation -> out.println("          " + violation));
    }

    /** Markdown, for the documentation. */
    void table(List<Result> results) {
        out.println();
        out.printf(
                Locale.ROOT,
                ROW,
                "fault",
                "noticed",
                "last, fresh",
                "last, stale",
                "well again",
                "revived",
                "lost",
                "");
        out.println("|---|---|---|---|---|---|---|---|");
        for (Result result : results) {
            switch (result) {
                case Result.Played played -> row(played);
                case Result.Failed failed -> unknown(failed.fault(), "FAILED");
                case Result.NotPlayed not -> unknown(not.fault(), "not played");
            }
        }
        out.println();
        out.println(
                "noticed: from the fault to the first who says so; last: the last statement under a revoked grant after"
                        + " its revocation's commit,\nat gateways that see the cluster and at those that do not; well again: from"
                        + " the repair to the last who sees the cluster.");
    }

    private void row(Result.Played played) {
        Verdict verdict = played.verdict();
        out.printf(
                Locale.ROOT,
                ROW,
                played.fault(),
                time(played.notes().detection()),
                time(verdict.lastAdmittedFresh()),
                time(verdict.lastAdmittedBlind()),
                time(played.notes().freshAgain()),
                count(verdict, Promise.ENDED_IS_ENDED),
                count(verdict, Promise.GRANTED_IS_ADMITTED, Promise.SESSIONS_LIVE_ON),
                verdict.holds() ? "held" : "BROKEN");
    }

    private void unknown(String fault, String word) {
        out.printf(Locale.ROOT, ROW, fault, "", "", "", "", "", "", word);
    }

    private static String time(Optional<Duration> time) {
        return time.map(it -> String.format(Locale.ROOT, "%,d ms", it.toMillis()))
                .orElse("–");
    }

    private static int count(Verdict verdict, Promise... promises) {
        return verdict.violations().stream()
                .filter(violation -> List.of(promises).contains(violation.promise()))
                .mapToInt(Violation::count)
                .sum();
    }
}
