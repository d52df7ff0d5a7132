package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/**
 * ParameterStatus: a setting and its value. A value read is decoded leniently (its encoding is the client's): to pass the
 * message on, forward its bytes.
 */
public record ParameterStatus(String name, String value) {
    public static ParameterStatus decode(ByteBuf body) {
        ParameterStatus message = new ParameterStatus(Fields.cstring(body), Fields.cstring(body));
        Fields.end(body);
        return message;
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.PARAMETER_STATUS.code());
        Fields.putCstring(out, name);
        Fields.putCstring(out, value);
        Fields.close(out, start);
    }
}
