package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "grant --login Alice --target orders --role r --for 1h | login must match",
                "grant --login alice --target Orders --role r --for 1h | target must match",
                "grant --login alice --target orders --role a/b --for 1h | role must not contain",
                "grant --login alice --target orders --role r --for 1x | '1x' is no duration",
                "grant --login alice --target orders --role r --for 0s | already",
                "grant --login alice --target orders --role r --for -1h | '-1h' is no duration",
                "grant --login alice --target orders --role r --until tomorrow | 'tomorrow' is no instant",
                "grant --login alice --target orders --role r --until 2030-02-01T00:00:00 | is no instant",
                "grant --login alice --target orders --role r --until 2029-12-31T00:00:00Z | already",
                "grant --login alice --target orders --role r --for 1h --until 2031-01-01T00:00:00Z | mutually exclusive",
                "grant --login alice --target orders --role r --for 1h --max 30m | maxExpiresAt must not be before",
                "grant --login alice --target orders --role r --for 1h --kind robot | expected one of",
                "grant --login alice --target orders --role r --for 1h --stale-grace 31d | staleGrace",
                "grant --login alice --target orders --role r | --for",
                "grant --login alice --target orders --for 1h | --role",
                "grant --login alice --target orders --role r --until +10000-01-01T00:00:00Z | must lie between",
                "extend g0123456789abcde | --for",
                "extend ../../etc/passwd --for 1h | is no id of a grant",
                "revoke c0123456789abcde | is no id of a grant",
                "revoke-credential g0123456789abcde | is no id of a credential",
                "credential --login alice --for 1h --origin 10.0.0.1/8 | 10.0.0.0/8",
                "prune --skew -5m | is no duration",
                "frobnicate | Unmatched argument",
                "credential --login alice --for 1h --password x | Unknown option",
            })
    void wrongUsageHasStatusTwoAndSaysWhatIsWrong(String command, String message) throws IOException {
        Tool.Result result = tool.run(command.split(" "));

        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().contains(message), result.err());
        assertEquals("", result.out());
        assertEquals(List.of(), tool.names());
    }

    @Test
    void nothingAtAllIsWrongUsage() {
        assertEquals(2, tool.bare().status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "keys --help",
                "grant --help",
                "extend --help",
                "revoke --help",
                "inspect --help",
                "prune --help",
                "credential --help",
                "revoke-credential --help"
            })
    void helpIsNoFailure(String command) {
        Tool.Result result = tool.bare(command.split(" "));

        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().contains("portcullis-grant"), result.out());
    }

    @Test
    void aMissingCommonOptionIsNamedWithItsVariable() {
        Tool.Result result = tool.bare("inspect", "--key", tool.key.toString());

        assertEquals(2, result.status());
        assertTrue(result.err().contains("--cluster-id is needed (or PORTCULLIS_CLUSTER_ID"), result.err());
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        Tool.Result noGrant = tool.run("revoke", "g0123456789abcde");
        Files.delete(TrustOptions.besideOf(tool.key));
        Tool.Result noKey = tool.run("inspect");
        Tool.Result noFolder = tool.bare(
                "inspect", "--dir", home + "/missing", "--cluster-id", "a", "--public-key", tool.key + ".pub");

        assertEquals(1, noGrant.status());
        assertTrue(noGrant.err().contains("there is no grant g0123456789abcde in"), noGrant.err());
        assertEquals(1, noKey.status());
        assertTrue(noKey.err().contains("there is no " + tool.key + ".pub"), noKey.err());
        assertEquals(1, noFolder.status());
    }

    @Test
    void aForgedGrantIsNeitherExtendedNorRevoked() throws IOException {
        String id = tool.grant();
        byte[] bytes = Files.readAllBytes(tool.file(id));
        bytes[bytes.length - 1] ^= 1;
        Files.write(tool.file(id), bytes);

        for (Tool.Result result : List.of(tool.run("extend", id, "--for", "2h"), tool.run("revoke", id))) {
            assertEquals(1, result.status());
            assertTrue(result.err().contains("bad-signature"), result.err());
        }
    }

    @Test
    void aGrantUnderAnotherNameIsRefused() throws IOException {
        String id = tool.grant();
        Files.move(tool.file(id), tool.dir.resolve("g0123456789abcde.grant"));

        Tool.Result result = tool.run("extend", "g0123456789abcde", "--for", "2h");

        assertEquals(1, result.status());
        assertTrue(result.err().contains("must be named " + id + ".grant"), result.err());
    }

    @Test
    void aPublicKeyOfAnotherPairIsNoticedBeforeAnythingIsSigned() throws IOException {
        Path other = home.resolve("other");
        tool.bare("keys", "--key", other.toString());
        Files.copy(TrustOptions.besideOf(other), home.resolve("swapped"));

        Tool.Result result = tool.run(
                "grant",
                "--login",
                "alice",
                "--target",
                "orders",
                "--role",
                "r",
                "--for",
                "1h",
                "--public-key",
                home.resolve("swapped").toString());

        assertEquals(1, result.status());
        assertTrue(result.err().contains("none of the public keys belongs to"), result.err());
        assertEquals(List.of(), tool.names());
    }

    @Test
    void duringRotationTheNewKeySignsWhatTheOldKeyMade() throws IOException {
        String id = tool.grant();
        Path newKey = home.resolve("new.key");
        tool.bare("keys", "--key", newKey.toString());
        String both = TrustOptions.besideOf(tool.key) + "," + TrustOptions.besideOf(newKey);

        Tool.Result revoked = tool.bare(
                "revoke",
                id,
                "--dir",
                tool.dir.toString(),
                "--cluster-id",
                Tool.CLUSTER,
                "--key",
                newKey.toString(),
                "--public-key",
                both);
        Tool.Result withOldKeyOnly = tool.run("inspect", id);
        Tool.Result withBoth = tool.bare(
                "inspect", id, "--dir", tool.dir.toString(), "--cluster-id", Tool.CLUSTER, "--public-key", both);

        assertEquals(0, revoked.status(), revoked.err());
        assertEquals(1, withOldKeyOnly.status());
        assertTrue(withOldKeyOnly.out().contains("unknown-key"), withOldKeyOnly.out());
        assertEquals(0, withBoth.status(), withBoth.out());
        assertTrue(withBoth.out().contains("status      revoked"), withBoth.out());
    }

    @Test
    void noSecretShowsInAnyMessage() throws IOException {
        Path notAKey = Files.writeString(home.resolve("passwords"), "hunter2");

        Tool.Result result = tool.bare(
                "grant",
                "--login",
                "alice",
                "--target",
                "orders",
                "--role",
                "r",
                "--for",
                "1h",
                "--dir",
                tool.dir.toString(),
                "--cluster-id",
                Tool.CLUSTER,
                "--public-key",
                TrustOptions.besideOf(tool.key).toString(),
                "--key",
                notAKey.toString());

        assertEquals(1, result.status());
        assertTrue(result.err().contains(notAKey.toString()), result.err());
        assertFalse(result.err().contains("hunter2"), result.err());
    }
}
