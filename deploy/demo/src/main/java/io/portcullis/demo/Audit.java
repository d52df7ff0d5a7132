package io.portcullis.demo;

import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a gateway has written into its audit files. */
final class Audit {
    private Audit() {}

    /** Waits for a line that holds all of {@code parts}, and returns the first. */
    static String await(GatewayProcess gateway, Duration atMost, String... parts) {
        Await.until(
                () -> "an audit line with " + List.of(parts) + " in " + gateway.auditDir(),
                atMost,
                () -> !lines(gateway, parts).isEmpty());
        return lines(gateway, parts).getFirst();
    }

    private static List<String> lines(GatewayProcess gateway, String... parts) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(gateway.auditDir())) {
            for (Path file : files.sorted().toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.filter(line -> List.of(parts).stream().allMatch(line::contains))
                            .forEach(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
