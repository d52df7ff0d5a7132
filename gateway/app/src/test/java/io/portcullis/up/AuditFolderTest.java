package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private void file(String name, String content, Instant modified) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private AuditFolder.Scan scan(String node, AuditPosition present) throws IOException {
        return new AuditFolder(folder, node, () -> present, () -> NOW).scan();
    }

    @Test
    void theFilesOfThisNodeAreFoundInTheirOrder() throws IOException {
        Instant old = NOW.minusSeconds(61);
        file("gw-1-20261122T101500.123Z-2.jsonl", "1234", old);
        file("gw-1-20261121T101500.123Z.jsonl", "12", NOW.minusSeconds(59));
        file("gw-1-20261122T110000.000Z.jsonl", "present", old);
        file("gw-20261122T101500.123Z.jsonl", "another node", old);
        file("gw-1-b-20261122T101500.123Z.jsonl", "another node", old);
        file("gw-1-20261122T101500.123Z.jsonl.gz", "packed", old);
        file("gw-1-20261122T101500.jsonl", "nothing of ours", old);
        Files.createDirectory(folder.resolve("gw-1-20261122T101500.124Z.jsonl"));
        AuditPosition present = new AuditPosition(folder.resolve("gw-1-20261122T110000.000Z.jsonl"), 3);

        AuditFolder.Scan scan = scan("gw-1", present);

        assertEquals(present, scan.present());
        assertEquals(
                List.of(
                        found("gw-1-20261121T101500.123Z.jsonl", 2, false),
                        found("gw-1-20261122T101500.123Z-2.jsonl", 4, true)),
                scan.earlier());
    }

    @Test
    void aNodesNameIsNoPattern() throws IOException {
        file("gwx1-20261121T101500.123Z.jsonl", "another node", NOW);
        assertEquals(
                List.of(),
                scan("gw.1", new AuditPosition(folder.resolve("none"), 0)).earlier());
    }

    @Test
    void aFolderThatIsNotThereIsAFailure() {
        AuditFolder gone = new AuditFolder(
                folder.resolve("gone"), "gw", () -> new AuditPosition(folder.resolve("none"), 0), () -> NOW);
        assertThrows(IOException.class, gone::scan);
    }

    private AuditFolder.Found found(String name, long limit, boolean settled) {
        return new AuditFolder.Found(folder.resolve(name), name, limit, settled);
    }
}
