package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/**
 * AuthenticationMD5Password: the server wants a hash that PostgreSQL has deprecated.
 *
 * @param salt the four bytes, the first one highest
 */
public record AuthenticationMd5Password(int salt) implements Authentication {
    static final int CODE = 5;

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(CODE).writeInt(salt);
        Fields.close(out, start);
    }
}
