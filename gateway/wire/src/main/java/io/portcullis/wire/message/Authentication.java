package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;

/** The messages of tag {@code R}, told apart by the code their body begins with. */
public sealed interface Authentication
        permits AuthenticationOk,
                AuthenticationCleartextPassword,
                AuthenticationMd5Password,
                AuthenticationSasl,
                AuthenticationSaslContinue,
                AuthenticationSaslFinal,
                AuthenticationOther {
    /** Writes the message with tag and length. */
    void encode(ByteBuf out);

    /**
     * Reads the body of a message with that tag.
     *
     * @throws ProtocolViolation for a code the protocol does not know, and for bodies too short or too long
     */
    static Authentication decode(ByteBuf body) {
        int code = Fields.int32(body);
        return switch (code) {
            case AuthenticationOk.CODE -> ended(new AuthenticationOk(), body);
            case AuthenticationCleartextPassword.CODE -> ended(new AuthenticationCleartextPassword(), body);
            case AuthenticationMd5Password.CODE -> ended(new AuthenticationMd5Password(Fields.int32(body)), body);
            case AuthenticationSasl.CODE -> AuthenticationSasl.decode(body);
            case AuthenticationSaslContinue.CODE -> new AuthenticationSaslContinue(Fields.rest(body));
            case AuthenticationSaslFinal.CODE -> new AuthenticationSaslFinal(Fields.rest(body));
            default -> AuthenticationOther.decode(code, body);
        };
    }

    private static Authentication ended(Authentication message, ByteBuf body) {
        Fields.end(body);
        return message;
    }

    /** For a code outside of the protocol. */
    static ProtocolViolation unknown(int code) {
        return new ProtocolViolation(Fault.INVALID_VALUE, code);
    }
}
