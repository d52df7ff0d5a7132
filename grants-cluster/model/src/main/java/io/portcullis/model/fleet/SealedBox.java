package io.portcullis.model.fleet;

import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sealed bytes: {@code 0x01}, the key's id (the first 4 bytes of the derived key's SHA-256), a nonce of 12 random bytes, then AES-256-GCM's
 * ciphertext and tag. The place it is made for is authenticated too, so that nothing sealed can be moved elsewhere. With random nonces
 * one key is good for 2³² messages, which is ten years of a busy cluster. Safe for use by many threads.
 */
final class SealedBox {
    static final byte VERSION = 1;
    /** What sealing adds, in bytes. */
    static final int OVERHEAD = 1 + 4 + 12 + 16;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_ID_LENGTH = Integer.BYTES;
    private static final int NONCE_LENGTH = 12;
    private static final int HEADER = 1 + KEY_ID_LENGTH + NONCE_LENGTH;
    private static final int TAG_BITS = 128;

    private record Key(int id, SecretKeySpec spec) {
        static Key of(FleetKey key, String label) {
            byte[] derived = key.derive(label);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(derived);
                return new Key(ByteBuffer.wrap(digest).getInt(), new SecretKeySpec(derived, "AES"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    private final List<Key> keys;
    private final RandomGenerator random;

    /** @param label the purpose that the keys are derived for */
    SealedBox(FleetKeys keys, String label, RandomGenerator random) {
        this.keys = keys.all().stream().map(key -> Key.of(key, label)).toList();
        this.random = random;
    }

    byte[] seal(String place, byte[] content) {
        Key key = keys.getFirst();
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0, place).doFinal(content);
            return ByteBuffer.allocate(HEADER + encrypted.length)
                    .put(VERSION)
                    .putInt(key.id)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("can not seal", e);
        }
    }

    /** @throws RefusedRecord MALFORMED, TOO_LARGE, UNKNOWN_KEY or BAD_SEAL */
    byte[] open(String place, byte[] payload, int maxContent) throws RefusedRecord {
        if (payload.length > maxContent + OVERHEAD) {
            throw new RefusedRecord(Reason.TOO_LARGE, "larger than " + maxContent + " bytes");
        }
        if (payload.length < OVERHEAD || payload[0] != VERSION) {
            throw new RefusedRecord(Reason.MALFORMED, "not sealed in a form that this build knows");
        }
        Key key = keyOf(payload);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, payload, 1 + KEY_ID_LENGTH, place)
                    .doFinal(payload, HEADER, payload.length - HEADER);
        } catch (AEADBadTagException e) {
            throw new RefusedRecord(Reason.BAD_SEAL, "altered, or sealed for another place", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("can not open what is sealed", e);
        }
    }

    private Key keyOf(byte[] payload) throws RefusedRecord {
        int id = ByteBuffer.wrap(payload).getInt(1);
        for (Key key : keys) {
            if (key.id == id) {
                return key;
            }
        }
        throw new RefusedRecord(Reason.UNKNOWN_KEY, "sealed with a fleet key that is none of ours");
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, int offset, String place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.spec, new GCMParameterSpec(TAG_BITS, nonce, offset, NONCE_LENGTH));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
