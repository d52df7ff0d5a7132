package io.portcullis.faults.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of a process, from Linux's {@code /proc}. */
final class Resident {
    private static final String FIELD = "VmRSS:";
    private static final double KIB_IN_MIB = 1024;

    private Resident() {}

    /** NaN where there is no {@code /proc}. */
    static double mebibytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith(FIELD))
                        .map(line -> line.substring(FIELD.length()).strip().split(" ", 2)[0])
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow()
                / KIB_IN_MIB;
    }
}
