package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrontendTag;
import java.util.Arrays;

/** SASLResponse: the client's answer to a challenge. */
@SuppressWarnings("ArrayRecordComponent") // handed through once, compared by content
public record SaslResponse(byte[] data) {
    /** Every body is one: the mechanism gives it its meaning. */
    public static SaslResponse decode(ByteBuf body) {
        return new SaslResponse(Fields.rest(body));
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, FrontendTag.PASSWORD.code());
        out.writeBytes(data);
        Fields.close(out, start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SaslResponse that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Without the data: what a password can be tried against offline. */
    @Override
    public String toString() {
        return "SaslResponse[" + data.length + " bytes]";
    }
}
