package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the subset of deterministic CBOR (RFC 8949 §4.2.1) that records use. The caller writes map keys in ascending order. */
final class CborWriter {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTE_STRING = 2;
    static final int TEXT_STRING = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int SIMPLE = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    CborWriter integer(long value) {
        return value >= 0 ? head(UNSIGNED, value) : head(NEGATIVE, ~value);
    }

    CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(TEXT_STRING, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    CborWriter bytes(byte[] value) {
        head(BYTE_STRING, value.length);
        out.writeBytes(value);
        return this;
    }

    CborWriter array(int size) {
        return head(ARRAY, size);
    }

    CborWriter map(int size) {
        return head(MAP, size);
    }

    /** An item that is encoded already. */
    CborWriter item(Bytes encoded) {
        out.writeBytes(encoded.toArray());
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** The shortest head: the argument in the initial byte, else in 1, 2, 4 or 8 bytes. */
    private CborWriter head(int majorType, long argument) {
        int type = majorType << 5;
        if (argument < 24) {
            out.write(type | (int) argument);
        } else if (argument < 1L << 8) {
            out.write(type | 24);
            bigEndian(argument, 1);
        } else if (argument < 1L << 16) {
            out.write(type | 25);
            bigEndian(argument, 2);
        } else if (argument < 1L << 32) {
            out.write(type | 26);
            bigEndian(argument, 4);
        } else {
            out.write(type | 27);
            bigEndian(argument, 8);
        }
        return this;
    }

    private void bigEndian(long value, int length) {
        for (int i = length - 1; i >= 0; i--) {
            out.write((int) (value >>> (i * Byte.SIZE)));
        }
    }
}
