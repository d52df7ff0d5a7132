package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
    @TempDir
    Path folder;

    @Test
    void isForItsAddressesAndItsKeyIsPrivate() throws Exception {
        Certificate made = Certificate.create(folder, List.of("127.0.0.1", "198.18.200.11"));
        try (var in = Files.newInputStream(made.certificate())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertEquals(
                    List.of("127.0.0.1", "198.18.200.11"),
                    certificate.getSubjectAlternativeNames().stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .toList());
        }
        assertTrue(Files.readString(made.key()).startsWith("-----BEGIN PRIVATE KEY-----\n"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made.key())));
        assertNotNull(made.trust());
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count(), "the password's store is gone");
        }
    }
}
