package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.ProtocolViolation;

/** The part of an {@link Opening} in which a client answers our request to authenticate. */
interface Proof {
    /** Asks it to. */
    void ask(ByteBuf out);

    /** Whether the client has answered. */
    boolean hasBegun();

    /** What is proved by, in lower case as the audit has it; empty before the client has chosen. */
    String method();

    Step onMessage(Collected message, ByteBuf out);

    /** The bytes are no message. */
    Step onMalformed(ProtocolViolation violation);
}
