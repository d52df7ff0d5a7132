package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokenCommandTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @Test
    void theTokenIsPrintedOnceAndTheFileHoldsItsHashForTheOwnerOnly() throws IOException, GeneralSecurityException {
        Path file = home.resolve("api.token");

        Tool.Result result = tool.bare("api-token", "--file", file.toString());

        String token = result.line();
        assertTrue(token.matches("[A-Za-z0-9_-]{43}"), token);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        assertEquals("sha256:" + HexFormat.of().formatHex(digest) + "\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(result.err().contains(token), result.err());
    }

    @Test
    void eachTokenIsAnother() {
        String one =
                tool.bare("api-token", "--file", home.resolve("1").toString()).line();
        String two =
                tool.bare("api-token", "--file", home.resolve("2").toString()).line();

        assertNotEquals(one, two);
    }

    @Test
    void aFileIsNeverOverwrittenAndThenNoTokenIsShown() throws IOException {
        Path file = Files.writeString(home.resolve("api.token"), "precious");

        Tool.Result result = tool.bare("api-token", "--file", file.toString());

        assertEquals(1, result.status());
        assertEquals("", result.out());
        assertTrue(result.err().contains("exists already"), result.err());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void withoutAFileTheUsageIsWrong() {
        assertEquals(2, tool.bare("api-token").status());
    }
}
