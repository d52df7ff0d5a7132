package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GatewayProcessTest {
    @TempDir
    Path folder;

    private GatewayProcess launch(String... moreArguments) {
        int http = FreePort.next();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeGateway.class.getName(),
                Integer.toString(http)));
        command.addAll(List.of(moreArguments));
        return GatewayProcess.launch(command, folder, folder, "127.0.0.1", FreePort.next(), http);
    }

    @Test
    void isReadyShowsItsLogAndItsMetricsAndEndsWhenStopped() throws Exception {
        try (GatewayProcess gateway = launch()) {
            assertTrue(gateway.awaitLog("^arguments", Duration.ofSeconds(5)).contains(gateway.httpPort() + "]"));
            assertEquals(4, gateway.metric("sessions", "cause", "expired"));
            assertEquals(0, gateway.metricOrZero("sessions", "cause", "revoked"));
            assertThrows(AssertionError.class, () -> gateway.metric("session"));

            gateway.stop();

            assertFalse(gateway.isAlive());
            assertTrue(Files.readString(folder.resolve("gateway.log")).startsWith("arguments"));
        }
    }

    @Test
    void endsAlsoWhenItWasStoppedInItsTracks() {
        GatewayProcess gateway = launch();
        gateway.signal("STOP");
        gateway.close();
        assertFalse(gateway.isAlive());
    }

    @Test
    void isGoneAfterAKill() {
        GatewayProcess gateway = launch();
        gateway.kill();
        assertFalse(gateway.isAlive());
        assertThrows(IllegalStateException.class, () -> gateway.signal("TERM"));
    }

    @Test
    void showsTheLogOfAGatewayThatDoesNotStart() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> launch("3"));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("status 3") && message.contains("arguments"), message);
    }
}
