package io.portcullis.sql.lex;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which bytes are UTF-8 as PostgreSQL sees it ({@code pg_utf8_islegal}): shortest forms only, no surrogates, up to U+10FFFF. */
public final class Utf8 {
    /** What {@link #firstInvalid} and {@link #firstZero} return when there is none. */
    public static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private Utf8() {}

    /** The offset of the first zero byte. */
    public static int firstZero(byte[] text, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) LONGS.get(text, at);
            if (((word - LOW_BITS) & ~word & HIGH_BITS) != 0) {
                break;
            }
        }
        for (; at < to; at++) {
            if (text[at] == 0) {
                return at;
            }
        }
        return NONE;
    }

    /** The offset of the first byte that begins no character. */
    public static int firstInvalid(byte[] text, int from, int to) {
        int at = from;
        while (at < to) {
            if (at + Long.BYTES <= to && ((long) LONGS.get(text, at) & HIGH_BITS) == 0) {
                at += Long.BYTES;
                continue;
            }
            int length = length(text, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return NONE;
    }

    /** The length of the character at that offset, 0 if there is none. */
    static int length(byte[] text, int at, int to) {
        int first = text[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > to) {
            return 0;
        }
        int second = text[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((text[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
