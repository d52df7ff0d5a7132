package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.TransactionStatus;

/** ReadyForQuery. */
public record ReadyForQuery(TransactionStatus status) {
    public static ReadyForQuery decode(ByteBuf body) {
        ReadyForQuery message = new ReadyForQuery(TransactionStatus.of(Fields.byte1(body)));
        Fields.end(body);
        return message;
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.READY_FOR_QUERY.code());
        out.writeByte(status.code());
        Fields.close(out, start);
    }
}
