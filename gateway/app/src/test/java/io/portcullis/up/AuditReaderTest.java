package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
    @TempDir
    Path folder;

    private @Nullable AuditBatch next(String content, long from, boolean settled) throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), content);
        return AuditReader.next(file, from, Files.size(file), settled);
    }

    private static void assertBatch(String bytes, boolean torn, @Nullable AuditBatch batch) {
        assertNotNull(batch);
        assertEquals(bytes, batch.bytes().toString());
        assertEquals(torn, batch.torn());
        assertEquals("a.jsonl", batch.file());
        assertEquals(batch.offset() + bytes.length(), batch.end());
    }

    @Test
    void wholeLinesAreTakenFromTheOffset() throws IOException {
        assertBatch("two\nthree\n", false, next("one\ntwo\nthree\n", 4, false));
        assertNull(next("one\n", 4, true), "at the end there is nothing");
        assertNull(next("one\n", 9, true), "and behind it neither");
    }

    @Test
    void halfALineWaitsUntilNobodyWritesAnyMore() throws IOException {
        assertBatch("one\n", false, next("one\ntw", 0, false));
        assertNull(next("one\ntw", 4, false));
        assertBatch("one\n", false, next("one\ntw", 0, true));
        assertBatch("tw", true, next("one\ntw", 4, true));
    }

    @Test
    void whatIsBehindTheLimitIsNotLookedAt() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "one\ntwo\n");
        assertBatch("one\n", false, AuditReader.next(file, 0, 4, false));
        assertNull(AuditReader.next(file, 4, 4, false));
    }

    @Test
    void aFileThatIsShorterThanItWasGivesWhatItHas() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "one\n");
        assertBatch("one\n", false, AuditReader.next(file, 0, 400, false));
        assertNull(AuditReader.next(file, 4, 400, true));
    }

    @Test
    void noMoreLinesThanTheChannelTakes() throws IOException {
        AuditBatch batch = next("x\n".repeat(AuditReader.MOST_LINES + 1), 0, false);
        assertBatch("x\n".repeat(AuditReader.MOST_LINES), false, batch);
    }

    @Test
    void noMoreBytesThanABatchHasButAlwaysWholeLines() throws IOException {
        String line = "x".repeat(99_999) + "\n";
        assertBatch(line.repeat(2), false, next(line.repeat(4), 0, false));
    }

    @Test
    void aLongLineGoesAlone() throws IOException {
        String line = "x".repeat(AuditReader.LONGEST_LINE - 1) + "\n";
        assertBatch(line, false, next(line + "short\n", 0, false));
        assertBatch("short\n", false, next(line + "short\n", line.length(), false));
        assertNull(next(line.substring(0, 300_000), 0, false), "it may still be written");
    }

    @Test
    void aLineThatIsLongerThanAnyMayBeGoesInPieces() throws IOException {
        String line = "x".repeat(AuditReader.LONGEST_LINE + 10) + "\n";
        AuditBatch first = next(line, 0, false);
        assertNotNull(first);
        assertTrue(first.torn());
        assertEquals(AuditReader.LONGEST_LINE, first.bytes().length());
        assertBatch("x".repeat(10) + "\n", false, next(line, first.end(), false));
    }

    @Test
    void theRequestNamesFileOffsetAndTornEnd() throws IOException {
        AuditBatch whole = next("one\n", 0, false);
        AuditBatch torn = next("one\ntw", 4, true);
        assertNotNull(whole);
        assertNotNull(torn);
        assertEquals("/up/v1/audit?file=a.jsonl&offset=0", whole.request().uri());
        assertEquals(
                "/up/v1/audit?file=a.jsonl&offset=4&last=true", torn.request().uri());
        assertFalse(whole.request().toString().contains("one"), "what people did is not for logs");
    }
}
