package io.portcullis.wire.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.wire.ProtocolViolation;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One target per decoder: it reads the body, or throws ProtocolViolation and nothing else; what was read and is written again is
 * read as the same. How to fuzz for real: docs/testing.md.
 */
class MessagesFuzzTest {
    private static final int TAG_AND_LENGTH = 5;

    private static <T> void check(byte[] body, Function<ByteBuf, T> decode, BiConsumer<T, ByteBuf> encode) {
        T message;
        try {
            message = decode.apply(Unpooled.wrappedBuffer(body));
        } catch (ProtocolViolation refused) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        encode.accept(message, out);
        if (!decode.apply(out.skipBytes(TAG_AND_LENGTH)).equals(message)) {
            throw new AssertionError("written and read again: another message");
        }
    }

    @FuzzTest(maxDuration = "1m")
    void startupPacket(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        StartupPacket packet;
        try {
            packet = StartupPacket.read(in);
        } catch (ProtocolViolation refused) {
            return;
        }
        if (packet == null) {
            if (in.readableBytes() != bytes.length) {
                throw new AssertionError("bytes of an incomplete packet were taken");
            }
            return;
        }
        ByteBuf out = Unpooled.buffer();
        packet.encode(out);
        if (!out.equals(Unpooled.wrappedBuffer(bytes, 0, bytes.length - in.readableBytes()))) {
            throw new AssertionError("written again: other bytes");
        }
    }

    @FuzzTest(maxDuration = "1m")
    void authentication(byte[] body) {
        check(body, Authentication::decode, Authentication::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void errorFields(byte[] body) {
        check(body, ErrorFields::decode, ErrorFields::encodeError);
    }

    @FuzzTest(maxDuration = "1m")
    void parameterStatus(byte[] body) {
        check(body, ParameterStatus::decode, ParameterStatus::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void backendKeyData(byte[] body) {
        check(body, BackendKeyData::decode, BackendKeyData::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void readyForQuery(byte[] body) {
        check(body, ReadyForQuery::decode, ReadyForQuery::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void negotiateProtocolVersion(byte[] body) {
        check(body, NegotiateProtocolVersion::decode, NegotiateProtocolVersion::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void commandComplete(byte[] body) {
        check(body, CommandComplete::decode, CommandComplete::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void query(byte[] body) {
        check(body, Query::decode, Query::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void passwordMessage(byte[] body) {
        check(body, PasswordMessage::decode, PasswordMessage::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void saslInitialResponse(byte[] body) {
        check(body, SaslInitialResponse::decode, SaslInitialResponse::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void saslResponse(byte[] body) {
        check(body, SaslResponse::decode, SaslResponse::encode);
    }

    @FuzzTest(maxDuration = "1m")
    void dataRow(byte[] body) {
        try {
            DataRow row = DataRow.decode(Unpooled.wrappedBuffer(body));
            for (int column = 0; column < row.values().size(); column++) {
                row.text(column);
            }
        } catch (ProtocolViolation refused) {
            return;
        }
    }
}
