package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.fault.Notes;
import io.portcullis.faults.history.Verdict;
import io.portcullis.faults.history.Violation;
import io.portcullis.faults.history.Violation.Promise;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void aRowTellsWhatWasFound() {
        Violation revived =
                new Violation(Promise.ENDED_IS_ENDED, "goes g1", "gw-1", Instant.EPOCH, 3, "ran 900 ms after");
        Result broken = played(List.of(revived));
        report.result(broken);
        report.table(List.of(broken, played(List.of())));
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(
                "admitted after its end: goes g1 at gw-1, 3× from 1970-01-01T00:00:00Z: ran 900 ms after"));
        assertEquals(
                1,
                text.lines()
                        .filter(line -> line.matches("\\| a-fault .*\\|\\s+7 ms \\|.*\\|\\s+3 \\|\\s+0 \\| BROKEN \\|"))
                        .count());
        assertEquals(
                1,
                text.lines()
                        .filter(line -> line.matches("\\| a-fault .* held +\\|"))
                        .count());
    }

    @Test
    void whatWasNotPlayedOrFailedIsNoSuccess() {
        List<Result> results = List.of(
                new Result.NotPlayed("a-fault", "it needs root"),
                new Result.Failed("b-fault", new AssertionError("not within 5 ms"), Optional.empty()));
        results.forEach(report::result);
        report.table(results);
        assertTrue(results.stream().noneMatch(Result::holds));
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("it needs root") && text.contains("not within 5 ms"));
        assertTrue(text.contains("not played |") && text.contains("FAILED |"));
    }

    private static Result.Played played(List<Violation> violations) {
        return new Result.Played(
                "a-fault",
                new Notes(_ -> {}),
                new Verdict(violations, Optional.of(Duration.ofMillis(7)), Optional.empty(), 100, 1));
    }
}
