package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SASLInitialResponse: the mechanism the client chose and its first data.
 *
 * @param data null if the client sends none and waits for the server to begin; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // handed through once, compared by content
public record SaslInitialResponse(String mechanism, byte @Nullable [] data) {
    private static final int NO_DATA = -1;

    public static SaslInitialResponse decode(ByteBuf body) {
        String mechanism = Fields.strictCstring(body);
        int length = Fields.int32(body);
        if (length < NO_DATA) {
            throw new ProtocolViolation(Fault.INVALID_VALUE, length);
        }
        byte[] data = length == NO_DATA ? null : Fields.bytes(body, length);
        Fields.end(body);
        return new SaslInitialResponse(mechanism, data);
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, FrontendTag.PASSWORD.code());
        Fields.putCstring(out, mechanism);
        if (data == null) {
            out.writeInt(NO_DATA);
        } else {
            out.writeInt(data.length).writeBytes(data);
        }
        Fields.close(out, start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SaslInitialResponse that
                && mechanism.equals(that.mechanism)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * mechanism.hashCode() + Arrays.hashCode(data);
    }

    /** Without the data: with other mechanisms it is the secret itself. */
    @Override
    public String toString() {
        return "SaslInitialResponse[" + mechanism + "]";
    }
}
