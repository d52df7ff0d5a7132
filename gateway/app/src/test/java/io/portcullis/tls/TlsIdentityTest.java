package io.portcullis.tls;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {
    private static final byte[] NOTHING = {};

    @TempDir
    static Path folder;

    private static CertificateAuthority authority;
    private static Issued issued;

    @BeforeAll
    static void issue() {
        authority = CertificateAuthority.create(folder);
        issued = authority.issueForLocalhost();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = requireNonNull(TlsIdentityTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static String refused(byte[] certificate, byte[] key) {
        return String.valueOf(assertThrows(IOException.class, () -> TlsIdentity.of(certificate, key))
                .getMessage());
    }

    private static byte[] certificate() throws IOException {
        return Files.readAllBytes(issued.certificateFile());
    }

    private static byte[] key() throws IOException {
        return Files.readAllBytes(issued.keyFile());
    }

    @Test
    void theCertificatesAreKeptInTheirOrder() throws IOException {
        TlsIdentity identity = TlsIdentity.of(certificate(), key());

        assertEquals(issued.certificate(), identity.certificate());
        assertEquals(2, identity.chain().size());
        assertEquals(issued.key(), identity.key());
    }

    @Test
    void whatStandsBetweenTheBlocksIsIgnored() throws IOException {
        String text = "Bag Attributes\n  friendlyName: x\n" + new String(certificate(), StandardCharsets.US_ASCII);
        byte[] both = (text + "\n# the key\n" + new String(key(), StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);

        assertEquals(issued.certificate(), TlsIdentity.of(both, both).certificate());
    }

    @ParameterizedTest
    @CsvSource({"sec1, EC", "pkcs1, RSA", "ed25519, EdDSA"})
    void everyFormOfKeyThatToolsWriteIsRead(String name, String algorithm) throws IOException {
        TlsIdentity identity = TlsIdentity.of(resource(name + ".crt"), resource(name + ".key"));

        assertEquals(algorithm, identity.key().getAlgorithm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted-pkcs1.key", "encrypted-pkcs8.key"})
    void anEncryptedKeyIsRefusedByName(String name) throws IOException {
        assertEquals(
                "the key is encrypted: the gateway needs it without a passphrase",
                refused(resource("pkcs1.crt"), resource(name)));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        assertEquals(
                "the private key is not that of the first certificate", refused(certificate(), resource("pkcs1.key")));
        byte[] another = Files.readAllBytes(authority.issueForLocalhost().keyFile());
        assertEquals("the private key is not that of the first certificate", refused(certificate(), another));
    }

    @Test
    void certificatesInTheWrongOrderAreRefused() throws IOException {
        String leaf = new String(certificate(), StandardCharsets.US_ASCII);
        byte[] rootFirst = (Files.readString(authority.certificateFile()) + leaf).getBytes(StandardCharsets.US_ASCII);

        assertTrue(refused(rootFirst, key()).startsWith("certificate 1 is not signed by certificate 2"));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertEquals("there is no certificate in it (PEM, -----BEGIN CERTIFICATE-----)", refused(NOTHING, key()));
        assertEquals("one private key is needed in PEM, not 0", refused(certificate(), NOTHING));
        byte[] two = (new String(key(), StandardCharsets.US_ASCII) + new String(key(), StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        assertEquals("one private key is needed in PEM, not 2", refused(certificate(), two));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY"})
    void aDamagedKeyIsRefusedAndNotQuoted(String label) throws IOException {
        for (String der : new String[] {"", "MA==", "MIIB", "MHcCAQEEIBaaaa", "MIIEpAIBAAKCAQEA"}) {
            byte[] pem = ("-----BEGIN " + label + "-----\n" + der + "\n-----END " + label + "-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
            String why = refused(certificate(), pem);
            assertTrue(der.isEmpty() || !why.contains(der), why);
        }
    }

    @Test
    void theKeyIsNeverShown() throws IOException {
        TlsIdentity identity = TlsIdentity.of(certificate(), key());

        assertEquals("TlsIdentity[CN=localhost]", identity.toString());
        assertFalse(identity.toString().contains("PRIVATE"));
    }

    @Test
    void aFileOfAnyLengthIsReadOnlyUpToABound() throws IOException {
        Path large = Files.write(folder.resolve("large.pem"), new byte[(1 << 20) + 1]);

        assertTrue(String.valueOf(assertThrows(IOException.class, () -> PemFile.read(large))
                        .getMessage())
                .startsWith("larger than"));
    }
}
