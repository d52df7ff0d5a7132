package io.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo where there is no psql. Its tour measures, too. */
@Tag("alone")
class DemoWithoutPsqlIT {
    private static final int SIGINT = 2;

    @Test
    void withoutPsqlTheTourGoesOverJdbcAndItStaysUpUntilCtrlC() throws Exception {
        try (DemoProcess demo = DemoProcess.startWithoutPsql()) {
            demo.awaitLine("Now it is yours, until Ctrl-C", DemoIT.PATIENCE);
            demo.awaitLine("curl http.*", DemoIT.PATIENCE);
            demo.assertFitsTheScreen();
            // Who runs the tests in the background of a shell ignores Ctrl-C, and so do all children.
            boolean ignored = DemoProcess.isIgnored(SIGINT);
            demo.signal(ignored ? "TERM" : "INT");
            assertEquals(ignored ? 143 : 130, demo.awaitExit(DemoIT.PATIENCE), demo::output);
            demo.assertNothingLeft();
        }
    }
}
