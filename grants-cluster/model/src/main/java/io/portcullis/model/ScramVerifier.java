package io.portcullis.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a secret to check SCRAM-SHA-256 proofs (RFC 5802, RFC 7677), in the form of PostgreSQL's {@code pg_authid.rolpassword}:
 * {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}. Neither {@link #toString} nor an error shows it.
 */
public final class ScramVerifier {
    /** PostgreSQL's default (scram_iterations) and the least that RFC 7677 allows. */
    public static final int DEFAULT_ITERATIONS = 4096;
    /** More would let a verifier keep a client busy for seconds. */
    public static final int MAX_ITERATIONS = 1_000_000;

    private static final int KEY_LENGTH = 32;
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 64;
    private static final String BASE64 = "[A-Za-z0-9+/]+={0,2}";
    private static final Pattern FORMAT =
            Pattern.compile("SCRAM-SHA-256\\$([1-9][0-9]{0,6}):(" + BASE64 + ")\\$(" + BASE64 + "):(" + BASE64 + ")");

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        if (iterations < DEFAULT_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "verifier: iterations must be from " + DEFAULT_ITERATIONS + " to " + MAX_ITERATIONS);
        }
        if (salt.length < MIN_SALT || salt.length > MAX_SALT) {
            throw new IllegalArgumentException(
                    "verifier: salt must be from " + MIN_SALT + " to " + MAX_SALT + " bytes");
        }
        if (storedKey.length != KEY_LENGTH || serverKey.length != KEY_LENGTH) {
            throw new IllegalArgumentException("verifier: keys must be " + KEY_LENGTH + " bytes");
        }
        this.iterations = iterations;
        this.salt = salt;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * Reads PostgreSQL's text form.
     *
     * @throws IllegalArgumentException if the text is not exactly what {@link #format} writes; the text is not quoted
     */
    public static ScramVerifier parse(String text) {
        Matcher parts = FORMAT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("verifier must have PostgreSQL's form SCRAM-SHA-256$…");
        }
        ScramVerifier parsed = new ScramVerifier(
                Integer.parseInt(parts.group(1)),
                decode(parts.group(2)),
                decode(parts.group(3)),
                decode(parts.group(4)));
        // The JDK's decoder forgives missing padding and stray bits: two texts must never mean one verifier.
        if (!parsed.format().equals(text)) {
            throw new IllegalArgumentException("verifier must be in canonical base64");
        }
        return parsed;
    }

    /**
     * Derives the verifier of a secret. The password is taken as it is, in UTF-8: machine-made secrets are ASCII, which SASLprep (RFC 4013)
     * leaves alone, and other passwords are not meant to be used here.
     *
     * @throws IllegalArgumentException if the password is empty or the bounds of salt and iterations are left
     */
    public static ScramVerifier derive(char[] password, byte[] salt, int iterations) {
        if (password.length == 0) {
            throw new IllegalArgumentException("password must not be empty");
        }
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, KEY_LENGTH * Byte.SIZE);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            ScramVerifier derived = new ScramVerifier(iterations, salt.clone(), storedKey, hmac(salted, "Server Key"));
            Arrays.fill(salted, (byte) 0);
            Arrays.fill(clientKey, (byte) 0);
            return derived;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks PBKDF2 or SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /**
     * One that no secret fits, nor any that could be found: its keys are zeros, and a proof would need what SHA-256 makes zeros of.
     *
     * @throws IllegalArgumentException if the bounds of salt and iterations are left
     */
    public static ScramVerifier unmatchable(byte[] salt, int iterations) {
        return new ScramVerifier(iterations, salt.clone(), new byte[KEY_LENGTH], new byte[KEY_LENGTH]);
    }

    /**
     * One with the same salt and iterations.
     *
     * @throws IllegalArgumentException if the keys are not of 32 bytes
     */
    public ScramVerifier with(byte[] otherStoredKey, byte[] otherServerKey) {
        return new ScramVerifier(iterations, salt, otherStoredKey.clone(), otherServerKey.clone());
    }

    /** Whether it is {@link #unmatchable}. */
    public boolean isUnmatchable() {
        return equals(unmatchable(salt, iterations));
    }

    /** As {@link #derive(char[], byte[], int)}. */
    public static ScramVerifier derive(String password, byte[] salt, int iterations) {
        return derive(password.toCharArray(), salt, iterations);
    }

    /** PostgreSQL's text form. It lets nobody log in, but treat it with care: it allows guessing, and posing as the server. */
    public String format() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    public int iterations() {
        return iterations;
    }

    /** A copy. */
    public byte[] salt() {
        return salt.clone();
    }

    /** A copy. */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** A copy. */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    /** Whether both can be offered in one login: SCRAM sends one salt and one count. */
    public boolean hasSaltOf(ScramVerifier other) {
        return iterations == other.iterations && Arrays.equals(salt, other.salt);
    }

    /** Takes the same time wherever the keys differ. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ScramVerifier that) || !hasSaltOf(that)) {
            return false;
        }
        boolean sameStoredKey = MessageDigest.isEqual(storedKey, that.storedKey);
        boolean sameServerKey = MessageDigest.isEqual(serverKey, that.serverKey);
        return sameStoredKey && sameServerKey;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt) * 31 + iterations;
    }

    @Override
    public String toString() {
        return "ScramVerifier[redacted]";
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static byte[] hmac(byte[] key, String label) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(label.getBytes(StandardCharsets.US_ASCII));
    }
}
