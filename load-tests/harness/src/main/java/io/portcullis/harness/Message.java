package io.portcullis.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message from the server. Deliberately not read with the gateway's own codec: a mistake there must not hide itself.
 */
public final class Message {
    private final char tag;
    private final int bodyLength;
    private final byte[] kept;

    /** A message of which the first {@code kept.length} bytes of the body were kept. */
    Message(char tag, int bodyLength, byte[] kept) {
        this.tag = tag;
        this.bodyLength = bodyLength;
        this.kept = kept;
    }

    public char tag() {
        return tag;
    }

    /** Bytes after the length word. */
    public int bodyLength() {
        return bodyLength;
    }

    /** The body; {@link IllegalStateException} if it was so large that only a part was kept. */
    public byte[] body() {
        if (kept.length < bodyLength) {
            throw new IllegalStateException("only " + kept.length + " of " + bodyLength + " bytes were kept");
        }
        return kept.clone();
    }

    /** The message as it came: tag, length and body. */
    public byte[] raw() {
        byte[] body = body();
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) tag)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    /** The fields of an ErrorResponse or NoticeResponse by their codes ({@code 'S'}, {@code 'C'}, {@code 'M'} …). */
    public Map<Character, String> fields() {
        require('E', 'N');
        Map<Character, String> fields = new LinkedHashMap<>();
        byte[] body = body();
        int at = 0;
        while (body[at] != 0) {
            char code = (char) body[at];
            String value = string(body, at + 1);
            fields.put(code, value);
            at += 2 + value.getBytes(StandardCharsets.UTF_8).length;
        }
        if (at + 1 != body.length) {
            throw new AssertionError("bytes after the fields");
        }
        return fields;
    }

    /** One field of an ErrorResponse or NoticeResponse; empty if it is not there. */
    public String field(char code) {
        return fields().getOrDefault(code, "");
    }

    public String severity() {
        return field('V');
    }

    public String sqlState() {
        return field('C');
    }

    /** The status of a ReadyForQuery: I, T or E. */
    public char transactionStatus() {
        require('Z');
        return (char) body()[0];
    }

    /** The null-terminated text at the start of the body: a CommandComplete's tag, a ParameterStatus's name. */
    public String text() {
        return string(body(), 0);
    }

    /** The columns of a DataRow as text. */
    public List<@Nullable String> row() {
        require('D');
        ByteBuffer body = ByteBuffer.wrap(body());
        int columns = body.getShort();
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            int length = body.getInt();
            if (length < 0) {
                row.add(null);
            } else {
                byte[] value = new byte[length];
                body.get(value);
                row.add(new String(value, StandardCharsets.UTF_8));
            }
        }
        return row;
    }

    /** The null-terminated text that starts at {@code from}. */
    static String string(byte[] body, int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, StandardCharsets.UTF_8);
    }

    private void require(char... tags) {
        for (char one : tags) {
            if (one == tag) {
                return;
            }
        }
        throw new AssertionError("expected " + Arrays.toString(tags) + " but got " + this);
    }

    @Override
    public String toString() {
        return (tag == 'E' || tag == 'N') && kept.length == bodyLength
                ? tag + " " + fields()
                : tag + " (" + bodyLength + " bytes)";
    }
}
