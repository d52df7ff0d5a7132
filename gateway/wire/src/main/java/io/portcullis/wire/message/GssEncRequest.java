package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;

/** GSSENCRequest: answered with one byte, {@code G} or {@code N}. */
public record GssEncRequest() implements StartupPacket {
    /** NEGOTIATE_GSS_CODE: 1234.5680. */
    public static final int CODE = 80877104;

    @Override
    public void encode(ByteBuf out) {
        out.writeInt(HEADER).writeInt(CODE);
    }
}
