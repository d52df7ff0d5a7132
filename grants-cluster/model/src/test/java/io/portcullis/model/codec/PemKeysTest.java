package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeysTest {
    /** Written by {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey -pubout}. */
    private static final String OPENSSL_PRIVATE = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIDkwvsiHFbCkK/hjAGXtVOedFpHAXHcx5a/CiwbMR83x
            -----END PRIVATE KEY-----
            """;

    private static final String OPENSSL_PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAdRu+uX6u4/k3puqw3KSu8IzwGydwYwYaIkWa0LeZ74w=
            -----END PUBLIC KEY-----
            """;

    @TempDir
    Path folder;

    @Test
    void keysOfOpensslAreReadAndWrittenAlike() {
        assertEquals(OPENSSL_PRIVATE, PemKeys.formatPrivate(PemKeys.parsePrivate(OPENSSL_PRIVATE)));
        assertEquals(OPENSSL_PUBLIC, PemKeys.formatPublic(PemKeys.parsePublic(OPENSSL_PUBLIC)));
        RecordSigner signer =
                RecordSigner.of("test", PemKeys.parsePrivate(OPENSSL_PRIVATE), PemKeys.parsePublic(OPENSSL_PUBLIC));
        assertEquals(16, signer.keyId().toString().length());
    }

    @Test
    void aGeneratedPairComesBackFromItsFiles() throws IOException {
        KeyPair pair = PemKeys.generate(new SecureRandom());
        Path privateFile = Files.writeString(folder.resolve("k"), PemKeys.formatPrivate(pair.getPrivate()));
        Path publicFile = Files.writeString(folder.resolve("p"), PemKeys.formatPublic(pair.getPublic()));

        assertEquals(pair.getPrivate(), PemKeys.readPrivate(privateFile));
        assertEquals(pair.getPublic(), PemKeys.readPublic(publicFile));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
            })
    void anythingElseIsRefused(String pem) {
        assertThrows(IllegalArgumentException.class, () -> PemKeys.parsePrivate(pem));
        assertThrows(IllegalArgumentException.class, () -> PemKeys.parsePublic(pem.replace("PRIVATE", "PUBLIC")));
    }

    @Test
    void keysOfOtherCurvesAreRefused() throws NoSuchAlgorithmException {
        KeyPair ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();

        for (KeyPair pair : new KeyPair[] {ed448, ec}) {
            String body = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
            assertThrows(IllegalArgumentException.class, () -> PemKeys.parsePublic(pem));
            assertThrows(IllegalArgumentException.class, () -> PemKeys.formatPublic(pair.getPublic()));
        }
    }

    @Test
    void aWrongFileIsNamedWithoutItsContent() throws IOException {
        Path file = Files.writeString(folder.resolve("password.txt"), "hunter2");

        var refused = assertThrows(IOException.class, () -> PemKeys.readPrivate(file));

        assertTrue(String.valueOf(refused.getMessage()).contains("password.txt"), refused.getMessage());
        assertFalse(refused.toString().contains("hunter2"));
    }

    @Test
    void aLargeFileIsNotReadAtAll() throws IOException {
        Path file = Files.write(folder.resolve("dump"), new byte[16 * 1024 + 1]);

        assertThrows(IOException.class, () -> PemKeys.readPublic(file));
    }
}
