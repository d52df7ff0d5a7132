package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.TestRecords;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsNamedAfterTheIdAndTheKind() {
        assertEquals("g0123456789abcde.grant", RecordFiles.nameOf(TestRecords.grant()));
        assertEquals("czyxwvtsrqpnmkjh.credential", RecordFiles.nameOf(TestRecords.credential()));
        assertEquals(Optional.of("g0123456789abcde"), RecordFiles.idOf("g0123456789abcde.grant"));
        assertEquals(Optional.of("czyxwvtsrqpnmkjh"), RecordFiles.idOf("czyxwvtsrqpnmkjh.credential"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".grant",
                "readme.txt",
                "g0123456789abcde",
                "g0123456789abcde.grant~",
                "g0123456789abcde.credential",
                "czyxwvtsrqpnmkjh.grant",
                ".g0123456789abcde.grant.1-2.tmp",
                "G0123456789ABCDE.grant",
                "g0123456789abcde.grant.grant",
            })
    void otherNamesAreNotOfRecords(String name) {
        assertEquals(Optional.empty(), RecordFiles.idOf(name));
    }

    @Test
    void writingReplacesTheWholeFileAndLeavesNothingBeside() throws Exception {
        RecordFiles.writeAtomically(folder, "g0123456789abcde.grant", new byte[] {1, 2, 3});
        RecordFiles.writeAtomically(folder, "g0123456789abcde.grant", new byte[] {4});

        assertArrayEquals(new byte[] {4}, RecordFiles.read(folder.resolve("g0123456789abcde.grant")));
        assertEquals(List.of("g0123456789abcde.grant"), names());
    }

    @Test
    void aGatewayOfAnotherUserCanReadTheFile() throws IOException {
        RecordFiles.writeAtomically(folder, "g0123456789abcde.grant", new byte[] {1});

        assertEquals(
                "rw-r--r--",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("g0123456789abcde.grant"))));
    }

    @Test
    void aWriteThatFailsLeavesNothingBeside() throws IOException {
        Files.createDirectories(folder.resolve("g0123456789abcde.grant/not-empty"));

        assertThrows(
                FileSystemException.class,
                () -> RecordFiles.writeAtomically(folder, "g0123456789abcde.grant", new byte[] {1}));

        assertEquals(List.of("g0123456789abcde.grant"), names());
    }

    @Test
    void aReaderNeverSeesAPartWhileTwoWritersReplaceTheFile()
            throws IOException, RefusedRecord, InterruptedException, ExecutionException {
        String name = "g0123456789abcde.grant";
        RecordFiles.writeAtomically(folder, name, filled(0));
        try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 1; writer <= 2; writer++) {
                int value = writer;
                running.add(writers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        RecordFiles.writeAtomically(folder, name, filled(value));
                    }
                    return null;
                }));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                byte[] seen = RecordFiles.read(folder.resolve(name));
                assertArrayEquals(filled(seen[0]), seen);
            }
            for (Future<?> future : running) {
                future.get();
            }
        }
        assertEquals(List.of(name), names());
    }

    @Test
    void aLargerFileIsRefusedAndTheLargestIsRead() throws Exception {
        Path largest = Files.write(folder.resolve("largest"), new byte[RecordFiles.MAX_SIZE]);
        Path larger = Files.write(folder.resolve("larger"), new byte[RecordFiles.MAX_SIZE + 1]);

        assertEquals(RecordFiles.MAX_SIZE, RecordFiles.read(largest).length);
        var refused = assertThrows(RefusedRecord.class, () -> RecordFiles.read(larger));
        assertEquals(Reason.TOO_LARGE, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("65536"));
    }

    private static byte[] filled(int value) {
        byte[] content = new byte[20_000];
        Arrays.fill(content, (byte) value);
        return content;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
