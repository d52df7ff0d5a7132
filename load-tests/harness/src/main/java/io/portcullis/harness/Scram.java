package io.portcullis.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of one SCRAM-SHA-256 login (RFC 5802, RFC 7677), without channel binding; ASCII passwords only. */
public final class Scram {
    public static final String MECHANISM = "SCRAM-SHA-256";
    private static final String GS2_HEADER = "n,,";

    private final SaltedPasswords passwords;
    private final String password;
    private final String clientFirstBare;
    private byte[] serverSignature = {};

    public Scram(String password) {
        this(password, Scram::derive);
    }

    /** A login by a client that may have derived the keys before. */
    public Scram(String password, SaltedPasswords passwords) {
        this.password = password;
        this.passwords = passwords;
        byte[] nonce = new byte[18];
        new SecureRandom().nextBytes(nonce);
        this.clientFirstBare = "n=,r=" + Base64.getEncoder().encodeToString(nonce);
    }

    /** SaltedPassword of RFC 5802, 4,096 and more rounds of HMAC: what clients that log in often keep. */
    @FunctionalInterface
    public interface SaltedPasswords {
        byte[] of(String password, String saltInBase64, int iterations);

        /** Derives each once. */
        static SaltedPasswords remembered() {
            record Key(String password, String salt, int iterations) {}
            Map<Key, byte[]> known = new ConcurrentHashMap<>();
            return (password, salt, iterations) -> known.computeIfAbsent(
                    new Key(password, salt, iterations), key -> derive(key.password, key.salt, key.iterations));
        }
    }

    public byte[] clientFirst() {
        return (GS2_HEADER + clientFirstBare).getBytes(UTF_8);
    }

    public byte[] clientFinal(String serverFirst) {
        Map<Character, String> attributes = attributes(serverFirst);
        String nonce = attributes.getOrDefault('r', "");
        if (!nonce.startsWith(clientFirstBare.substring("n=,r=".length()))) {
            throw new AssertionError("the server's nonce does not start with ours");
        }
        int iterations = Integer.parseInt(attributes.getOrDefault('i', ""));
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(UTF_8)) + ",r=" + nonce;
        byte[] authMessage = (clientFirstBare + "," + serverFirst + "," + withoutProof).getBytes(UTF_8);
        try {
            byte[] salted = passwords.of(password, attributes.getOrDefault('s', ""), iterations);
            byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] proof = hmac(storedKey, authMessage);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            serverSignature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), authMessage);
            return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static byte[] derive(String password, String saltInBase64, int iterations) {
        byte[] salt = Base64.getDecoder().decode(saltInBase64);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA-256", e);
        }
    }

    /** The server must know the verifier too. */
    public void checkServerFinal(String serverFinal) {
        byte[] signature = Base64.getDecoder().decode(attributes(serverFinal).getOrDefault('v', ""));
        if (!MessageDigest.isEqual(signature, serverSignature)) {
            throw new AssertionError("the server's signature is wrong: " + serverFinal);
        }
    }

    private static Map<Character, String> attributes(String message) {
        Map<Character, String> attributes = new HashMap<>();
        for (String attribute : message.split(",", -1)) {
            attributes.put(attribute.charAt(0), attribute.substring(2));
        }
        return attributes;
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }
}
