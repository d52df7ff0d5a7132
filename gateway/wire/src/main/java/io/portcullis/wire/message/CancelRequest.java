package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * CancelRequest: on a connection of its own, answered by its end.
 *
 * @param secret 4 bytes in protocol 3.0, up to 256 since 3.2
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content in constant time
public record CancelRequest(int pid, byte[] secret) implements StartupPacket {
    /** CANCEL_REQUEST_CODE: 1234.5678. */
    public static final int CODE = 80877102;

    private static final int HEADER_AND_PID = HEADER + Integer.BYTES;

    public CancelRequest {
        secret = BackendKeyData.checkedSecret(secret);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public void encode(ByteBuf out) {
        out.writeInt(HEADER_AND_PID + secret.length);
        out.writeInt(CODE).writeInt(pid).writeBytes(secret);
    }

    static void checkLength(int length) {
        if (length < HEADER_AND_PID + BackendKeyData.MIN_SECRET
                || length > HEADER_AND_PID + BackendKeyData.MAX_SECRET) {
            throw new ProtocolViolation(Fault.CANCEL_LENGTH, length);
        }
    }

    static CancelRequest decode(ByteBuf body) {
        return new CancelRequest(Fields.int32(body), Fields.rest(body));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CancelRequest that && pid == that.pid && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "CancelRequest[pid=" + pid + "]";
    }
}
