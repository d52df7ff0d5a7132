package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.wire.Collected;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.CancelRequest;
import io.portcullis.wire.message.GssEncRequest;
import io.portcullis.wire.message.NegotiateProtocolVersion;
import io.portcullis.wire.message.SslRequest;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupPacket;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue with a client from its first byte to AuthenticationOk, as a pure state machine.
 *
 * <pre>
 *   SSLRequest, answered S ──┐     ┌── TLS at once
 *                            ▼     ▼
 *                         TLS_HANDSHAKE
 *   SSLRequest, GSSENCRequest,  │ established
 *   each once, answered N       ▼
 *      └───────────────────► PACKETS ──StartupMessage──► PREPARING ──► PROVING ──► authenticated
 *                               └─ CancelRequest ─► cancel  └─ by certificate ──────────▲
 * </pre>
 *
 * Nothing is negotiated inside of TLS. Whatever else arrives is refused. Once target, origin and encryption are known a
 * {@link LoginRule} names the one method that is run. Until the proof is verified every refusal of a login reads the same.
 */
public final class Opening {
    /** What follows; answers are in the buffer given. */
    public sealed interface Step {
        /** More bytes are needed. */
        enum Wait implements Step {
            WAIT
        }

        /**
         * @param silent true where the protocol has no place for an answer: just close
         * @param operatorDetail for log and audit only
         */
        record Refuse(RefusalReason reason, Refusal refusal, String operatorDetail, boolean silent) implements Step {
            @Override
            public String toString() {
                return "Refuse[" + reason + "]";
            }
        }

        /** The client's next bytes are those of a TLS handshake; the answer goes out before it. */
        enum StartTls implements Step {
            START_TLS
        }

        record Cancel(CancelRequest request) implements Step {}

        /** What there is about the login must be made ready; then {@link Opening#onPrepared} follows. */
        record Prepare(LoginName login) implements Step {}

        /** Whether the token proves the login must be found out; then {@link Opening#onVerified} follows, and no message before it. */
        record Verify(LoginName login, String issuer, SignInDemand demand, BearerToken token) implements Step {}

        /** The client only wanted to know where tokens are had: it is told that it is not in, and that is no failure. */
        record Leave(Refusal refusal) implements Step {}

        /**
         * The person is to confirm it in a browser; the rule says how the client hears of it.
         *
         * @param device which secret of the login's devices the client has proved, and heard that it is authenticated; {@link
         *     #NO_DEVICE} if it has not
         */
        record Link(StartupRequest request, LoginRule rule, int device) implements Step {
            public static final int NO_DEVICE = -1;
        }

        /** @param candidate which of the login's verifiers matched, or {@link #BY_CERTIFICATE} or {@link #BY_TOKEN} */
        record Authenticated(StartupRequest request, int candidate) implements Step {
            /** The client's certificate proves the login, and no verifier of it was asked. */
            public static final int BY_CERTIFICATE = -1;

            /** A token proves the login, and no verifier of it was asked. */
            public static final int BY_TOKEN = -2;
        }
    }

    /** Whether clients encrypt. */
    public enum Encryption {
        OFF,
        OPTIONAL,
        REQUIRED
    }

    private enum State {
        PACKETS,
        TLS_HANDSHAKE,
        PREPARING,
        PROVING,
        ENDED
    }

    private final Negotiation encryption;
    private final LoginChecks checks;
    private State state = State.PACKETS;
    private @Nullable StartupRequest request;
    private @Nullable NegotiateProtocolVersion negotiation;
    private @Nullable Proof proof;
    private boolean byCertificate;
    private boolean linked;

    public Opening(Encryption mode, LoginChecks checks) {
        this.encryption = new Negotiation(mode);
        this.checks = checks;
    }

    /** Whether the client may begin with TLS at once: nothing else has been said before. */
    public boolean mayBeginWithTls() {
        return state == State.PACKETS && encryption.mayBeginWithTls();
    }

    /** The client began with TLS; only if it {@link #mayBeginWithTls}. */
    public Step onDirectTls() {
        return settled(encryption.onDirectTls());
    }

    /** @param protocol what was negotiated by ALPN, or empty */
    public Step onTlsEstablished(String protocol) {
        state = State.PACKETS;
        return settled(encryption.onTlsEstablished(protocol));
    }

