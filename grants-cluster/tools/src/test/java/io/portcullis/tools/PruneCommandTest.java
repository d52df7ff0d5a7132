package io.portcullis.tools;

import static io.portcullis.tools.Tool.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @Test
    void onlyWhatNoRevisionCanReviveGoes() throws IOException {
        String over = tool.grant();
        String tombstoneThatIsOver = tool.grant();
        tool.run("revoke", tombstoneThatIsOver).line();
        String keptForLonger = tool.grant("--max", "2d");
        String tombstoneKeptForLonger = tool.grant("--max", "2d");
        tool.run("revoke", tombstoneKeptForLonger).line();
        String extended = tool.grant();
        tool.run("extend", extended, "--for", "5h").line();
        String forged = tool.grant();
        byte[] bytes = Files.readAllBytes(tool.file(forged));
        bytes[bytes.length - 1] ^= 1;
        Files.write(tool.file(forged), bytes);
        Files.writeString(tool.dir.resolve("notes.txt"), "mine");
        tool.now = NOW.plusSeconds(2 * 3600);

        Tool.Result dryRun = tool.run("prune", "--dry-run");
        int before = tool.names().size();
        Tool.Result result = tool.run("prune");

        List<String> expected = Stream.of(over, tombstoneThatIsOver).sorted().toList();
        assertEquals(expected, dryRun.out().lines().toList());
        assertEquals(7, before);
        assertEquals(expected, result.out().lines().toList());
        assertTrue(result.err().contains("bad-signature"), result.err());
        assertEquals(
                Stream.of(
                                keptForLonger + ".grant",
                                tombstoneKeptForLonger + ".grant",
                                extended + ".grant",
                                forged + ".grant",
                                "notes.txt")
                        .sorted()
                        .toList(),
                tool.names());
    }

    @Test
    void theSkewOfClocksIsWaitedFor() throws IOException {
        String id = tool.grant();

        tool.now = NOW.plusSeconds(2 * 3600 - 1);
        assertEquals("", tool.run("prune").out());
        tool.now = NOW.plusSeconds(3600 + 59);
        assertEquals("", tool.run("prune", "--skew", "1m").out());
        tool.now = NOW.plusSeconds(3600 + 60);
        assertEquals(id, tool.run("prune", "--skew", "1m").line());
        assertEquals(List.of(), tool.names());
    }

    @Test
    void credentialsArePrunedToo() throws IOException {
        String id = tool.run(
                        "credential",
                        "--login",
                        "alice",
                        "--for",
                        "1h",
                        "--password-file",
                        home.resolve("p").toString())
                .line();
        tool.now = NOW.plusSeconds(3 * 3600);

        assertEquals(id, tool.run("prune").line());
        assertEquals(List.of(), tool.names());
    }
}
