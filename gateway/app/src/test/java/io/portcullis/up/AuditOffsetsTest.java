package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditOffsetsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("offsets.json");
    }

    private AuditOffsets loaded() throws IOException {
        AuditOffsets offsets = new AuditOffsets(file);
        offsets.load();
        return offsets;
    }

    @Test
    void whatWasPutIsThereAfterARestart() throws IOException {
        AuditOffsets offsets = loaded();
        assertEquals(0, offsets.of("a"));
        offsets.put("a", 7);
        offsets.put("b", 5_000_000_000L);
        offsets.put("a", 9);

        AuditOffsets again = loaded();
        assertEquals(9, again.of("a"));
        assertEquals(5_000_000_000L, again.of("b"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left beside it");
        }
    }

    @Test
    void filesThatAreGoneAreForgotten() throws IOException {
        AuditOffsets offsets = loaded();
        offsets.put("a", 7);
        offsets.put("b", 7);
        offsets.retain(Set.of("b", "c"));
        offsets.put("c", 1);
        assertEquals(0, loaded().of("a"));
        assertEquals(7, loaded().of("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"files\":[]}", "{\"files\":{\"a\":\"x\"}}"})
    void aDamagedFileIsToldAndCountsAsNone(String content) throws IOException {
        Files.writeString(file, content);
        AuditOffsets offsets = new AuditOffsets(file);
        assertThrows(IOException.class, offsets::load);
        assertEquals(0, offsets.of("a"));
        offsets.put("a", 3);
        assertEquals(3, loaded().of("a"));
    }

    @Test
    void anOffsetIsNeverNegative() throws IOException {
        Files.writeString(file, "{\"files\":{\"a\":-3}}");
        assertEquals(0, loaded().of("a"));
    }
}
