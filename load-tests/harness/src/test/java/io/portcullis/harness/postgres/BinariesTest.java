package io.portcullis.harness.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    private static final Platform HERE = Platform.current();

    @TempDir
    Path temporary;

    @Test
    void areUnpackedOnceForAllWhoAskAtTheSameTime() throws Exception {
        // When
        Callable<Path> ask = () -> Binaries.home(HERE, temporary);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var answer : threads.invokeAll(List.of(ask, ask))) {
                // Then
                assertTrue(Files.isExecutable(answer.get().resolve("bin/postgres")));
            }
        }
        FileTime unpacked = Files.getLastModifiedTime(Binaries.home(HERE, temporary));
        assertEquals(unpacked, Files.getLastModifiedTime(Binaries.home(HERE, temporary)));
    }

    @Test
    void areUnpackedAgainWhenAFileIsGoneOrAnExtractionWasAborted() throws Exception {
        // Given
        Path home = Binaries.home(HERE, temporary);
        Files.createDirectories(home.resolveSibling(home.getFileName() + ".part/bin"));
        Files.delete(home.resolve("bin/initdb"));

        // When
        Binaries.home(HERE, temporary);

        // Then
        assertTrue(Files.isExecutable(home.resolve("bin/initdb")));
        try (Stream<Path> left = Files.list(home.getParent())) {
            assertEquals(2, left.count(), "the binaries and the lock file");
        }
    }

    @Test
    void areNotTakenFromAFolderThatOthersCanWriteTo() throws Exception {
        // Given
        Path cache = Binaries.home(HERE, temporary).getParent();
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        // Then
        assertThrows(IOException.class, () -> Binaries.home(HERE, temporary));
    }

    @Test
    void existForTheFourPlatformsAndNoOther() {
        assertEquals("postgres-linux-x86_64.txz", Platform.of("Linux", "amd64").archive());
        assertEquals(
                "postgres-linux-arm_64.txz", Platform.of("Linux", "aarch64").archive());
        assertEquals(
                "postgres-darwin-x86_64.txz", Platform.of("Mac OS X", "x86_64").archive());
        assertEquals(
                "postgres-darwin-arm_64.txz", Platform.of("Mac OS X", "aarch64").archive());
        assertThrows(UnsupportedOperationException.class, () -> Platform.of("Windows 11", "amd64"));
        assertThrows(UnsupportedOperationException.class, () -> Platform.of("Linux", "riscv64"));
    }
}
