package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.message.ErrorFields;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One statement of the gateway's own on a session's connection, between two requests of its client, who sees nothing of it.
 * It runs in the extended protocol under a name of its own, so that the client's unnamed statement outlives it, and ends
 * with a Sync, so that what fails is over with it. What the client sends meanwhile may follow at once: replies come in the
 * order of the requests, and those up to our ReadyForQuery are ours.
 */
final class OwnStatement {
    private static final int MAX_REPLY = 64 * 1024;

    private final MessageCollector replies;
    private final ByteBufAllocator allocator;
    private boolean over;

    OwnStatement(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.replies = new MessageCollector(allocator, MAX_REPLY);
    }

    /**
     * The messages for the target.
     *
     * @param name of statement and portal, one that no client uses
     */
    ByteBuf encode(String name, String sql) {
        ByteBuf out = allocator.buffer(256);
        message(out, 'P', body -> {
            text(body, name);
            text(body, sql);
            body.writeShort(0);
        });
        message(out, 'B', body -> {
            text(body, name);
            text(body, name);
            body.writeZero(3 * Short.BYTES);
        });
        message(out, 'E', body -> {
            text(body, name);
            body.writeInt(0);
        });
        close(out, 'P', name);
        close(out, 'S', name);
        message(out, 'S', _ -> {});
        return out;
    }

    /**
     * Takes what the target sends, and takes its ownership.
     *
     * @return what of it is for the client: all behind our ReadyForQuery, and before it what the server says unasked
     * @throws io.portcullis.wire.ProtocolViolation if it is no answer to a statement
     */
    ByteBuf strip(ByteBuf in) {
        ByteBuf rest = allocator.buffer(Math.max(16, in.readableBytes()));
        try {
            replies.feed(in);
            Collected message = null;
            while (!over && (message = replies.poll()) != null) {
                take(message, rest);
            }
            if (over) {
                rest.writeBytes(replies.leftover());
                replies.close();
            }
            return rest;
        } catch (RuntimeException e) {
            rest.release();
            throw e;
        } finally {
            in.release();
        }
    }

    private void take(Collected message, ByteBuf rest) {
        switch (BackendTag.of(message.tag())) {
            case READY_FOR_QUERY -> over = true;
            case NOTICE_RESPONSE, NOTIFICATION_RESPONSE, PARAMETER_STATUS -> keep(message, rest);
            case ERROR_RESPONSE -> {
                // The last words of a backend that ends are for the client.
                if (!"ERROR"
                        .equals(ErrorFields.decode(message.body().duplicate()).severity())) {
                    keep(message, rest);
                }
            }
            case AUTHENTICATION,
                    BACKEND_KEY_DATA,
                    BIND_COMPLETE,
                    CLOSE_COMPLETE,
                    COMMAND_COMPLETE,
                    COPY_BOTH_RESPONSE,
                    COPY_DATA,
                    COPY_DONE,
                    COPY_IN_RESPONSE,
                    COPY_OUT_RESPONSE,
                    DATA_ROW,
                    EMPTY_QUERY_RESPONSE,
                    FUNCTION_CALL_RESPONSE,
                    NEGOTIATE_PROTOCOL_VERSION,
                    NO_DATA,
                    PARAMETER_DESCRIPTION,
                    PARSE_COMPLETE,
                    PORTAL_SUSPENDED,
                    ROW_DESCRIPTION -> {}
        }
    }

    private static void keep(Collected message, ByteBuf rest) {
        rest.writeByte(message.tag());
        rest.writeInt(Integer.BYTES + message.body().readableBytes());
        rest.writeBytes(message.body().duplicate());
    }

    /** Whether everything up to our ReadyForQuery has come. */
    boolean isOver() {
        return over;
    }

    /** The connection is gone. */
    void abandon() {
        over = true;
        replies.close();
    }

    private static void close(ByteBuf out, char kind, String name) {
        message(out, 'C', body -> {
            body.writeByte(kind);
            text(body, name);
        });
    }

    private static void message(ByteBuf out, char tag, Consumer<ByteBuf> body) {
        out.writeByte(tag);
        int length = out.writerIndex();
        out.writeInt(0);
        body.accept(out);
        out.setInt(length, out.writerIndex() - length);
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
