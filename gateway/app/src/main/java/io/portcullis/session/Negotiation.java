package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.session.Opening.Encryption;
import io.portcullis.session.Opening.Step;
import org.jspecify.annotations.Nullable;

/**
 * What is settled before the StartupMessage: whether the connection is encrypted. Each way to ask for that counts once,
 * and none inside of TLS.
 */
final class Negotiation {
    /** PostgreSQL's registered protocol name (ALPN): who begins with TLS at once must offer it. */
    private static final String ALPN = "postgresql";

    private final Encryption encryption;
    private boolean sslAsked;
    private boolean gssAsked;
    private boolean direct;
    private boolean encrypted;

    Negotiation(Encryption encryption) {
        this.encryption = encryption;
    }

    /** @param more whether bytes came behind the request before we answered it */
    Step onSslRequest(boolean more, ByteBuf out) {
        boolean again = sslAsked || encrypted;
        sslAsked = true;
        return answer(again, more, encryption != Encryption.OFF, out);
    }

    Step onGssEncRequest(boolean more, ByteBuf out) {
        boolean again = gssAsked || encrypted;
        gssAsked = true;
        return answer(again, more, false, out);
    }

    private static Step answer(boolean again, boolean more, boolean tls, ByteBuf out) {
        if (again) {
            return refuse(RefusalReason.REPEATED_NEGOTIATION, "encryption was asked for a second time");
        }
        if (more) {
            return refuse(RefusalReason.EARLY_DATA, "data was sent before the answer to an encryption request");
        }
        out.writeByte(tls ? 'S' : 'N');
        return tls ? Step.StartTls.START_TLS : Step.Wait.WAIT;
    }

    private static Step refuse(RefusalReason reason, String what) {
        return new Step.Refuse(reason, Refusals.protocolViolation(what), "", false);
    }

    /** Whether the client may begin with TLS at once, with nothing said before. */
    boolean mayBeginWithTls() {
        return encryption != Encryption.OFF && !encrypted && !sslAsked && !gssAsked;
    }

    Step onDirectTls() {
        direct = true;
        return Step.StartTls.START_TLS;
    }

    /** @param protocol what was negotiated by ALPN, or empty */
    Step onTlsEstablished(String protocol) {
        encrypted = true;
        // As PostgreSQL: else a server of another protocol could be made to talk to a client of ours.
        return direct && !protocol.equals(ALPN) ? tlsFailed("TLS at once, without ALPN") : Step.Wait.WAIT;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    static Step tlsFailed(String operatorDetail) {
        return new Step.Refuse(
                RefusalReason.TLS_HANDSHAKE, Refusals.protocolViolation("TLS handshake"), operatorDetail, true);
    }

    /** Why a StartupMessage must be refused, whatever it says; null if it need not. */
    Step.@Nullable Refuse onStartup() {
        boolean plain = encryption == Encryption.REQUIRED && !encrypted;
        return plain ? new Step.Refuse(RefusalReason.TLS_REQUIRED, Refusals.tlsRequired(), "", false) : null;
    }
}