    /** The handshake came to nothing, and TLS itself has said so. */
    public Step onTlsFailed(String operatorDetail) {
        return settled(Negotiation.tlsFailed(operatorDetail));
    }

    private Step settled(Step step) {
        if (step instanceof Step.StartTls) {
            state = State.TLS_HANDSHAKE;
        } else if (step instanceof Step.Refuse) {
            state = State.ENDED;
        }
        return step;
    }

    /** Whether the next bytes are an untagged packet. */
    public boolean expectsPacket() {
        return state == State.PACKETS;
    }

    /** Whether the client has answered the request to authenticate, or the dialogue is over. */
    public boolean hasBegunToProve() {
        return state == State.ENDED || (proof != null && proof.hasBegun());
    }

    /** How the client proves who it is, as the audit has it; empty before it does. */
    public String method() {
        if (byCertificate) {
            return "cert";
        }
        if (linked) {
            return "link";
        }
        return proof == null ? "" : proof.method();
    }

    /** What the client says it is; null before its startup packet. */
    public @Nullable StartupRequest request() {
        return request;
    }

    /** @param more whether bytes came behind the packet before we answered it */
    public Step onPacket(StartupPacket packet, boolean more, ByteBuf out) {
        return switch (packet) {
            case SslRequest _ -> settled(encryption.onSslRequest(more, out));
            case GssEncRequest _ -> settled(encryption.onGssEncRequest(more, out));
            case CancelRequest cancel -> {
                state = State.ENDED;
                yield new Step.Cancel(cancel);
            }
            case StartupMessage startup -> onStartup(startup);
        };
    }

    /** The bytes are no packet. */
    public Step onMalformedPacket(ProtocolViolation violation) {
        state = State.ENDED;
        return switch (violation.fault()) {
            case UNSUPPORTED_PROTOCOL ->
                new Step.Refuse(
                        RefusalReason.UNSUPPORTED_PROTOCOL,
                        Refusals.unsupportedProtocol(violation.detail() >>> 16, violation.detail() & 0xffff),
                        violation.operatorDetail(),
                        false);
            // As the server does: what does not even begin like a startup packet is not answered.
            case STARTUP_LENGTH, TLS_WITHOUT_REQUEST, CANCEL_LENGTH -> malformed(violation, true);
            case UNKNOWN_TAG,
                    LENGTH_TOO_SMALL,
                    LENGTH_TOO_LARGE,
                    UNKNOWN_TRANSACTION_STATUS,
                    BODY_TOO_SHORT,
                    BODY_TOO_LONG,
                    MISSING_TERMINATOR,
                    NOT_UTF8,
                    INVALID_VALUE,
                    TOO_MUCH_BUFFERED,
                    STARTUP_LAYOUT -> malformed(violation, false);
        };
    }

    private static Step malformed(ProtocolViolation violation, boolean silent) {
        return new Step.Refuse(
                RefusalReason.MALFORMED_STARTUP,
                Refusals.malformedStartup(violation.fault().clientText()),
                violation.operatorDetail(),
                silent);
    }

    private Step onStartup(StartupMessage startup) {
        Step.Refuse obstacle = encryption.onStartup();
        if (obstacle != null) {
            return settled(obstacle);
        }
        return switch (StartupRequest.examine(startup)) {
            case StartupRequest.Verdict.Refused(RefusalReason reason, Refusal refusal, String detail) ->
                refuse(reason, refusal, detail);
            case StartupRequest.Verdict.Accepted(StartupRequest accepted) -> {
                request = accepted;
                if (startup.minor() > accepted.minor()
                        || !startup.protocolOptions().isEmpty()) {
                    negotiation = new NegotiateProtocolVersion(accepted.minor(), startup.protocolOptions());
                }
                state = State.PREPARING;
                yield new Step.Prepare(accepted.login());
            }
        };
    }

