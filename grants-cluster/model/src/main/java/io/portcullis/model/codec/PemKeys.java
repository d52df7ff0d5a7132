package io.portcullis.model.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Ed25519 keys as PEM (RFC 7468), as {@code openssl genpkey -algorithm ed25519} writes them: PKCS#8 private, SPKI public. */
public final class PemKeys {
    private static final String ALGORITHM = "Ed25519";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String PRIVATE = "PRIVATE KEY";
    /** An Ed25519 key is about 120 bytes; anything large is another file. */
    private static final int MAX_SIZE = 16 * 1024;

    private PemKeys() {}

    /** A new pair. */
    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks Ed25519", e);
        }
    }

    /**
     * Reads a public key.
     *
     * @throws IOException if the file can not be read or holds no Ed25519 public key; it names the file
     */
    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return parsePublic(read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a private key.
     *
     * @throws IOException if the file can not be read or holds no Ed25519 private key; it names the file, never its content
     */
    public static PrivateKey readPrivate(Path file) throws IOException {
        try {
            return parsePrivate(read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The public key in a PEM text.
     *
     * @throws IllegalArgumentException if the text holds no Ed25519 public key
     */
    public static PublicKey parsePublic(String pem) {
        try {
            return Ed25519.require(factory().generatePublic(new X509EncodedKeySpec(decode(pem, PUBLIC))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key in PEM", e);
        }
    }

    /**
     * The private key in a PEM text.
     *
     * @throws IllegalArgumentException if the text holds no Ed25519 private key
     */
    public static PrivateKey parsePrivate(String pem) {
        byte[] der = decode(pem, PRIVATE);
        try {
            return Ed25519.require(factory().generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            // The cause is left out: it may describe the key's bytes.
            throw new IllegalArgumentException("not an Ed25519 private key in PKCS#8 PEM");
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    public static String formatPublic(PublicKey key) {
        return encode(Ed25519.require(key).getEncoded(), PUBLIC);
    }

    /** The private key in the clear: for a file that only its owner can read. */
    public static String formatPrivate(PrivateKey key) {
        return encode(Ed25519.require(key).getEncoded(), PRIVATE);
    }

    private static KeyFactory factory() throws NoSuchAlgorithmException {
        return KeyFactory.getInstance(ALGORITHM);
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException(file + ": too large for a PEM key");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    private static String encode(byte[] der, String label) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static byte[] decode(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        String text = pem.strip();
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new IllegalArgumentException("a PEM file with one " + label + " is needed");
        }
        String body = text.substring(begin.length(), text.length() - end.length());
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("broken base64 in the PEM of a " + label);
        }
    }
}
