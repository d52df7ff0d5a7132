package io.portcullis.harness;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Cuts the server's bytes into messages, in whatever pieces they come. */
final class MessageParser {
    /** Of larger bodies only this much is kept: tests read messages of hundreds of megabytes. */
    private static final int KEEP = 1 << 20;

    private static final int HEADER = 5;
    private static final int LENGTH_WORD = 4;

    private final Deque<Message> whole = new ArrayDeque<>();
    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    private byte[] kept = {};
    private int bodyLength;
    private int bodyBytes;

    void feed(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            if (headerBytes < HEADER) {
                header[headerBytes++] = bytes[at++];
                if (headerBytes == HEADER) {
                    begin();
                }
            } else {
                int part = Math.min(length - at, bodyLength - bodyBytes);
                int keep = Math.clamp(kept.length - (long) bodyBytes, 0, part);
                System.arraycopy(bytes, at, kept, Math.min(bodyBytes, kept.length), keep);
                at += part;
                bodyBytes += part;
            }
            if (headerBytes == HEADER && bodyBytes == bodyLength) {
                whole.add(new Message((char) (header[0] & 0xff), bodyLength, kept));
                headerBytes = 0;
            }
        }
    }

    private void begin() {
        bodyLength = ByteBuffer.wrap(header).getInt(1) - LENGTH_WORD;
        if (bodyLength < 0) {
            throw new AssertionError("the server sent an impossible header: " + Arrays.toString(header));
        }
        bodyBytes = 0;
        kept = new byte[Math.min(bodyLength, KEEP)];
    }

    @Nullable
    Message poll() {
        return whole.poll();
    }

    boolean isInsideMessage() {
        return headerBytes > 0;
    }
}
