package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/** AuthenticationCleartextPassword: the server wants the password as it is. */
public record AuthenticationCleartextPassword() implements Authentication {
    static final int CODE = 3;

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(CODE);
        Fields.close(out, start);
    }
}
