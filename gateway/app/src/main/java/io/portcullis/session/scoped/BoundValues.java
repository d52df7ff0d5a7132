package io.portcullis.session.scoped;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.scope.BoundStatement.Parameter;
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
        ByteBuf in = Unpooled.wrappedBuffer(parse, from, parse.length - from);
        try {
            int declared = in.readUnsignedShort();
            for (int i = 0; i < Math.max(declared, expected.size()); i++) {
                long type = i < declared ? in.readUnsignedInt() : 0;
                if (i >= expected.size() || type != expected.get(i).type()) {
                    return false;
                }
            }
            return true;
        } catch (IndexOutOfBoundsException malformed) {
            return false;
        }
    }

    /**
     * Whether a Bind has just these values in these formats. The formats of the results are free.
     *
     * @param from where the number of formats stands
     */
    static boolean areIn(byte[] bind, int from, List<Parameter> expected) {
        ByteBuf in = Unpooled.wrappedBuffer(bind, from, bind.length - from);
        try {
            int[] formats = new int[in.readUnsignedShort()];
            if (formats.length > 1 && formats.length != expected.size()) {
                return false;
            }
            for (int i = 0; i < formats.length; i++) {
                formats[i] = in.readShort();
            }
            if (in.readUnsignedShort() != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                // None: all in text. One: it counts for all.
                int format = formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : i];
                Parameter parameter = expected.get(i);
                // NULL has no bytes that could be of one format or the other.
                boolean formatted = parameter.value() == null || format == (parameter.binary() ? 1 : 0);
                if (!formatted || !isNext(in, parameter)) {
                    return false;
                }
            }
            return true;
        } catch (IndexOutOfBoundsException malformed) {
            return false;
        }
    }

    private static boolean isNext(ByteBuf in, Parameter expected) {
        int length = in.readInt();
        if (expected.value() == null || length == NULL) {
            return expected.value() == null && length == NULL;
        }
        if (length != expected.value().length()) {
            return false;
        }
        byte[] value = new byte[length];
        in.readBytes(value);
        return Arrays.equals(value, expected.value().toArray());
    }
}
