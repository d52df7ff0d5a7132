package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.portcullis.policy.RefusalReason;
import io.portcullis.session.Opening;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupPacket;
import org.jspecify.annotations.Nullable;

/** The bytes of a client that is logging in: cuts them into packets, then into messages, for its {@link Opening}. */
final class OpeningInput {
    private static final int USUAL_PACKET = 512;

    /** What a client may send ahead while its session is being opened. */
    private static final int MAX_AHEAD = 64 * 1024;

    private final Opening opening;
    private final @Nullable RefusalReason overLimit;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private @Nullable MessageCollector messages;

    /** @param overLimit the limit that the connection goes beyond, if any */
    OpeningInput(Opening opening, @Nullable RefusalReason overLimit) {
        this.opening = opening;
        this.overLimit = overLimit;
    }

    void open(ByteBufAllocator allocator) {
        received = allocator.buffer(USUAL_PACKET);
    }

    void close() {
        received.release();
        if (messages != null) {
            messages.close();
        }
    }

    /** Keeps what can not be looked at yet. Returns whether it is so much that no more should be read. */
    boolean keep(ByteBuf in) {
        received.writeBytes(in);
        return received.readableBytes() > MAX_AHEAD;
    }

    /** What has arrived and nobody has looked at. */
    ByteBuf received() {
        return received;
    }

    /** What came of a TLS handshake that the client has begun at once; the taker's. */
    ByteBuf takeFlight(ByteBufAllocator allocator) {
        ByteBuf flight = received;
        received = allocator.buffer(USUAL_PACKET);
        return flight;
    }

    /** Whether a packet or message has arrived in part. */
    boolean isHalf() {
        return received.isReadable() || (messages != null && messages.leftover().isReadable());
    }

    Step readPackets(ByteBuf in, ByteBuf out) {
        received.writeBytes(in);
        if (received.isReadable()
                && received.getByte(received.readerIndex()) == StartupPacket.TLS_HANDSHAKE
                && opening.mayBeginWithTls()) {
            return opening.onDirectTls();
        }
        Step step = Step.Wait.WAIT;
        try {
            while (step == Step.Wait.WAIT && opening.expectsPacket()) {
                StartupPacket packet = StartupPacket.read(received);
                if (packet == null) {
                    break;
                }
                // Said where every client shows it: not as the answer to SSLRequest. Cancels pass, as with the server.
                if (overLimit != null && packet instanceof StartupMessage) {
                    return new Step.Refuse(overLimit, ConnectionLimits.refusal(overLimit), "", false);
                }
                step = opening.onPacket(packet, received.isReadable(), out);
            }
            return step;
        } catch (ProtocolViolation violation) {
            return opening.onMalformedPacket(violation);
        }
    }

    /** From here on there are messages, those that have arrived already first; so again when a token has been looked at. */
    Step beginMessages(ByteBufAllocator allocator, ByteBuf out) {
        if (messages != null) {
            messages.close();
        }
        messages = new MessageCollector(allocator, opening.longestMessage());
        ByteBuf rest = received.readRetainedSlice(received.readableBytes());
        try {
            return readMessages(rest, out);
        } finally {
            rest.release();
        }
    }

    Step readMessages(ByteBuf in, ByteBuf out) {
        MessageCollector collector = messages;
        Step step = Step.Wait.WAIT;
        if (collector == null) {
            return step;
        }
        try {
            collector.feed(in);
            while (step == Step.Wait.WAIT) {
                Collected message = collector.poll();
                if (message == null) {
                    break;
                }
                step = opening.onMessage(message, out);
            }
        } catch (ProtocolViolation violation) {
            step = opening.onMalformedMessage(violation);
        }
        if (step instanceof Step.Authenticated || step instanceof Step.Verify || step instanceof Step.Link) {
            received.clear().writeBytes(collector.leftover());
        }
        return step;
    }
}
