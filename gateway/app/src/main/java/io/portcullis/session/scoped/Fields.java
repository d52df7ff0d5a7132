package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/** Strings in the body of a message. */
final class Fields {
    private static final int NAMEDATALEN = 64;

    private Fields() {}

    /** Where the string ends that begins at {@code from}; -1 if it does not end. */
    static int indexOfZero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    static boolean isAscii(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A name as the server keeps it, which is its first 63 bytes; null if it has no end or is not ASCII: its bytes may be converted. */
    static @Nullable String name(byte[] bytes, int from, int end) {
        if (end < 0 || !isAscii(bytes, from, end)) {
            return null;
        }
        return new String(bytes, from, Math.min(end - from, NAMEDATALEN - 1), US_ASCII);
    }
}
