package io.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.audit.GrantEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The sink on a file system of 256 KiB that is really full. Needs the right to mount; {@link JsonLinesAuditSinkTest} does not. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private Path small;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        small = Files.createDirectory(temp.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()), "may not mount");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", small.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void nothingIsTornOrLostWhileTheDiskIsFull() throws IOException {
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(small, "gw1", Clock.systemUTC())) {
            // Given a disk that is nearly full
            Path ballast = Files.write(small.resolve("ballast"), new byte[200 << 10]);

            // When more comes than fits
            for (int i = 0; i < 1_000; i++) {
                sink.accept(new GrantEvent(Instant.now(), "g" + i, i, GrantEvent.What.LEARNED, "x".repeat(60)));
            }

            // Then
            Await.until("the failure", SOON, () -> !sink.available());
            assertTrue(String.valueOf(sink.problem()).contains("No space left on device"), sink.problem());
            Await.until("whole lines only", SOON, () -> lines().stream().allMatch(line -> line.endsWith("}")));

            // When there is room again
            Files.delete(ballast);

            // Then
            Await.until("all written", SOON, () -> sink.written() == 1_000);
            assertTrue(sink.available());
            List<String> lines = lines();
            assertEquals(1_000, lines.size());
            for (int i = 0; i < lines.size(); i++) {
                assertTrue(lines.get(i).contains("\"record\":\"g" + i + "\""), lines.get(i));
                assertTrue(lines.get(i).endsWith("}"), lines.get(i));
            }
        }
    }

    private List<String> lines() throws IOException {
        try (Stream<Path> files = Files.list(small)) {
            Path file = files.filter(path -> path.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(file);
        }
    }
}
