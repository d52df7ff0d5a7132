package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSecretsTest {
    @TempDir
    Path temp;

    private Path folder;
    private FileSecrets secrets;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(temp.resolve("secrets"));
        Files.createDirectory(folder.resolve("orders"));
        secrets = new FileSecrets(folder, Clock.systemUTC());
    }

    private void write(String role, String content) throws IOException {
        Files.writeString(folder.resolve("orders").resolve(role), content);
    }

    private String password(String role) throws IOException {
        return new String(secrets.password("orders", role));
    }

    @ParameterizedTest
    @CsvSource({"'hunter2'", "'hunter2\n'", "'hunter2\r\n'"})
    void thePasswordIsTheLineWithoutItsEnd(String content) throws IOException {
        write("app", content);

        assertEquals("hunter2", password("app"));
    }

    @Test
    void spacesAndOtherAlphabetsArePartOfIt() throws IOException {
        write("app", " pä$$ wörd \n");

        assertEquals(" pä$$ wörd ", password("app"));
    }

    @Test
    void aRotationIsSeenAtTheNextUse() throws IOException {
        write("app", "old-1\n");
        assertEquals("old-1", password("app"));

        write("app", "new-2\n");

        assertEquals("new-2", password("app"));
    }

    @Test
    void anOldFileIsReadOnlyOnceAndAgainWhenItChanged() throws IOException {
        // Given
        write("app", "first\n");
        Path file = folder.resolve("orders").resolve("app");
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3600));
        Files.setLastModifiedTime(file, longAgo);
        assertEquals("first", password("app"));

        // When the content changes in place behind an unchanged stamp
        Files.writeString(file, "other\n");
        Files.setLastModifiedTime(file, longAgo);

        // Then it was not read, and after a replacement it is
        assertEquals("first", password("app"));
        Files.writeString(temp.resolve("beside"), "third\n");
        Files.setLastModifiedTime(temp.resolve("beside"), longAgo);
        Files.move(temp.resolve("beside"), file, StandardCopyOption.ATOMIC_MOVE);
        assertEquals("third", password("app"));
    }

    @Test
    void theCallerMayZeroItsCopy() throws IOException {
        write("app", "hunter2");
        Files.setLastModifiedTime(
                folder.resolve("orders").resolve("app"),
                FileTime.from(Instant.now().minusSeconds(60)));

        Arrays.fill(secrets.password("orders", "app"), '\0');

        assertArrayEquals("hunter2".toCharArray(), secrets.password("orders", "app"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "..data", "../orders/app", "a/b", "/etc/passwd", "a\0b", "a\nb", "a\\b"})
    void aRoleCannotEscapeTheFolder(String role) throws IOException {
        write("app", "hunter2");

        assertThrows(IOException.class, () -> secrets.password("orders", role));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../secrets/orders", "/", "Orders", "a/b"})
    void aTargetCannotEscapeTheFolder(String target) throws IOException {
        write("app", "hunter2");

        assertThrows(IOException.class, () -> secrets.password(target, "app"));
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Files.writeString(temp.resolve("elsewhere"), "hunter2");
        Files.createSymbolicLink(folder.resolve("orders").resolve("app"), temp.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("linked"), temp);

        String outside = message("orders", "app");
        String folderOutside = message("linked", "elsewhere");

        assertTrue(outside.contains("leads out of secrets.dir"), outside);
        assertTrue(folderOutside.contains("leads out of secrets.dir"), folderOutside);
    }

    @Test
    void linksInsideOfTheFolderAreFollowedAsKubernetesMountsThem() throws IOException {
        Path version = Files.createDirectory(folder.resolve("orders").resolve("..2026"));
        Files.writeString(version.resolve("app"), "hunter2");
        Files.createSymbolicLink(folder.resolve("orders").resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(folder.resolve("orders").resolve("app"), Path.of("..data/app"));

        assertEquals("hunter2", password("app"));
    }

    @Test
    void whatIsNotOneLineIsRefusedWithoutBeingShown() throws IOException {
        write("empty", "\n");
        write("two", "hunter2\nhunter3\n");
        write("zero", "hunter2\0");
        write("large", "hunter2".repeat(600));
        Files.write(folder.resolve("orders").resolve("binary"), new byte[] {(byte) 0xff, 'x'});
        Files.createDirectory(folder.resolve("orders").resolve("folder"));

        assertTrue(message("orders", "empty").endsWith("is empty"));
        assertTrue(message("orders", "two").endsWith("must be one line"));
        assertTrue(message("orders", "zero").endsWith("must be one line"));
        assertTrue(message("orders", "large").endsWith("more than 4096 bytes"));
        assertTrue(message("orders", "binary").endsWith("not UTF-8"));
        assertTrue(message("orders", "folder").endsWith("not in a file"));
        assertTrue(message("orders", "missing").contains("NoSuchFile"));
        assertTrue(message("orders", "missing")
                .startsWith("the password of role missing at target orders cannot be read"));
    }

    @Test
    void theLargestAllowedFileIsRead() throws IOException {
        write("app", "x".repeat(4096));

        assertEquals(4096, secrets.password("orders", "app").length);
    }

    private String message(String target, String role) {
        IOException e = assertThrows(IOException.class, () -> secrets.password(target, role));
        String message = String.valueOf(e.getMessage());
        assertFalse(message.contains("hunter"), message);
        return message;
    }
}
