package io.portcullis.relay;

import io.netty.buffer.ByteBuf;

/**
 * A stream of chunks that waits: knows where its messages begin, so that it can be cut at the end of the one the peer has
 * half of. Offsets count from the stream's first byte.
 */
final class Backlog {
    /** In {@link #add}: no message begins in this chunk. */
    static final int NO_BOUNDARY = -1;

    private static final int HEADER = 5;

    private ByteBuf[] chunks = new ByteBuf[8];
    /** Stream offset of each chunk's end, and of the first message that begins in it (or NO_BOUNDARY). */
    private long[] ends = new long[8];

    private long[] boundaries = new long[8];
    private int head;
    private int size;
    private long end;
    private long gone;

    /**
     * Appends the readable bytes of {@code chunk}, which is the backlog's to release from now on.
     *
     * @param boundary where the first message of the chunk begins, relative to its reader index, or {@link #NO_BOUNDARY}
     */
    void add(ByteBuf chunk, int boundary) {
        int length = chunk.readableBytes();
        if (length == 0) {
            chunk.release();
            return;
        }
        if (size == chunks.length) {
            grow();
        }
        int at = index(size);
        chunks[at] = chunk;
        boundaries[at] = boundary == NO_BOUNDARY ? NO_BOUNDARY : end + boundary;
        end += length;
        ends[at] = end;
        size++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many chunks wait. */
    int size() {
        return size;
    }

    /** A waiting chunk, 0 being the next. */
    ByteBuf chunk(int i) {
        return chunks[index(i)];
    }

    /** The offset behind everything that was ever added and not cut off. */
    long end() {
        return end;
    }

    /** The offset up to which bytes have left for good. */
    long gone() {
        return gone;
    }

    /** The next bytes have left. */
    void leave(long bytes) {
        gone += bytes;
        while (size > 0) {
            ByteBuf chunk = chunks[head];
            if (ends[head] > gone) {
                chunk.readerIndex(chunk.writerIndex() - (int) (ends[head] - gone));
                return;
            }
            chunk.release();
            head = index(1);
            size--;
        }
    }

    /**
     * The end of the message that is half gone, or of the one before if none is.
     *
     * @param tailMissing bytes of the last message that were not added yet
     */
    long messageEnd(long tailMissing) {
        for (int i = 0; i < size; i++) {
            long start = boundaries[index(i)];
            if (start != NO_BOUNDARY) {
                while (start < gone) {
                    start += 1 + intAt(start + 1);
                }
                return start;
            }
        }
        return end + tailMissing;
    }

    /** A length word may lie in two chunks: a header that a read cut in two travels in two. */
    private long intAt(long offset) {
        int value = 0;
        for (int i = 0; i < HEADER - 1; i++) {
            value = value << 8 | (byteAt(offset + i) & 0xff);
        }
        return value;
    }

    private byte byteAt(long offset) {
        int i = 0;
        while (ends[index(i)] <= offset) {
            i++;
        }
        ByteBuf chunk = chunks[index(i)];
        // From the end backwards: the reader index moves with the bytes that leave, the writer index stays.
        return chunk.getByte(chunk.writerIndex() - (int) (ends[index(i)] - offset));
    }

    /** Drops what lies behind {@code limit}, an offset, and has not left. */
    void truncate(long limit) {
        while (size > 0) {
            int last = index(size - 1);
            ByteBuf chunk = chunks[last];
            long surplus = ends[last] - limit;
            if (surplus <= 0) {
                break;
            }
            if (surplus < chunk.readableBytes()) {
                chunk.writerIndex(chunk.writerIndex() - (int) surplus);
                ends[last] = limit;
                break;
            }
            chunk.release();
            size--;
        }
        end = Math.max(gone, Math.min(end, limit));
    }

    private int index(int offset) {
        return (head + offset) & (chunks.length - 1);
    }

    private void grow() {
        int length = chunks.length;
        ByteBuf[] moreChunks = new ByteBuf[length * 2];
        long[] moreEnds = new long[length * 2];
        long[] moreBoundaries = new long[length * 2];
        for (int i = 0; i < size; i++) {
            moreChunks[i] = chunks[index(i)];
            moreEnds[i] = ends[index(i)];
            moreBoundaries[i] = boundaries[index(i)];
        }
        chunks = moreChunks;
        ends = moreEnds;
        boundaries = moreBoundaries;
        head = 0;
    }
}
