package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.config.TargetSecurity;
import io.portcullis.model.ScramVerifier;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.TransactionStatus;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.AuthenticationSaslFinal;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.ReadyForQuery;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramFault;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What a target says, message by message, true or not. */
final class FakeTarget {
    static final String PASSWORD = "pencil";
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONCE = "a nonce of a server".getBytes(StandardCharsets.US_ASCII);
    private static final int ITERATIONS = 4096;

    private final ScramServer scram;

    /** @param password which the target thinks the role has */
    FakeTarget(String password) {
        ScramVerifier verifier = ScramVerifier.derive(password, SALT, ITERATIONS);
        scram = new ScramServer(
                SALT, ITERATIONS, List.of(new ScramKeys(verifier.storedKey(), verifier.serverKey())), NONCE);
    }

    /** The gateway's answers to a target that may ask for SCRAM only. */
    static TargetProof scram(ScramClient client) {
        return new TargetProof(
                "shop",
                TargetSecurity.SCRAM_ONLY,
                new TargetCredentials("clerk", PASSWORD.toCharArray(), "", client, false));
    }

    static ByteBuf bytes(Consumer<ByteBuf> message) {
        ByteBuf out = Unpooled.buffer();
        message.accept(out);
        return out;
    }

    /** As a {@link MessageCollector} hands it out. */
    static Collected collected(ByteBuf bytes) {
        byte tag = bytes.readByte();
        bytes.skipBytes(Integer.BYTES);
        return new Collected(tag, bytes);
    }

    static ByteBuf raw(char tag, String text) {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        return Unpooled.buffer().writeByte(tag).writeInt(4 + body.length).writeBytes(body);
    }

    static ByteBuf sasl(String... mechanisms) {
        return bytes(new AuthenticationSasl(List.of(mechanisms))::encode);
    }

    static ByteBuf ok() {
        return bytes(new AuthenticationOk()::encode);
    }

    static ByteBuf setting(String name, String value) {
        return bytes(new ParameterStatus(name, value)::encode);
    }

    static ByteBuf key() {
        return bytes(new BackendKeyData(4711, new byte[] {1, 2, 3, 4})::encode);
    }

    static ByteBuf ready() {
        return bytes(new ReadyForQuery(TransactionStatus.IDLE)::encode);
    }

    static ByteBuf error(String sqlState, String text) {
        return bytes(ErrorFields.of("FATAL", sqlState, text)::encodeError);
    }

    static ByteBuf notice(String text) {
        return bytes(ErrorFields.of("WARNING", "01000", text)::encodeNotice);
    }

    static ByteBuf row(String... values) {
        ByteBuf body = Unpooled.buffer().writeShort(values.length);
        for (String value : values) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            body.writeInt(text.length).writeBytes(text);
        }
        return Unpooled.buffer()
                .writeByte('D')
                .writeInt(4 + body.readableBytes())
                .writeBytes(body);
    }

    /** The challenge to a SASLInitialResponse, whole with its header. */
    ByteBuf challenge(ByteBuf initialResponse) throws ScramFault {
        byte[] first =
                SaslInitialResponse.decode(collected(initialResponse).body()).data();
        return bytes(new AuthenticationSaslContinue(scram.onClientFirst(first == null ? new byte[0] : first))::encode);
    }

    ByteBuf proof(ByteBuf saslResponse) throws ScramFault {
        return proof(SaslResponse.decode(collected(saslResponse).body()).data());
    }

    ByteBuf proof(byte[] clientFinal) throws ScramFault {
        return switch (scram.onClientFinal(clientFinal)) {
            case ScramServer.Result.Accepted(int _, byte[] serverFinal) ->
                bytes(new AuthenticationSaslFinal(serverFinal)::encode);
            case ScramServer.Result.Rejected _ -> error("28P01", "password authentication failed");
        };
    }
}
