package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrontendTag;

/** Query: the simple query protocol, for the few statements a gateway runs itself. */
public record Query(String text) {
    public static Query decode(ByteBuf body) {
        Query message = new Query(Fields.strictCstring(body));
        Fields.end(body);
        return message;
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, FrontendTag.QUERY.code());
        Fields.putCstring(out, text);
        Fields.close(out, start);
    }

    /** Without the text: a statement may hold a secret. */
    @Override
    public String toString() {
        return "Query[" + text.length() + " characters]";
    }
}
