package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;

/** The methods the protocol knows and this implementation does not speak; their data is not kept. */
public record AuthenticationOther(Method method) implements Authentication {
    /** Named as in the manual. */
    public enum Method {
        KERBEROS_V5(2),
        GSS(7),
        GSS_CONTINUE(8),
        SSPI(9);

        private final int code;

        Method(int code) {
            this.code = code;
        }
    }

    static AuthenticationOther decode(int code, ByteBuf body) {
        for (Method method : Method.values()) {
            if (method.code == code) {
                body.skipBytes(body.readableBytes());
                return new AuthenticationOther(method);
            }
        }
        throw Authentication.unknown(code);
    }

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(method.code);
        Fields.close(out, start);
    }
}
