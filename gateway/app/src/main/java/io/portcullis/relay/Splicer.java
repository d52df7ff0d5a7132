package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrameWalker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The slower way from one leg to the other, for sessions whose messages must be looked into: some of them are held back until enough of
 * them has come to decide, and then pass as they are or are replaced. All others pass as on the fast way, in the chunks they came in.
 *
 * <p>For each chunk {@link #begin}, then {@link #message} for each message that the walker moves to, then {@link #end}.
 */
final class Splicer {
    /** In {@link #message}: the message passes unseen. */
    static final int NOTHING = -1;

    private static final int HEADER = 5;
    private static final int FIRST_PIECE = 8 * 1024;

    /** Decides on messages of which enough has come. */
    interface Inspector {
        /**
         * @param seen the wanted bytes of the body
         * @return what goes instead, which may be nothing; null if the message passes as it is
         */
        @Nullable
        ByteBuf seen(byte tag, int bodyLength, byte[] seen);

        /** Whether the message seen last is to wait: it is shown again when the splicer is asked to {@link Splicer#release}. */
        default boolean holds() {
            return false;
        }
    }

    private enum Rest {
        PASSES,
        IS_COLLECTED,
        /** It waits, and all behind it. */
        IS_HELD,
        IS_DROPPED
    }

    private final Leg from;
    private final Leg to;
    private final Inspector inspector;

    /** What becomes of the rest of the message that the last chunk ended in. */
    private Rest rest = Rest.PASSES;

    private byte tag;
    private int bodyLength;
    private int wanted;
    private byte[] seen = new byte[0];
    private int have;

    private @Nullable ByteBuf chunk;
    private int base;
    private int size;
    /** What of the chunk passes and is not queued yet, and where a message begins in it; relative to the chunk's reader index. */
    private int regionStart;

    private int regionEnd;
    private int boundary;

    /** Of a message that waits: where it begins in the chunk, and what of the chunk belongs to it. */
    private int heldStart;

    private int heldEnd;
    private boolean heldWhole;

    Splicer(Leg from, Leg to, Inspector inspector) {
        this.from = from;
        this.to = to;
        this.inspector = inspector;
    }

    /** Whether the rest of the last message does not pass, or not yet: the other side has nothing of it. */
    boolean holdsBack() {
        return rest != Rest.PASSES;
    }

    /**
     * Takes the next chunk over, before the walker is fed with it.
     *
     * @param bodyRemaining the walker's
     */
    void begin(ByteBuf in, int bodyRemaining) {
        chunk = in;
        base = in.readerIndex();
        size = in.readableBytes();
        regionStart = 0;
        regionEnd = 0;
        boundary = Outbound.NO_BOUNDARY;
        int carried = Math.min(bodyRemaining, size);
        switch (rest) {
            case PASSES -> regionEnd = carried;
            case IS_DROPPED -> {}
            case IS_COLLECTED -> collect(in, carried);
            case IS_HELD -> throw new IllegalStateException("a message waits");
        }
    }

    /** @param want how many bytes of the body must be seen, or {@link #NOTHING} */
    void message(FrameWalker walker, int want) {
        ByteBuf in = chunk();
        tag = walker.tag();
        bodyLength = walker.bodyLength();
        rest = Rest.PASSES;
        int start = walker.startOffset();
        int body = start + HEADER;
        int end = (int) Math.min(size, (long) body + bodyLength);
        if (want > size - body) {
            rest = Rest.IS_COLLECTED;
            wanted = want;
            have = 0;
            seen = new byte[Math.min(want, FIRST_PIECE)];
            append(in, body, size - body);
            return;
        }
        ByteBuf instead = null;
        if (want != NOTHING) {
            byte[] part = new byte[want];
            in.getBytes(base + body, part);
            instead = inspector.seen(tag, bodyLength, part);
            if (inspector.holds()) {
                hold(part, start, end, true);
                return;
            }
        }
        if (instead != null) {
            replace(instead);
        } else {
            pass(start, end);
        }
    }

    /** The message that the walker stands on does not pass, and nothing goes instead. */
    void drop() {
        flushRegion();
        rest = Rest.IS_DROPPED;
    }

    /** Everything of the chunk that passes is queued; the chunk is released. */
    void end() {
        ByteBuf in = chunk();
        flushRegion();
        chunk = null;
        in.release();
    }

    /** A defect: nothing more of the chunk passes. */
    void abort() {
        chunk().release();
        chunk = null;
    }

    /** What stands before it goes on its way. */
    private void hold(byte[] part, int start, int end, boolean whole) {
        flushRegion();
        rest = Rest.IS_HELD;
        seen = part;
        heldStart = start;
        heldEnd = end;
        heldWhole = whole;
    }

    /** Whether a message waits, and all behind it. */
    boolean isHeld() {
        return rest == Rest.IS_HELD;
    }

    /** Shows the message that waits once more. Returns whether it does not wait any longer. */
    boolean release() {
        byte[] part = seen;
        ByteBuf instead = inspector.seen(tag, bodyLength, part);
        if (inspector.holds()) {
            return false;
        }
        seen = new byte[0];
        rest = Rest.PASSES;
        if (!heldWhole) {
            collected(part, instead, heldStart, heldEnd);
        } else if (instead != null) {
            replace(instead);
        } else {
            pass(heldStart, heldEnd);
        }
        return true;
    }

    /** The message that waits never passes. */
    void giveUpHeld() {
        abort();
        rest = Rest.IS_DROPPED;
    }

    private void pass(int start, int end) {
        if (start < 0) {
            // The first message of the chunk: nothing passes before it.
            ByteBuf head = from.context().alloc().buffer(HEADER);
            head.writeByte(tag).writeInt(bodyLength + Integer.BYTES);
            from.queuePiece(head.writerIndex(-start), 0, to);
            regionStart = 0;
        } else if (regionStart == regionEnd) {
            regionStart = start;
            boundary = 0;
        } else if (boundary == Outbound.NO_BOUNDARY) {
            boundary = start - regionStart;
        }
        regionEnd = end;
    }

    private void replace(ByteBuf instead) {
        flushRegion();
        if (instead.isReadable()) {
            from.queuePiece(instead, 0, to);
        } else {
            instead.release();
        }
        rest = Rest.IS_DROPPED;
    }

    private void flushRegion() {
        if (regionEnd > regionStart) {
            from.queuePiece(chunk().retainedSlice(base + regionStart, regionEnd - regionStart), boundary, to);
        }
        regionStart = regionEnd;
        boundary = Outbound.NO_BOUNDARY;
    }

    /** The chunk begins with so many bytes of the message that is being collected. */
    private void collect(ByteBuf in, int carried) {
        int part = Math.min(wanted - have, carried);
        append(in, 0, part);
        if (have < wanted) {
            return;
        }
        byte[] whole = seen.length == have ? seen : Arrays.copyOf(seen, have);
        seen = new byte[0];
        ByteBuf instead = inspector.seen(tag, bodyLength, whole);
        if (inspector.holds()) {
            hold(whole, part, carried, false);
        } else {
            collected(whole, instead, part, carried);
        }
    }

    private void collected(byte[] whole, @Nullable ByteBuf instead, int part, int carried) {
        if (instead != null) {
            replace(instead);
            return;
        }
        ByteBuf head = from.context().alloc().buffer(HEADER + whole.length);
        head.writeByte(tag).writeInt(bodyLength + Integer.BYTES).writeBytes(whole);
        from.queuePiece(head, 0, to);
        rest = Rest.PASSES;
        regionStart = part;
        regionEnd = carried;
    }

    private void append(ByteBuf in, int at, int count) {
        if (have + count > seen.length) {
            seen = Arrays.copyOf(seen, Math.min(wanted, Math.max(have + count, seen.length * 2)));
        }
        in.getBytes(base + at, seen, have, count);
        have += count;
    }

    private ByteBuf chunk() {
        if (chunk == null) {
            throw new IllegalStateException("no chunk");
        }
        return chunk;
    }
}
