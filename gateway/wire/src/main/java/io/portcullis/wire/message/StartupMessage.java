package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * StartupMessage: the protocol version and the parameters, in the order sent, duplicates included (the server takes the last).
 *
 * @param major 3
 * @param minor what the client asks for; a greater one than the server knows is answered with NegotiateProtocolVersion
 */
public record StartupMessage(int major, int minor, List<StartupParameter> parameters) implements StartupPacket {
    public static final int MAJOR = 3;

    /** Protocol 3.2, of PostgreSQL 18. There is no 3.1; whoever asks for it is taken at its word, as servers do. */
    public static final int NEWEST_MINOR = 2;

    /** Parameters of this prefix are protocol extensions, not settings. */
    public static final String PROTOCOL_OPTION_PREFIX = "_pq_.";

    public StartupMessage {
        if (major != MAJOR || minor < 0 || minor > 0xffff) {
            throw new IllegalArgumentException("not a version of protocol 3: " + major + "." + minor);
        }
        parameters = List.copyOf(parameters);
    }

    /** The value that counts for the server, the last; null if the parameter is missing. Names are case-sensitive. */
    public @Nullable String parameter(String name) {
        String last = null;
        for (StartupParameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                last = parameter.value();
            }
        }
        return last;
    }

    /** How often a parameter was sent. */
    public int count(String name) {
        int count = 0;
        for (StartupParameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                count++;
            }
        }
        return count;
    }

    /** The names of the protocol options asked for, in order. */
    public List<String> protocolOptions() {
        List<String> options = new ArrayList<>();
        for (StartupParameter parameter : parameters) {
            if (parameter.name().startsWith(PROTOCOL_OPTION_PREFIX)) {
                options.add(parameter.name());
            }
        }
        return List.copyOf(options);
    }

    @Override
    public void encode(ByteBuf out) {
        int start = Fields.openUntagged(out);
        out.writeInt(major << 16 | minor);
        for (StartupParameter parameter : parameters) {
            out.writeCharSequence(parameter.name(), StandardCharsets.UTF_8);
            out.writeByte(0).writeBytes(parameter.rawValue()).writeByte(0);
        }
        out.writeByte(0);
        Fields.close(out, start);
    }

    static void checkVersion(int code) {
        if (code >>> 16 != MAJOR) {
            throw new ProtocolViolation(Fault.UNSUPPORTED_PROTOCOL, code);
        }
    }

    static StartupMessage decode(int version, ByteBuf body) {
        List<StartupParameter> parameters = new ArrayList<>();
        while (true) {
            if (!body.isReadable()) {
                throw new ProtocolViolation(Fault.STARTUP_LAYOUT, parameters.size());
            }
            byte[] name = field(body);
            if (name.length == 0) {
                break;
            }
            parameters.add(parameter(Fields.utf8(name), field(body)));
        }
        if (body.isReadable()) {
            throw new ProtocolViolation(Fault.STARTUP_LAYOUT, body.readableBytes());
        }
        return new StartupMessage(version >>> 16, version & 0xffff, parameters);
    }

    private static byte[] field(ByteBuf body) {
        if (body.bytesBefore((byte) 0) < 0) {
            throw new ProtocolViolation(Fault.STARTUP_LAYOUT, body.readableBytes());
        }
        return Fields.cstringBytes(body);
    }

    private static StartupParameter parameter(String name, byte[] value) {
        StartupParameter parameter = StartupParameter.of(name, value);
        if (name.equals("user") || name.equals("database")) {
            // Names that decide who gets in must be text: refused here, so that nobody meets them later.
            parameter.value();
        }
        return parameter;
    }
}