    /** Everything about the login is known that can be: a rule says how it is proved, and the client is asked to. */
    public Step onPrepared(ByteBuf out) {
        StartupRequest asked = request;
        if (asked == null || state != State.PREPARING) {
            throw new IllegalStateException("nothing to be prepared when " + state);
        }
        if (negotiation != null) {
            negotiation.encode(out);
        }
        LoginRule rule = checks.rule(asked, encryption.isEncrypted());
        return switch (rule.methodOver(encryption.isEncrypted())) {
            case SCRAM -> prove(scram(asked), out);
            case CERT -> checks.hasCertificateOf(asked.login()) ? certified(asked, out) : reject(asked, rule, out);
            case CERT_OR_SCRAM ->
                checks.hasCertificateOf(asked.login()) ? certified(asked, out) : prove(scram(asked), out);
            case JWT -> prove(new TokenProof(asked, rule.issuer(), rule.demand()), out);
            case OAUTHBEARER ->
                prove(new BearerProof(asked, rule.issuer(), rule.demand(), checks.tokenSource(rule.issuer())), out);
            case LINK -> asked.device() ? prove(device(asked, rule), out) : linked(asked, rule);
            case REJECT -> reject(asked, rule, out);
        };
    }

    private Step certified(StartupRequest asked, ByteBuf out) {
        byCertificate = true;
        state = State.ENDED;
        new AuthenticationOk().encode(out);
        return new Step.Authenticated(asked, Step.Authenticated.BY_CERTIFICATE);
    }

    private Step linked(StartupRequest asked, LoginRule rule) {
        state = State.ENDED;
        linked = true;
        return new Step.Link(asked, rule, Step.Link.NO_DEVICE);
    }

    private Proof scram(StartupRequest asked) {
        return new ScramProof(
                asked,
                checks.scram(asked.login()),
                checks,
                null,
                candidate -> new Step.Authenticated(asked, candidate));
    }

    /** Whoever has it still needs the person. */
    private Proof device(StartupRequest asked, LoginRule rule) {
        return new ScramProof(
                asked,
                checks.deviceScram(asked.login()),
                checks,
                null,
                candidate -> new Step.Link(asked, rule, candidate));
    }

    /** Not at once: whoever reads that a rule stands in the way learns that there is something behind it. */
    private Step reject(StartupRequest asked, LoginRule rule, ByteBuf out) {
        return prove(
                new ScramProof(
                        asked,
                        checks.hopelessScram(asked.login()),
                        checks,
                        rule,
                        candidate -> new Step.Authenticated(asked, candidate)),
                out);
    }

    private Step prove(Proof how, ByteBuf out) {
        proof = how;
        how.ask(out);
        state = State.PROVING;
        return Step.Wait.WAIT;
    }

    /** A tagged message: an answer to our authentication request. */
    public Step onMessage(Collected message, ByteBuf out) {
        return proof == null
                ? unexpected("tag 0x%02x".formatted(message.tag() & 0xff))
                : ended(proof.onMessage(message, out));
    }

    /** What is to be thought of the token that the client has shown. */
    public Step onVerified(TokenVerdict verdict, ByteBuf out) {
        if (proof == null || state != State.PROVING) {
            throw new IllegalStateException("nothing to be verified when " + state);
        }
        return ended(proof.onVerified(verdict, out));
    }

    /** How many bytes the client's next message may have behind its length. */
    public int longestMessage() {
        return proof == null ? 0 : proof.longestMessage();
    }

    /** Why the login has failed, where the client has left before it asked for that; null if it has not failed. */
    public Step.@Nullable Refuse unheard() {
        return proof == null ? null : proof.unheard();
    }

    /** The bytes are no message. */
    public Step onMalformedMessage(ProtocolViolation violation) {
        return proof == null ? unexpected(violation.operatorDetail()) : ended(proof.onMalformed(violation));
    }

    private Step ended(Step step) {
        if (step != Step.Wait.WAIT && !(step instanceof Step.Verify)) {
            state = State.ENDED;
        }
        linked |= step instanceof Step.Link;
        return step;
    }

    private Step unexpected(String operatorDetail) {
        return refuse(
                RefusalReason.MALFORMED_SASL, Refusals.protocolViolation("no message is expected"), operatorDetail);
    }

    private Step refuse(RefusalReason reason, Refusal refusal, String operatorDetail) {
        state = State.ENDED;
        return new Step.Refuse(reason, refusal, operatorDetail, false);
    }
}
