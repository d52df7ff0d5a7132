package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DataRow, for the few queries a gateway asks itself: small rows, whole.
 *
 * @param values null = SQL NULL; the arrays are not copied
 */
public record DataRow(List<byte @Nullable []> values) {
    private static final int NULL = -1;

    public static DataRow decode(ByteBuf body) {
        int count = Fields.int16(body);
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = Fields.int32(body);
            if (length < NULL) {
                throw new ProtocolViolation(Fault.INVALID_VALUE, length);
            }
            values.add(length == NULL ? null : Fields.bytes(body, length));
        }
        Fields.end(body);
        return new DataRow(Collections.unmodifiableList(values));
    }

    /** A value in text format; null = SQL NULL. */
    public @Nullable String text(int column) {
        byte[] value = values.get(column);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "DataRow[" + values.size() + " columns]";
    }
}
