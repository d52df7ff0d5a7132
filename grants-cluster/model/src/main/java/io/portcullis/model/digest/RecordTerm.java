package io.portcullis.model.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What one record contributes to a {@link RecordDigest}: the SHA-256 of its envelope's bytes, before any sealing. Encoding and signature
 * are deterministic, so equal terms also mean equal records, and an envelope whose term is known needs no second verification.
 * Four numbers instead of an array: a gateway keeps one for each record.
 */
public record RecordTerm(long a, long b, long c, long d) {
    /** In bytes. */
    public static final int LENGTH = 32;

    /** The term of an envelope. */
    public static RecordTerm of(byte[] envelope) {
        try {
            return read(MessageDigest.getInstance("SHA-256").digest(envelope));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException unless it is 32 bytes
     */
    public static RecordTerm read(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a term is " + LENGTH + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new RecordTerm(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /** The hash, most significant byte first. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }
}
