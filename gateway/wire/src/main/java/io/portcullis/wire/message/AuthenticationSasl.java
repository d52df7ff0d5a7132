package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import java.util.ArrayList;
import java.util.List;

/** AuthenticationSASL: the mechanisms the server offers, in its order of preference. */
public record AuthenticationSasl(List<String> mechanisms) implements Authentication {
    static final int CODE = 10;

    public AuthenticationSasl {
        mechanisms = List.copyOf(mechanisms);
    }

    static AuthenticationSasl decode(ByteBuf body) {
        List<String> mechanisms = new ArrayList<>();
        for (String name = Fields.cstring(body); !name.isEmpty(); name = Fields.cstring(body)) {
            mechanisms.add(name);
        }
        Fields.end(body);
        return new AuthenticationSasl(mechanisms);
    }

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.AUTHENTICATION.code());
        out.writeInt(CODE);
        for (String mechanism : mechanisms) {
            Fields.putCstring(out, mechanism);
        }
        out.writeByte(0);
        Fields.close(out, start);
    }
}
