package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages in one direction of a connection, chunk by chunk, by their headers alone: bodies of any size pass unseen
 * and uncopied. Changes no index of a chunk, allocates nothing, and is poisoned for good by the first fault.
 *
 * <pre>{@code
 * walker.feed(chunk);
 * while (walker.next()) { … walker.tag(), walker.startOffset() … }
 * if (walker.heldBefore() > 0) walker.copyHeldTo(out);        // the first bytes of a header that an earlier chunk ended with
 * forward chunk[readerIndex, readerIndex + walker.passable())
 * }</pre>
 *
 * Who wants to end before the message that {@link #next()} moved to, forwards the chunk up to {@link #startOffset()} only, and
 * nothing, held bytes included, if that is negative.
 *
 * <p>A header that the chunk cuts in two is held here (at most five bytes) until it is complete, so that nothing of a message is
 * forwarded before it is known which message it is. The header of a message is its tag and length word, five bytes; that of
 * a backend's ReadyForQuery is the whole message, six bytes, so that the transaction status is always known with it.
 */
public final class FrameWalker {
    private static final int HEADER = 5;
    private static final byte READY_FOR_QUERY = 'Z';
    private static final int READY_FOR_QUERY_LENGTH = 5;

    private static final int[] FRONTEND = new int[256];
    private static final int[] BACKEND = new int[256];

    static {
        for (FrontendTag tag : FrontendTag.values()) {
            FRONTEND[tag.code() & 0xff] = tag.maxLength();
        }
        for (BackendTag tag : BackendTag.values()) {
            BACKEND[tag.code() & 0xff] = tag.maxLength();
        }
    }

    /** The greatest length word by tag; 0 = unknown tag. */
    private final int[] maxLength;

    private final boolean backend;

    private @Nullable ProtocolViolation poison;
    private @Nullable ByteBuf chunk;
    private int base;
    private int position;
    private int end;

    /** The held bytes, the last of them in the lowest eight bits. */
    private long heldBits;

    private int held;
    private long releasedBits;
    private int released;

    private byte tag;
    private byte status;
    private int bodyLength;
    private int startOffset;
    private int bodyRemaining;

    private FrameWalker(int[] maxLength, boolean backend) {
        this.maxLength = maxLength;
        this.backend = backend;
    }

    /** For what a client sends after its startup packet. */
    public static FrameWalker frontend() {
        return new FrameWalker(FRONTEND, false);
    }

    /** For what a server sends after its answers to SSLRequest and GSSENCRequest. */
    public static FrameWalker backend() {
        return new FrameWalker(BACKEND, true);
    }

    /**
     * Starts on the readable bytes of a chunk. No reference to it is kept once {@link #next()} has returned false or thrown.
     *
     * @throws IllegalStateException if the chunk before has not been walked to its end
     * @throws ProtocolViolation the first fault again, if there was one
     */
    public void feed(ByteBuf chunk) {
        if (poison != null) {
            throw poison;
        }
        if (this.chunk != null) {
            throw new IllegalStateException("the chunk before has not been walked to its end");
        }
        this.chunk = chunk;
        base = chunk.readerIndex();
        position = base;
        end = chunk.writerIndex();
        released = 0;
    }

    /**
     * Moves to the next message whose header is complete.
     *
     * @return false when the chunk is exhausted
     * @throws ProtocolViolation if the header breaks the protocol; {@link #passable()} then tells where the good messages end
     */
    public boolean next() {
        if (poison != null) {
            throw poison;
        }
        ByteBuf in = chunk;
        if (in == null) {
            return false;
        }
        int available = end - position;
        if (available < bodyRemaining) {
            bodyRemaining -= available;
            position = end;
            return exhausted();
        }
        position += bodyRemaining;
        bodyRemaining = 0;
        if (held > 0) {
            return completeHeld(in);
        }
        int left = end - position;
        if (left < HEADER) {
            return hold(in, left);
        }
        byte code = in.getByte(position);
        int length = in.getInt(position + 1);
        check(code, length);
        int header = HEADER;
        if (backend && code == READY_FOR_QUERY) {
            if (left == HEADER) {
                return hold(in, left);
            }
            header++;
            checkStatus(in.getByte(position + HEADER));
        }
        enter(code, length, header, position - base);
        position += header;
        return true;
    }

    /** The tag of the message that {@link #next()} moved to. */
    public byte tag() {
        return tag;
    }

    public FrontendTag frontendTag() {
        return FrontendTag.of(tag);
    }

    public BackendTag backendTag() {
        return BackendTag.of(tag);
    }

    /** The number of bytes after the length word, 0 to 2^30. */
    public int bodyLength() {
        return bodyLength;
    }

    /** The transaction status byte, if the message is a backend's ReadyForQuery. */
    public byte status() {
        return status;
    }

    /** Where in the chunk the message begins, relative to its reader index; −k if k bytes of the header came with earlier chunks. */
    public int startOffset() {
        return startOffset;
    }

    /**
     * After {@link #next()} returned false (or threw): how many bytes of the chunk, from its reader index on, belong to
     * messages whose header was complete (and legal). The caller forwards these; the others are held here.
     */
    public int passable() {
        return position - base;
    }

    /** How many bytes held from earlier chunks became forwardable with this one: they go before it. 0 to 5. */
    public int heldBefore() {
        return released;
    }

    /** Writes the {@link #heldBefore()} bytes. Valid until the next {@link #feed}. */
    public void copyHeldTo(ByteBuf out) {
        for (int shift = (released - 1) * 8; shift >= 0; shift -= 8) {
            out.writeByte((byte) (releasedBits >>> shift));
        }
    }

    /** Whether the passable bytes end inside the body of a message. */
    public boolean midMessage() {
        return bodyRemaining > 0;
    }

    /** How many bytes of that body are still to come. */
    public int bodyRemaining() {
        return bodyRemaining;
    }

    /** How many bytes of an incomplete header are held now, 0 to 5. */
    public int held() {
        return held;
    }

    private boolean completeHeld(ByteBuf in) {
        long bits = heldBits;
        int count = held;
        int from = position;
        while (count < HEADER) {
            if (from == end) {
                return keep(bits, count);
            }
            bits = bits << 8 | (in.getByte(from++) & 0xff);
            count++;
        }
        byte code = (byte) (bits >>> 32);
        int length = (int) bits;
        check(code, length);
        int header = HEADER;
        if (backend && code == READY_FOR_QUERY) {
            if (from == end) {
                return keep(bits, count);
            }
            header++;
            checkStatus(in.getByte(from++));
        }
        releasedBits = heldBits;
        released = held;
        held = 0;
        enter(code, length, header, -released);
        position = from;
        return true;
    }

    private boolean hold(ByteBuf in, int left) {
        long bits = 0;
        for (int i = position; i < end; i++) {
            bits = bits << 8 | (in.getByte(i) & 0xff);
        }
        return keep(bits, left);
    }

    private boolean keep(long bits, int count) {
        heldBits = bits;
        held = count;
        return exhausted();
    }

    private boolean exhausted() {
        chunk = null;
        return false;
    }

    private void enter(byte code, int length, int header, int offset) {
        tag = code;
        bodyLength = length - Limits.LEAST;
        bodyRemaining = bodyLength + HEADER - header;
        startOffset = offset;
    }

    private void check(byte code, int length) {
        int most = maxLength[code & 0xff];
        if (most == 0) {
            throw poison(Fault.UNKNOWN_TAG, code & 0xff);
        }
        if (length > most) {
            throw poison(Fault.LENGTH_TOO_LARGE, length);
        }
        if (length < (backend && code == READY_FOR_QUERY ? READY_FOR_QUERY_LENGTH : Limits.LEAST)) {
            throw poison(Fault.LENGTH_TOO_SMALL, length);
        }
    }

    private void checkStatus(byte code) {
        if (code != 'I' && code != 'T' && code != 'E') {
            throw poison(Fault.UNKNOWN_TRANSACTION_STATUS, code & 0xff);
        }
        status = code;
    }

    private ProtocolViolation poison(Fault fault, int detail) {
        chunk = null;
        poison = new ProtocolViolation(fault, detail);
        return poison;
    }
}
