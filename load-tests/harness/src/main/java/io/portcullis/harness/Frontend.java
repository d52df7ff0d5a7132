package io.portcullis.harness;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of the messages a client sends, named after PostgreSQL's "Message Formats". */
public final class Frontend {
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSSENC_REQUEST = 80877104;

    private Frontend() {}

    /** A StartupMessage for protocol 3.0; names and values in turn, duplicates as given. */
    public static byte[] startup(String... namesAndValues) {
        return startup(3, 0, namesAndValues);
    }

    /** The same for another version of the protocol. */
    public static byte[] startup(int major, int minor, String... namesAndValues) {
        Bytes body = new Bytes().int32(major << 16 | minor);
        for (String one : namesAndValues) {
            body.string(one);
        }
        return untagged(body.int8(0).toBytes());
    }

    public static byte[] sslRequest() {
        return untagged(new Bytes().int32(SSL_REQUEST).toBytes());
    }

    public static byte[] gssEncRequest() {
        return untagged(new Bytes().int32(GSSENC_REQUEST).toBytes());
    }

    public static byte[] cancelRequest(int pid, byte[] secret) {
        return untagged(
                new Bytes().int32(CANCEL_REQUEST).int32(pid).bytes(secret).toBytes());
    }

    public static byte[] query(String text) {
        return message('Q', new Bytes().string(text));
    }

    /** A Parse; {@code name} is empty for the unnamed statement. */
    public static byte[] parse(String name, String text, int... parameterTypes) {
        Bytes body = new Bytes().string(name).string(text).int16(parameterTypes.length);
        for (int oid : parameterTypes) {
            body.int32(oid);
        }
        return message('P', body);
    }

    /** A Bind with parameters and results in text. */
    public static byte[] bind(String portal, String statement, @Nullable String... parameters) {
        Bytes body = new Bytes().string(portal).string(statement).int16(0).int16(parameters.length);
        for (String parameter : parameters) {
            if (parameter == null) {
                body.int32(-1);
            } else {
                byte[] value = parameter.getBytes(StandardCharsets.UTF_8);
                body.int32(value.length).bytes(value);
            }
        }
        return message('B', body.int16(0));
    }

    public static byte[] describeStatement(String name) {
        return message('D', new Bytes().int8('S').string(name));
    }

    public static byte[] describePortal(String name) {
        return message('D', new Bytes().int8('P').string(name));
    }

    /** An Execute; 0 rows means all. */
    public static byte[] execute(String portal, int maxRows) {
        return message('E', new Bytes().string(portal).int32(maxRows));
    }

    public static byte[] closeStatement(String name) {
        return message('C', new Bytes().int8('S').string(name));
    }

    public static byte[] closePortal(String name) {
        return message('C', new Bytes().int8('P').string(name));
    }

    public static byte[] sync() {
        return message('S', new Bytes());
    }

    public static byte[] flush() {
        return message('H', new Bytes());
    }

    public static byte[] terminate() {
        return message('X', new Bytes());
    }

    public static byte[] copyData(byte[] data) {
        return message('d', new Bytes().bytes(data));
    }

    public static byte[] copyDone() {
        return message('c', new Bytes());
    }

    public static byte[] copyFail(String reason) {
        return message('f', new Bytes().string(reason));
    }

    /** A FunctionCall with arguments and result in text. */
    public static byte[] functionCall(int oid, String... arguments) {
        Bytes body = new Bytes().int32(oid).int16(0).int16(arguments.length);
        for (String argument : arguments) {
            byte[] value = argument.getBytes(StandardCharsets.UTF_8);
            body.int32(value.length).bytes(value);
        }
        return message('F', body.int16(0));
    }

    public static byte[] password(String password) {
        return message('p', new Bytes().string(password));
    }

    public static byte[] saslInitialResponse(String mechanism, byte[] response) {
        return message('p', new Bytes().string(mechanism).int32(response.length).bytes(response));
    }

    public static byte[] saslResponse(byte[] response) {
        return message('p', new Bytes().bytes(response));
    }

    /** Any message with a tag and a true length. */
    public static byte[] message(char tag, byte[] body) {
        return message(tag, new Bytes().bytes(body));
    }

    /** A header with whatever length it is to claim, which counts itself. */
    public static byte[] header(int tag, int length) {
        return new Bytes().int8(tag).int32(length).toBytes();
    }

    /** All of them, one after the other. */
    public static byte[] concat(byte[]... parts) {
        Bytes all = new Bytes();
        for (byte[] part : parts) {
            all.bytes(part);
        }
        return all.toBytes();
    }

    private static byte[] message(char tag, Bytes body) {
        byte[] bytes = body.toBytes();
        return new Bytes().int8(tag).int32(4 + bytes.length).bytes(bytes).toBytes();
    }

    private static byte[] untagged(byte[] body) {
        return new Bytes().int32(4 + body.length).bytes(body).toBytes();
    }

    /** The data types of the protocol, one behind the other. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes int8(int value) {
            out.write(value);
            return this;
        }

        Bytes int16(int value) {
            return bytes(ByteBuffer.allocate(2).putShort((short) value).array());
        }

        Bytes int32(int value) {
            return bytes(ByteBuffer.allocate(4).putInt(value).array());
        }

        Bytes string(String value) {
            return bytes(value.getBytes(StandardCharsets.UTF_8)).int8(0);
        }

        Bytes bytes(byte[] value) {
            out.writeBytes(value);
            return this;
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
