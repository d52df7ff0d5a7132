package io.portcullis.server.store;

import io.portcullis.model.codec.KeyId;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Set;

/**
 * The keys whose records this node believes, for questions to the control database. What another key signed counts as not there: once a key
 * is taken out, gateways refuse its records too, and nobody may go on counting them.
 */
public final class TrustedKeys {
    /**
     * Where the id of the key is in an envelope, counted from 1 as SQL does: behind the map's head, the key 1 and the head of 8 bytes.
     * Envelopes are deterministic CBOR, so it is always there.
     */
    private static final int FROM = 4;

    private static final int LENGTH = 8;

    private final Set<KeyId> keys;

    public TrustedKeys(Set<KeyId> keys) {
        this.keys = Set.copyOf(keys);
    }

    /** The key that signed the envelope in {@code column}, in SQL. */
    static String keyIdOf(String column) {
        return "substring(" + column + ", " + FROM + ", " + LENGTH + ")";
    }

    /** For {@code = ANY(...)}. */
    Buffer[] parameter() {
        return keys.stream().map(key -> Buffer.buffer(key.value().toArray())).toArray(Buffer[]::new);
    }

    public boolean contains(KeyId key) {
        return keys.contains(key);
    }

    /** Whether a trusted key claims to have signed it; the signature itself is not looked at. */
    public boolean claim(byte[] envelope) {
        return keys.stream()
                .anyMatch(key -> envelope.length >= FROM - 1 + LENGTH
                        && Arrays.equals(
                                envelope,
                                FROM - 1,
                                FROM - 1 + LENGTH,
                                key.value().toArray(),
                                0,
                                LENGTH));
    }
}
