package io.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo as a process of its own, with a smaller shop: all steps, and however it ends it leaves nothing behind. */
class DemoIT {
    static final Duration PATIENCE = Duration.ofSeconds(150);

    @Test
    @Tag("alone") // it measures
    void theTourShowsEveryStepAndLeavesNothingBehind() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--tour")) {
            assertEquals(0, demo.awaitExit(PATIENCE), demo::output);
            assertTrue(demo.output().contains("Every step of the tour showed what it should"), demo::output);
            assertTrue(demo.output().contains("20 of 20 cut off"), demo::output);
            demo.assertFitsTheScreen();
            demo.assertNothingLeft();
        }
    }

    @Test
    void aStepThatFailsFailsTheTour() throws Exception {
        try (DemoProcess demo = DemoProcess.start("--tour")) {
            String line = demo.awaitLine("gateway-b .* process \\d+ .*", PATIENCE);
            demo.kill(Long.parseLong(line.replaceAll(".* process (\\d+) .*", "$1")));
            assertEquals(1, demo.awaitExit(PATIENCE), demo::output);
            demo.assertNothingLeft();
        }
    }
}
