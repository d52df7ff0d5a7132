package io.portcullis.wire.scram;

import java.security.MessageDigest;

/** The two keys of a stored verifier, 32 bytes each: enough to check a client and to prove oneself to it, not to log in. */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content in constant time
public record ScramKeys(byte[] storedKey, byte[] serverKey) {
    /** The length of a SHA-256 digest, in bytes. */
    public static final int LENGTH = 32;

    public ScramKeys {
        if (storedKey.length != LENGTH || serverKey.length != LENGTH) {
            throw new IllegalArgumentException("the keys of SCRAM-SHA-256 have 32 bytes");
        }
        storedKey = storedKey.clone();
        serverKey = serverKey.clone();
    }

    @Override
    public byte[] storedKey() {
        return storedKey.clone();
    }

    @Override
    public byte[] serverKey() {
        return serverKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    /** The same for all: a hash would tell keys apart. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "ScramKeys[…]";
    }
}
