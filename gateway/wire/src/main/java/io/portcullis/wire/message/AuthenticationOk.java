package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/** AuthenticationOk: the login succeeded. */
public record AuthenticationOk() implements Authentication {
    static final int CODE = 0;

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(CODE);
        Fields.close(out, start);
    }
}
