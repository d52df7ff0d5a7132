package io.portcullis.gateway;

import io.portcullis.harness.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a gateway's process holds of the machine, as Linux tells it; elsewhere everything is 0. */
final class GatewayFootprint {
    private GatewayFootprint() {}

    static boolean isKnown() {
        return Files.isDirectory(Path.of("/proc/self/fd"));
    }

    /** The largest resident memory so far, in KiB. */
    static long peakKib(GatewayProcess gateway) {
        if (!isKnown()) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(proc(gateway).resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open file descriptors. */
    static long files(GatewayProcess gateway) {
        if (!isKnown()) {
            return 0;
        }
        try (Stream<Path> files = Files.list(proc(gateway).resolve("fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads of the operating system. */
    static long threads(GatewayProcess gateway) {
        if (!isKnown()) {
            return 0;
        }
        try (Stream<Path> tasks = Files.list(proc(gateway).resolve("task"))) {
            return tasks.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path proc(GatewayProcess gateway) {
        return Path.of("/proc", Long.toString(gateway.pid()));
    }
}
