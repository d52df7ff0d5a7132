package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import java.util.Arrays;

/** AuthenticationSASLFinal: the last data of the mechanism; AuthenticationOk follows. */
@SuppressWarnings("ArrayRecordComponent") // handed through once, compared by content
public record AuthenticationSaslFinal(byte[] data) implements Authentication {
    static final int CODE = 12;

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(CODE);
        out.writeBytes(data);
        Fields.close(out, start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthenticationSaslFinal that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Without the data: what a password can be tried against offline. */
    @Override
    public String toString() {
        return "AuthenticationSaslFinal[" + data.length + " bytes]";
    }
}
