package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * NegotiateProtocolVersion: what the server does not support of what the StartupMessage asked for.
 *
 * @param newestMinor the newest minor version the server speaks; on the wire the whole version 3.minor, as servers send it
 * @param unrecognized the protocol options the server does not know
 */
public record NegotiateProtocolVersion(int newestMinor, List<String> unrecognized) {
    private static final int VERSION_3 = StartupMessage.MAJOR << 16;

    public NegotiateProtocolVersion {
        unrecognized = List.copyOf(unrecognized);
    }

    public static NegotiateProtocolVersion decode(ByteBuf body) {
        int version = Fields.int32(body);
        if (version >>> 16 != StartupMessage.MAJOR) {
            throw new ProtocolViolation(Fault.INVALID_VALUE, version);
        }
        int count = Fields.int32(body);
        // Each takes at least its terminator: the count never makes us reserve more than what arrived.
        Fields.require(body, count);
        List<String> unrecognized = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            unrecognized.add(Fields.cstring(body));
        }
        Fields.end(body);
        return new NegotiateProtocolVersion(version & 0xffff, unrecognized);
    }

    public void encode(ByteBuf out) {
        int start = Fields.open(out, BackendTag.NEGOTIATE_PROTOCOL_VERSION.code());
        out.writeInt(VERSION_3 | newestMinor).writeInt(unrecognized.size());
        for (String option : unrecognized) {
            Fields.putCstring(out, option);
        }
        Fields.close(out, start);
    }
}
