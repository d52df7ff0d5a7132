package io.portcullis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of a process, from Linux's {@code /proc}. */
final class ProcessMemory {
    private static final String RESIDENT = "VmRSS:";
    private static final int KIB = 1024;

    private ProcessMemory() {}

    /** Bytes. */
    static long resident(long pid) throws IOException {
        return resident(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    }

    static long resident(String status) {
        return status.lines()
                        .filter(line -> line.startsWith(RESIDENT))
                        .map(line -> line.substring(RESIDENT.length()).strip().split(" ", 2)[0])
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow()
                * KIB;
    }
}
