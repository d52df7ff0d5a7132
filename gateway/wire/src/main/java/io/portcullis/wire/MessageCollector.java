package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Collects whole messages, for the phases where somebody must see their bodies: logins, cancels, the discarding of what
 * remains. Bounded: a message longer than {@code maxBodyLength} is refused as soon as its header is there, and at most
 * {@link #MAX_AHEAD} bytes are kept beyond one message. Not for the hot path: bytes are copied.
 */
public final class MessageCollector implements AutoCloseable {
    /** How many bytes may wait behind a message that has not been polled yet: four of the largest reads. */
    public static final int MAX_AHEAD = 1 << 20;

    private static final int HEADER = 5;

    private final ByteBuf buffer;
    private final int maxBodyLength;
    private @Nullable ProtocolViolation poison;

    /**
     * An empty collector.
     *
     * @param maxBodyLength how many bytes may follow a length word
     */
    public MessageCollector(ByteBufAllocator allocator, int maxBodyLength) {
        this.buffer = allocator.heapBuffer(512);
        this.maxBodyLength = maxBodyLength;
    }

    /**
     * Takes all readable bytes of {@code in}, which stays the caller's to release.
     *
     * @throws ProtocolViolation if too much has not been polled, or again after the first fault
     */
    public void feed(ByteBuf in) {
        if (poison != null) {
            throw poison;
        }
        long together = (long) buffer.readableBytes() + in.readableBytes();
        if (together > (long) maxBodyLength + HEADER + MAX_AHEAD) {
            throw poison(Fault.TOO_MUCH_BUFFERED, (int) Math.min(together, Integer.MAX_VALUE));
        }
        buffer.writeBytes(in);
    }

    /**
     * Takes the next message out.
     *
     * @return null while no further message is complete
     * @throws ProtocolViolation if the next header announces an impossible length or one above the bound
     */
    public @Nullable Collected poll() {
        if (poison != null) {
            throw poison;
        }
        buffer.discardSomeReadBytes();
        if (buffer.readableBytes() < HEADER) {
            return null;
        }
        int start = buffer.readerIndex();
        int length = buffer.getInt(start + 1);
        if (length < Limits.LEAST) {
            throw poison(Fault.LENGTH_TOO_SMALL, length);
        }
        int bodyLength = length - Limits.LEAST;
        if (bodyLength > maxBodyLength) {
            throw poison(Fault.LENGTH_TOO_LARGE, length);
        }
        if (buffer.readableBytes() < HEADER + bodyLength) {
            return null;
        }
        byte tag = buffer.readByte();
        buffer.skipBytes(Integer.BYTES);
        return new Collected(tag, buffer.readSlice(bodyLength));
    }

    /** The bytes behind the last polled message: a view, valid until the next call of any method. */
    public ByteBuf leftover() {
        return buffer.slice();
    }

    /** Gives the memory back, overwritten: it may have held a password. */
    @Override
    public void close() {
        if (buffer.refCnt() > 0) {
            buffer.setZero(0, buffer.capacity());
            buffer.release();
        }
    }

    private ProtocolViolation poison(Fault fault, int detail) {
        poison = new ProtocolViolation(fault, detail);
        return poison;
    }
}
