package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * BackendKeyData: what a later CancelRequest must name.
 *
 * @param secret 4 bytes in protocol 3.0, up to 256 since 3.2
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content in constant time
public record BackendKeyData(int pid, byte[] secret) {
    static final int MIN_SECRET = 4;

    /** Protocol 3.2: "The minimum and maximum key length are 4 and 256 bytes". */
    static final int MAX_SECRET = 256;

    /** From this minor version on secrets are longer than four bytes. */
    private static final int LONG_SINCE = 2;

    private static final int SHORT_SECRET = 4;

    /** As long as PostgreSQL's own: MAX_CANCEL_KEY_LENGTH, src/include/libpq/pqcomm.h. */
    private static final int LONG_SECRET = 32;

    /** How long a secret is made, in bytes, for whoever speaks this minor version of protocol 3. */
    public static int secretLength(int minor) {
        return minor >= LONG_SINCE ? LONG_SECRET : SHORT_SECRET;
    }

    public BackendKeyData {
        secret = checkedSecret(secret);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    public static BackendKeyData decode(ByteBuf body) {
        int pid = Fields.int32(body);
        int length = body.readableBytes();
        if (length < MIN_SECRET || length > MAX_SECRET) {
            throw new ProtocolViolation(Fault.INVALID_VALUE, length);
        }
        return new BackendKeyData(pid, Fields.rest(body));
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.BACKEND_KEY_DATA.code());
        out.writeInt(pid).writeBytes(secret);
        Fields.close(out, start);
    }

    static byte[] checkedSecret(byte[] secret) {
        if (secret.length < MIN_SECRET || secret.length > MAX_SECRET) {
            throw new IllegalArgumentException("a cancel secret has 4 to 256 bytes, not " + secret.length);
        }
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendKeyData that && pid == that.pid && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "BackendKeyData[pid=" + pid + "]";
    }
}
