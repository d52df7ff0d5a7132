package io.portcullis.up;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts an audit file into batches of whole lines. */
final class AuditReader {
    /** Small enough that encrypting it on an event loop delays no session noticeably. */
    static final int BATCH = 256 * 1024;

    static final int MOST_LINES = 1_000;

    /** A line that is even longer goes in pieces: stored as malformed, but not lost. */
    static final int LONGEST_LINE = 4 << 20;

    private AuditReader() {}

    /**
     * Reads what comes next.
     *
     * @param limit how far the file is to be trusted
     * @param settled whether nobody writes to it any more: then half a line at its end goes too
     * @return null if there is nothing whole
     */
    static @Nullable AuditBatch next(Path file, long from, long limit, boolean settled) throws IOException {
        long left = limit - from;
        if (left <= 0) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] bytes = read(channel, from, Math.min(left, BATCH));
            int end = endOfLines(bytes);
            if (end == 0 && bytes.length == BATCH) {
                bytes = read(channel, from, Math.min(left, LONGEST_LINE));
                end = endOfLine(bytes);
            }
            if (end > 0) {
                return batch(file, from, bytes, end, false);
            }
            boolean endless = bytes.length == LONGEST_LINE;
            return endless || (settled && bytes.length > 0) ? batch(file, from, bytes, bytes.length, true) : null;
        }
    }

    private static AuditBatch batch(Path file, long from, byte[] bytes, int end, boolean torn) {
        return new AuditBatch(
                String.valueOf(file.getFileName()), from, Buffer.buffer().appendBytes(bytes, 0, end), torn);
    }

    /** Less than {@code length} if the file is shorter than it was. */
    private static byte[] read(FileChannel channel, long from, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // Until it is full or the file ends.
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** Behind the last whole line, or the last that may go in one batch. */
    private static int endOfLines(byte[] bytes) {
        int end = 0;
        int lines = 0;
        for (int i = 0; i < bytes.length && lines < MOST_LINES; i++) {
            if (bytes[i] == '\n') {
                lines++;
                end = i + 1;
            }
        }
        return end;
    }

    private static int endOfLine(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }
}
