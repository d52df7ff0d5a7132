package io.portcullis.model.codec;

import static io.portcullis.model.codec.CborWriter.ARRAY;
import static io.portcullis.model.codec.CborWriter.BYTE_STRING;
import static io.portcullis.model.codec.CborWriter.MAP;
import static io.portcullis.model.codec.CborWriter.NEGATIVE;
import static io.portcullis.model.codec.CborWriter.SIMPLE;
import static io.portcullis.model.codec.CborWriter.TEXT_STRING;
import static io.portcullis.model.codec.CborWriter.UNSIGNED;

import io.portcullis.model.Bytes;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the subset of deterministic CBOR (RFC 8949 §4.2.1) that records use, and nothing else: one value has one encoding, so what was
 * signed is what is read. Refused are longer heads than needed, indefinite lengths, tags, floats, other simple values than false, true
 * and null, map keys that do not ascend (by their bytes), broken UTF-8 and nesting deeper than {@value #MAX_DEPTH}.
 */
final class CborReader {
    static final int MAX_DEPTH = 16;

    private final byte[] bytes;
    /** What a well-formed item of an unexpected type means here. */
    private final Reason unexpectedType;

    private int position;

    CborReader(byte[] bytes, Reason unexpectedType) {
        this.bytes = bytes;
        this.unexpectedType = unexpectedType;
    }

    long integer(String field) throws RefusedRecord {
        int type = majorType();
        if (type != UNSIGNED && type != NEGATIVE) {
            throw new RefusedRecord(unexpectedType, field + " must be an integer");
        }
        long argument = argument();
        if (argument < 0) {
            throw new RefusedRecord(unexpectedType, field + " is out of range");
        }
        return type == UNSIGNED ? argument : ~argument;
    }

    String text(String field) throws RefusedRecord {
        expect(TEXT_STRING, field, "a text");
        return utf8(content());
    }

    byte[] byteString(String field) throws RefusedRecord {
        expect(BYTE_STRING, field, "a byte string");
        return content();
    }

    /** Moves behind the next item if it is this integer, and stays before it if it is another. */
    boolean skips(long value, String field) throws RefusedRecord {
        int start = position;
        if (integer(field) == value) {
            return true;
        }
        position = start;
        return false;
    }

    int array(String field) throws RefusedRecord {
        expect(ARRAY, field, "an array");
        return count(1);
    }

    int map(String field) throws RefusedRecord {
        expect(MAP, field, "a map");
        return count(2);
    }

    /** A map as it is encoded, checked but not understood. */
    Bytes encodedMap(String field, int depth) throws RefusedRecord {
        if (majorType() != MAP) {
            throw new RefusedRecord(unexpectedType, field + " must be a map");
        }
        return encodedItem(depth);
    }

    /** Any item as it is encoded, checked but not understood; {@code depth} is the nesting it stands in. */
    Bytes encodedItem(int depth) throws RefusedRecord {
        int start = position;
        skip(depth);
        return Bytes.of(Arrays.copyOfRange(bytes, start, position));
    }

    void end() throws RefusedRecord {
        if (position != bytes.length) {
            throw malformed("there are bytes behind the end");
        }
    }

    private void skip(int depth) throws RefusedRecord {
        if (depth >= MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        switch (majorType()) {
            case UNSIGNED, NEGATIVE -> argument();
            case BYTE_STRING -> content();
            case TEXT_STRING -> utf8(content());
            case ARRAY -> {
                int count = count(1);
                for (int i = 0; i < count; i++) {
                    skip(depth + 1);
                }
            }
            case MAP -> skipEntries(count(2), depth + 1);
            case SIMPLE -> simple();
            default -> throw malformed("tags are not allowed");
        }
    }

    private void skipEntries(int count, int depth) throws RefusedRecord {
        int previousStart = -1;
        int previousEnd = -1;
        for (int i = 0; i < count; i++) {
            int start = position;
            skip(depth);
            if (previousStart >= 0
                    && Arrays.compareUnsigned(bytes, previousStart, previousEnd, bytes, start, position) >= 0) {
                throw malformed("map keys must ascend");
            }
            previousStart = start;
            previousEnd = position;
            skip(depth);
        }
    }

    private void simple() throws RefusedRecord {
        int value = bytes[position++] & 0x1f;
        if (value < 20 || value > 22) {
            throw malformed("only false, true and null are allowed, no floats");
        }
    }

    private int majorType() throws RefusedRecord {
        if (position >= bytes.length) {
            throw malformed("it ends too early");
        }
        return (bytes[position] & 0xff) >>> 5;
    }

    private void expect(int majorType, String field, String description) throws RefusedRecord {
        if (majorType() != majorType) {
            throw new RefusedRecord(unexpectedType, field + " must be " + description);
        }
    }

    /** The argument of a head as an unsigned number. */
    private long argument() throws RefusedRecord {
        int info = bytes[position++] & 0x1f;
        return switch (info) {
            case 24 -> bigEndian(1, 24);
            case 25 -> bigEndian(2, 1L << 8);
            case 26 -> bigEndian(4, 1L << 16);
            case 27 -> bigEndian(8, 1L << 32);
            case 28, 29, 30, 31 -> throw malformed("indefinite and reserved lengths are not allowed");
            default -> info;
        };
    }

    private long bigEndian(int length, long least) throws RefusedRecord {
        if (bytes.length - position < length) {
            throw malformed("it ends too early");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << Byte.SIZE) | (bytes[position++] & 0xff);
        }
        if (Long.compareUnsigned(value, least) < 0) {
            throw malformed("a number is not in its shortest form");
        }
        return value;
    }

    private int count(int itemsEach) throws RefusedRecord {
        long count = argument();
        if (count < 0 || count > (bytes.length - position) / itemsEach) {
            throw malformed("it ends too early");
        }
        return (int) count;
    }

    private byte[] content() throws RefusedRecord {
        int length = count(1);
        byte[] content = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return content;
    }

    private String utf8(byte[] content) throws RefusedRecord {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedRecord(Reason.MALFORMED, "not the deterministic CBOR of a record: broken UTF-8", e);
        }
    }

    private RefusedRecord malformed(String what) {
        return new RefusedRecord(Reason.MALFORMED, "at byte " + position + ": " + what);
    }
}
