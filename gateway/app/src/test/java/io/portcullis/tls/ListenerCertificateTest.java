package io.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.FileWatcher;
import io.portcullis.config.InvalidConfiguration;
import io.portcullis.harness.Await;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerCertificateTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path authorityFolder;

    private static Issued first;
    private static Issued second;

    @TempDir
    Path folder;

    private FileWatcher watcher;

    @BeforeAll
    static void issue() {
        CertificateAuthority authority = CertificateAuthority.create(authorityFolder);
        first = authority.issueForLocalhost();
        second = authority.issueForLocalhost();
    }

    @BeforeEach
    void watch() throws IOException {
        watcher = new FileWatcher();
    }

    @AfterEach
    void stop() {
        watcher.close();
    }

    private Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    private Path keyFile() {
        return folder.resolve("tls.key");
    }

    private void write(Path from, Path to) throws IOException {
        Path beside = Files.copy(from, folder.resolve("new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(Issued issued) throws IOException {
        write(issued.certificateFile(), certificateFile());
        write(issued.keyFile(), keyFile());
    }

    private ListenerCertificate open() {
        return ListenerCertificate.open(certificateFile(), keyFile(), null, false, watcher, Clock.systemUTC());
    }

    @Test
    void newFilesAreUsedFromThenOn() throws IOException {
        write(first);
        ListenerCertificate certificate = open();
        watcher.start();
        assertEquals(first.certificate(), certificate.current().identity().certificate());
        ServerTls before = certificate.current();

        write(second);

        Await.until("the new one", SOON, () -> certificate.current() != before);
        assertEquals(second.certificate(), certificate.current().identity().certificate());
        assertEquals(second.certificate().getNotAfter().toInstant(), certificate.validUntil());
        assertEquals(first.certificate(), before.identity().certificate(), "who has it keeps it");
    }

    @Test
    void aKeyThatComesAMomentLaterIsNoProblem() throws IOException {
        write(first);
        ListenerCertificate certificate = open();

        write(second.certificateFile(), certificateFile());
        certificate.changed(Set.of("tls.crt"));
        assertNull(certificate.problem());
        assertEquals(first.certificate(), certificate.current().identity().certificate());
        write(second.keyFile(), keyFile());
        certificate.changed(Set.of("tls.key"));

        assertNull(certificate.problem());
        assertEquals(0, certificate.refusedReads());
        assertEquals(second.certificate(), certificate.current().identity().certificate());
    }

    @Test
    void aKeyThatStillDoesNotFitAtTheCheckIsToldOnce() throws IOException {
        write(first);
        ListenerCertificate certificate = open();
        ServerTls before = certificate.current();

        write(second.keyFile(), keyFile());
        certificate.check(false);
        certificate.check(false);

        assertEquals("the private key is not that of the first certificate", certificate.problem());
        assertEquals(1, certificate.refusedReads());
        assertSame(before, certificate.current());

        write(first.keyFile(), keyFile());
        certificate.check(false);
        assertNull(certificate.problem());
    }

    @Test
    void filesThatGoAwayChangeNothing() throws IOException {
        write(first);
        ListenerCertificate certificate = open();

        Files.delete(keyFile());
        certificate.check(false);

        assertEquals("there is no " + keyFile(), certificate.problem());
        assertEquals(first.certificate(), certificate.current().identity().certificate());
    }

    @Test
    void aGatewayDoesNotStartWithFilesThatCannotBeUsed() throws IOException {
        InvalidConfiguration missing = assertThrows(InvalidConfiguration.class, this::open);
        assertTrue(missing.problems().getFirst().startsWith("portcullis.listener.tls-certificate-file, tls-key-file"));
        assertTrue(missing.problems().getFirst().contains("there is no " + certificateFile()), missing::getMessage);

        write(first.certificateFile(), certificateFile());
        write(second.keyFile(), keyFile());
        InvalidConfiguration mixed = assertThrows(InvalidConfiguration.class, this::open);
        assertTrue(mixed.problems().getFirst().contains("is not that of the first certificate"), mixed::getMessage);
    }
}
