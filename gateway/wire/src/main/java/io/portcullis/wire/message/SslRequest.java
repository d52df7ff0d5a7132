package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;

/** SSLRequest: answered with one byte, {@code S} or {@code N}. */
public record SslRequest() implements StartupPacket {
    /** NEGOTIATE_SSL_CODE: 1234.5679. */
    public static final int CODE = 80877103;

    @Override
    public void encode(ByteBuf out) {
        out.writeInt(HEADER).writeInt(CODE);
    }
}
