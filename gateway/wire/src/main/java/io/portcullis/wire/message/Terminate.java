package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrontendTag;

/** Terminate: the client's orderly end, which rolls back an open transaction. */
public record Terminate() {
    public void encode(ByteBuf out) {
        int start = Fields.open(out, FrontendTag.TERMINATE.code());
        Fields.close(out, start);
    }
}
