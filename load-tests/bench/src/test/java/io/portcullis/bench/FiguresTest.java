package io.portcullis.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.bench.Goal.Verdict;
import io.portcullis.bench.Options.Part;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void straceTableIsReadWithAndWithoutErrors() {
        Map<String, Long> calls = Strace.parse(List.of(
                "% time     seconds  usecs/call     calls    errors syscall",
                "------ ----------- ----------- --------- --------- ----------------",
                " 60.00    0.000600           1       600           read",
                " 40.00    0.000400           2       200        50 epoll_wait",
                "------ ----------- ----------- --------- --------- ----------------",
                "100.00    0.001000           1       800        50 total"));
        assertEquals(Map.of("read", 600L, "epoll_wait", 200L), calls);
    }

    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        Samples samples = new Samples();
        assertTrue(Double.isNaN(samples.median(Samples.Slice::loops)));
        samples.add(new Samples.Slice(900, 0, 0));
        samples.add(new Samples.Slice(10, 0, 0));
        samples.add(new Samples.Slice(20, 0, 0));
        assertEquals(20, samples.median(Samples.Slice::loops));
        samples.add(new Samples.Slice(30, 0, 0));
        assertEquals(25, samples.median(Samples.Slice::loops));
    }

    @Test
    void goalIsReachedMissedOrFailed() {
        Goal goal = new Goal(1.00, 1.15);
        assertEquals(Verdict.PASS, goal.judge(1.00));
        assertEquals(Verdict.OVER, goal.judge(1.15));
        assertEquals(Verdict.FAIL, goal.judge(1.16));
        assertEquals(Verdict.NOT_MEASURED, goal.judge(Double.NaN));
    }

    @Test
    void brokenGateFailsEveryRunARatioOnlyAStrictOne() {
        assertEquals(1, finish(List.of(), true));
        assertEquals(0, finish(List.of(), false));
        assertEquals(1, finish(List.of("--strict"), false));
    }

    private static int finish(List<String> options, boolean gate) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Report report = new Report(nowhere, Options.parse(options));
        if (gate) {
            report.gate("a gate", 8, "%.2f", Goal.SYSCALLS_1);
        } else {
            report.ratio("a ratio", 8, Goal.LOGIN);
        }
        return report.finish();
    }

    @Test
    void optionsAreReadAndUnknownOnesNamed() {
        Options options = Options.parse(List.of("--quick", "--only", "streams,logins"));
        assertTrue(options.quick());
        assertEquals(EnumSet.of(Part.STREAMS, Part.LOGINS), options.parts());
        assertEquals(EnumSet.allOf(Part.class), Options.parse(List.of()).parts());
        for (List<String> wrong :
                List.of(List.of("--fast"), List.of("--only", "stream"), List.of("--beside", "/nowhere"))) {
            var e = assertThrows(IllegalArgumentException.class, () -> Options.parse(wrong));
            assertEquals(wrong.getLast(), e.getMessage());
        }
    }

    @Test
    void residentMemoryIsReadInBytes() {
        assertEquals(2048, ProcessMemory.resident("VmHWM:\t  10 kB\nVmRSS:\t       2 kB\n"));
    }
}
