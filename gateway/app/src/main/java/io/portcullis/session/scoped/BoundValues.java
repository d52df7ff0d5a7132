package io.portcullis.session.scoped;

import io.portcullis.model.scope.BoundStatement.Parameter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The types in a Parse and the values in a Bind, against those that a grant is bound to. */
final class BoundValues {
    private static final int NULL = -1;

    private BoundValues() {}

    /**
     * Whether a Parse declares just these types; behind the last that it declares, none is.
     *
     * @param from where the number of types stands
     */
    static boolean areDeclared(byte[] parse, int from, List<Parameter> expected) {
        ByteBuffer in = ByteBuffer.wrap(parse, from, parse.length - from);
        try {
            int declared = Short.toUnsignedInt(in.getShort());
            for (int i = 0; i < Math.max(declared, expected.size()); i++) {
                long type = i < declared ? Integer.toUnsignedLong(in.getInt()) : 0;
                if (i >= expected.size() || type != expected.get(i).type()) {
                    return false;
                }
            }
            return true;
        } catch (BufferUnderflowException malformed) {
            return false;
        }
    }

    /**
     * Whether a Bind has just these values in these formats. The formats of the results are free.
     *
     * @param from where the number of formats stands
     */
    static boolean areIn(byte[] bind, int from, List<Parameter> expected) {
        ByteBuffer in = ByteBuffer.wrap(bind, from, bind.length - from);
        try {
            int[] formats = new int[Short.toUnsignedInt(in.getShort())];
            if (formats.length > 1 && formats.length != expected.size()) {
                return false;
            }
            for (int i = 0; i < formats.length; i++) {
                formats[i] = in.getShort();
            }
            if (Short.toUnsignedInt(in.getShort()) != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                // None: all in text. One: it counts for all.
                int format = formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : i];
                if (format != (expected.get(i).binary() ? 1 : 0) || !isNext(in, expected.get(i))) {
                    return false;
                }
            }
            return true;
        } catch (BufferUnderflowException malformed) {
            return false;
        }
    }

    private static boolean isNext(ByteBuffer in, Parameter expected) {
        int length = in.getInt();
        if (expected.value() == null || length == NULL) {
            return expected.value() == null && length == NULL;
        }
        if (length != expected.value().length()) {
            return false;
        }
        byte[] value = new byte[length];
        in.get(value);
        return Arrays.equals(value, expected.value().toArray());
    }
}
