package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/** The part of an {@link Opening} in which a client answers our request to authenticate. */
interface Proof {
    /** PG_MAX_SASL_MESSAGE_LENGTH, src/backend/libpq/auth-sasl.c. */
    int MAX_SASL_MESSAGE = 1024;

    /** Asks it to. */
    void ask(ByteBuf out);

    /** Whether the client has answered. */
    boolean hasBegun();

    /** What is proved by, in lower case as the audit has it; empty before the client has chosen. */
    String method();

    Step onMessage(Collected message, ByteBuf out);

    /** What is to be thought of the token that a {@link Step.Verify} was about. */
    default Step onVerified(TokenVerdict verdict, ByteBuf out) {
        throw new IllegalStateException("no token was shown");
    }

    /** How many bytes a message of the client's may have behind its length. */
    default int longestMessage() {
        return MAX_SASL_MESSAGE;
    }

    /** The refusal that the client has yet to ask for; null if there is none. */
    default Step.@Nullable Refuse unheard() {
        return null;
    }

    /** The bytes are no message. */
    Step onMalformed(ProtocolViolation violation);
}
