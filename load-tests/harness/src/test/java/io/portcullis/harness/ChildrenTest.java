package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildrenTest {

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    @Timeout(120)
    void aServerDoesNotOutliveItsJvmHoweverThatEnds(String signal) throws Exception {
        // Given
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dportcullis.test.postgres=embedded",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerOfAnotherJvm.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = jvm.inputReader()) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            Path folder = Path.of(out.readLine());
            assertTrue(Files.isDirectory(folder), "the server's folder");

            // When
            Signals.send(jvm.pid(), signal);

            // Then
            Await.until("the server ends", Duration.ofSeconds(10), () -> !server.isAlive());
            Await.until("its folder goes", Duration.ofSeconds(10), () -> !Files.exists(folder));
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }
}
