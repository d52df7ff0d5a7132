package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.policy.Refusal;
import io.portcullis.wire.message.ErrorFields;

/** Refusals as ErrorResponse messages. */
final class ErrorMessages {
    private ErrorMessages() {}

    /** A FATAL: the connection ends behind it. */
    static ByteBuf fatal(ByteBufAllocator allocator, Refusal refusal) {
        ErrorFields fields = ErrorFields.of("FATAL", refusal.sqlState(), refusal.message());
        if (!refusal.detail().isEmpty()) {
            fields = fields.withDetail(refusal.detail());
        }
        if (!refusal.hint().isEmpty()) {
            fields = fields.withHint(refusal.hint());
        }
        ByteBuf out = allocator.buffer();
        fields.encodeError(out);
        return out;
    }
}
