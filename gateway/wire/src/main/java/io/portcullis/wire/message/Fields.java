package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The field types of the protocol, read with bounds before bytes, and the framing of what is written. */
final class Fields {
    private Fields() {}

    static int int32(ByteBuf body) {
        require(body, Integer.BYTES);
        return body.readInt();
    }

    static int int16(ByteBuf body) {
        require(body, Short.BYTES);
        return body.readUnsignedShort();
    }

    static byte byte1(ByteBuf body) {
        require(body, 1);
        return body.readByte();
    }

    static byte[] bytes(ByteBuf body, int count) {
        require(body, count);
        byte[] bytes = new byte[count];
        body.readBytes(bytes);
        return bytes;
    }

    static byte[] rest(ByteBuf body) {
        return bytes(body, body.readableBytes());
    }

    /** The bytes up to a NUL, which is consumed too. */
    static byte[] cstringBytes(ByteBuf body) {
        int length = body.bytesBefore((byte) 0);
        if (length < 0) {
            throw new ProtocolViolation(Fault.MISSING_TERMINATOR, body.readableBytes());
        }
        byte[] bytes = bytes(body, length);
        body.skipBytes(1);
        return bytes;
    }

    /** For text whose encoding the protocol does not fix (that of the client or of the database): damage shows as U+FFFD. */
    static String cstring(ByteBuf body) {
        return new String(cstringBytes(body), StandardCharsets.UTF_8);
    }

    /** For names that decide something: two byte strings must never become one name. */
    static String strictCstring(ByteBuf body) {
        return utf8(cstringBytes(body));
    }

    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new ProtocolViolation(Fault.NOT_UTF8, bytes.length);
        }
    }

    static void end(ByteBuf body) {
        if (body.isReadable()) {
            throw new ProtocolViolation(Fault.BODY_TOO_LONG, body.readableBytes());
        }
    }

    static void require(ByteBuf body, int count) {
        if (count < 0) {
            throw new ProtocolViolation(Fault.INVALID_VALUE, count);
        }
        if (body.readableBytes() < count) {
            throw new ProtocolViolation(Fault.BODY_TOO_SHORT, count);
        }
    }

    /** Writes what would be read as {@code text} and nothing more: a NUL inside would end it early and begin another field. */
    static void putCstring(ByteBuf out, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a protocol string can not hold a NUL");
        }
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }

    /** Writes the tag and room for the length; give the result to {@link #close}. */
    static int open(ByteBuf out, byte tag) {
        out.writeByte(tag);
        return openUntagged(out);
    }

    static int openUntagged(ByteBuf out) {
        int start = out.writerIndex();
        out.writeInt(0);
        return start;
    }

    static void close(ByteBuf out, int start) {
        out.setInt(start, out.writerIndex() - start);
    }
}
