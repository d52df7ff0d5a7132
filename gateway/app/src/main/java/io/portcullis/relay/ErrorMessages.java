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
        ByteBuf out = allocator.buffer();
        fields("FATAL", refusal).encodeError(out);
        return out;
    }

    /** A WARNING: the session goes on. */
    static ByteBuf notice(ByteBufAllocator allocator, Refusal warning) {
        ByteBuf out = allocator.buffer();
        fields("WARNING", warning).encodeNotice(out);
        return out;
    }

    /** A NOTICE: words of the gateway beside the point of the protocol. */
    static ByteBuf note(ByteBufAllocator allocator, Refusal words) {
        ByteBuf out = allocator.buffer();
        fields("NOTICE", words).encodeNotice(out);
        return out;
    }

    private static ErrorFields fields(String severity, Refusal refusal) {
        ErrorFields fields = ErrorFields.of(severity, refusal.sqlState(), refusal.message());
        if (!refusal.detail().isEmpty()) {
            fields = fields.withDetail(refusal.detail());
        }
        if (!refusal.hint().isEmpty()) {
            fields = fields.withHint(refusal.hint());
        }
        return fields;
    }
}
