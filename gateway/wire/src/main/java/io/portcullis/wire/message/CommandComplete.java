package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/**
 * CommandComplete.
 *
 * @param commandTag such as {@code INSERT 0 1}
 */
public record CommandComplete(String commandTag) {
    public static CommandComplete decode(ByteBuf body) {
        CommandComplete message = new CommandComplete(Fields.cstring(body));
        Fields.end(body);
        return message;
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.COMMAND_COMPLETE.code());
        Fields.putCstring(out, commandTag);
        Fields.close(out, start);
    }
}
