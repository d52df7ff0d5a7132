package io.portcullis.model.fleet;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the nodes of a cluster share. It is used only through keys derived from it, one per purpose: HKDF
 * with SHA-256 (RFC 5869), no salt, the purpose as info, 32 bytes.
 */
public final class FleetKey {
    /** So many random bytes. */
    public static final int LENGTH = 32;

    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    private FleetKey(byte[] key) {
        this.key = key;
    }

    /**
     * The key of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if they are not exactly 32
     */
    public static FleetKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a fleet key is exactly " + LENGTH + " bytes");
        }
        return new FleetKey(bytes.clone());
    }

    /** Makes a key that only this process knows: for a gateway that stands alone. */
    public static FleetKey random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new FleetKey(bytes);
    }

    /**
     * Derives the 32-byte key for one purpose.
     *
     * @param label the purpose, as {@code mock-salt}
     */
    public byte[] derive(String label) {
        byte[] pseudoRandomKey = hmac(new byte[LENGTH], key);
        byte[] info = label.getBytes(StandardCharsets.UTF_8);
        // One block of output is 32 bytes: T(1) = HMAC(PRK, info | 0x01).
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return hmac(pseudoRandomKey, block);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    @Override
    public String toString() {
        return "FleetKey[redacted]";
    }
}
