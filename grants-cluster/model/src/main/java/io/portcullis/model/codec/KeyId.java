package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * Which key signed: the first 8 bytes of the SHA-256 of the public key's SubjectPublicKeyInfo. It only finds the key; trust is in the key.
 *
 * @param value 8 bytes
 */
public record KeyId(Bytes value) {
    static final int LENGTH = 8;

    public KeyId {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("a key id is " + LENGTH + " bytes");
        }
    }

    public static KeyId of(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return new KeyId(Bytes.of(Arrays.copyOf(digest, LENGTH)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return value.toString();
    }
}
