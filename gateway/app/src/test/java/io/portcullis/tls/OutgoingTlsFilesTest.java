package io.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.TargetSecurity;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.model.TargetTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingTlsFilesTest {
    @TempDir
    static Path authorityFolder;

    private static CertificateAuthority authority;
    private static Issued clerk;

    @TempDir
    Path folder;

    private final OutgoingTlsFiles files = new OutgoingTlsFiles(Clock.systemUTC());

    @BeforeAll
    static void issue() {
        authority = CertificateAuthority.create(authorityFolder);
        clerk = authority.issue("clerk", "-keyalg", "EC");
    }

    @BeforeEach
    void place() throws IOException {
        place(authority.certificateFile(), "ca.pem");
        place(clerk.certificateFile(), "clerk.pem");
        place(clerk.keyFile(), "clerk.key");
    }

    /** Long ago, so that the time of a file tells its content. */
    private void place(Path file, String name) throws IOException {
        Path placed = Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(placed, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    private TargetSecurity security() {
        return new TargetSecurity(
                TargetTls.Mode.VERIFY_FULL,
                "",
                folder.resolve("ca.pem"),
                folder.resolve("{role}.pem"),
                folder.resolve("{role}.key"),
                TargetSecurity.SCRAM_ONLY);
    }

    @Test
    void whatHasNotChangedIsReadOnce() throws IOException {
        assertSame(files.of(security(), "clerk"), files.of(security(), "clerk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "clerk.pem", "clerk.key"})
    void whatHasChangedIsReadAgain(String name) throws IOException {
        OutgoingTls before = files.of(security(), "clerk");
        Files.setLastModifiedTime(
                folder.resolve(name), FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));

        assertNotSame(before, files.of(security(), "clerk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "clerk.pem", "clerk.key"})
    void whatIsGoneOrOfNoUseIsNamed(String name) throws IOException {
        files.of(security(), "clerk");
        Files.writeString(folder.resolve(name), "nothing of use");
        IOException useless = assertThrows(IOException.class, () -> files.of(security(), "clerk"));
        assertTrue(String.valueOf(useless.getMessage()).contains(name), useless::toString);

        Files.delete(folder.resolve(name));
        IOException gone = assertThrows(IOException.class, () -> files.of(security(), "clerk"));
        assertEquals("there is no " + folder.resolve(name), gone.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../clerk", "..", ".hidden", "a/b", "a\\b", "a\u0000b"})
    void noRoleLeadsToAnotherFolder(String role) {
        IOException refused = assertThrows(IOException.class, () -> files.of(security(), role));

        assertTrue(String.valueOf(refused.getMessage()).contains("role's name"), refused::toString);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        place(authority.issue("clerk", "-keyalg", "EC").keyFile(), "clerk.key");

        assertThrows(IOException.class, () -> files.of(security(), "clerk"));
    }
}
