package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of PostgreSQL 18 shows a token by OAUTHBEARER (RFC 7628), as the server would ask it to. Only ever over TLS.
 *
 * <pre>
 *   FIRST ── no data ──► DATA ─┐
 *     └──────── data ──────────┤
 *                              ├─ a token ──► VERIFYING ──► authenticated
 *                              ├─ refused  ◄──────┘   │
 *                              │    └► where tokens are had ──► FAILED ──► refused
 *                              └─ none ► where tokens are had ──► DISCOVERING ──► left, without a failure
 * </pre>
 */
final class BearerProof implements Proof {
    static final String MECHANISM = "OAUTHBEARER";
    /** For what there is around the token. */
    private static final int MARGIN = 1024;

    private enum State {
        FIRST,
        DATA,
        VERIFYING,
        FAILED,
        DISCOVERING,
        ENDED
    }

    private final StartupRequest asked;
    private final String issuer;
    private final SignInDemand demand;
    private final TokenSource source;
    private State state = State.FIRST;
    private Step.@Nullable Refuse failure;

    /**
     * Asks for a token.
     *
     * @param issuer whose, by the name that it has in the configuration
     * @param demand how its person must have signed in there
     */
    BearerProof(StartupRequest asked, String issuer, SignInDemand demand, TokenSource source) {
        this.asked = asked;
        this.issuer = issuer;
        this.demand = demand;
        this.source = source;
    }

    @Override
    public void ask(ByteBuf out) {
        new AuthenticationSasl(List.of(MECHANISM)).encode(out);
    }

    @Override
    public int longestMessage() {
        return BearerToken.MAX_LENGTH + MARGIN;
    }

    /** Whoever only asks where tokens are had has not. */
    @Override
    public boolean hasBegun() {
        return switch (state) {
            case FIRST, DATA, DISCOVERING -> false;
            case VERIFYING, FAILED, ENDED -> true;
        };
    }

    @Override
    public String method() {
        return hasBegun() ? "oauthbearer" : "";
    }

    @Override
    public Step.@Nullable Refuse unheard() {
        return failure;
    }

    @Override
    public Step onMessage(Collected message, ByteBuf out) {
        if (message.tag() != FrontendTag.PASSWORD.code()) {
            return refuse("expected a SASL response", "tag 0x%02x".formatted(message.tag() & 0xff));
        }
        try {
            return switch (state) {
                case FIRST -> onFirst(SaslInitialResponse.decode(message.body()), out);
                case DATA -> onData(SaslResponse.decode(message.body()).data(), out);
                case FAILED, DISCOVERING ->
                    onEnd(SaslResponse.decode(message.body()).data());
                case VERIFYING, ENDED -> throw new IllegalStateException("no message expected any more");
            };
        } catch (BearerMessage.Malformed malformed) {
            return refuse("malformed OAUTHBEARER message: " + malformed.getMessage(), "");
        } catch (ProtocolViolation violation) {
            return onMalformed(violation);
        }
    }

    private Step onFirst(SaslInitialResponse response, ByteBuf out) throws BearerMessage.Malformed {
        if (!response.mechanism().equals(MECHANISM)) {
            return refuse("client selected an invalid SASL authentication mechanism", "");
        }
        byte[] data = response.data();
        if (data == null) {
            new AuthenticationSaslContinue(new byte[0]).encode(out);
            state = State.DATA;
            return Step.Wait.WAIT;
        }
        return onData(data, out);
    }

    private Step onData(byte[] data, ByteBuf out) throws BearerMessage.Malformed {
        String authorization = BearerMessage.authorization(data);
        if (authorization.isEmpty()) {
            challenge(out);
            state = State.DISCOVERING;
            return Step.Wait.WAIT;
        }
        state = State.VERIFYING;
        return new Step.Verify(asked.login(), issuer, demand, BearerMessage.token(authorization));
    }

    @Override
    public Step onVerified(TokenVerdict verdict, ByteBuf out) {
        return switch (verdict) {
            case TokenVerdict.Proves _ -> {
                state = State.ENDED;
                new AuthenticationOk().encode(out);
                yield new Step.Authenticated(asked, Step.Authenticated.BY_TOKEN);
            }
            case TokenVerdict.Refused refused -> {
                challenge(out);
                state = State.FAILED;
                failure = TokenProof.failed(asked, refused);
                yield Step.Wait.WAIT;
            }
        };
    }

    private Step onEnd(byte[] data) {
        Step.Refuse known = takeFailure();
        if (known != null) {
            return known;
        }
        if (data.length != 1 || data[0] != BearerMessage.SEPARATOR) {
            return refuse("malformed OAUTHBEARER message: the answer to a failure is one byte", "");
        }
        return new Step.Leave(Refusals.authenticationFailed(asked.login().toString()));
    }

    /** Why its token was refused, whatever it says to that; null if none was. Told once. */
    private Step.@Nullable Refuse takeFailure() {
        Step.Refuse known = failure;
        if (known != null) {
            failure = null;
            state = State.ENDED;
        }
        return known;
    }

    private void challenge(ByteBuf out) {
        String json = "{ \"status\": \"invalid_token\", \"openid-configuration\": \"" + escaped(source.discovery())
                + "\", \"scope\": \"" + escaped(source.scope()) + "\" }";
        new AuthenticationSaslContinue(json.getBytes(StandardCharsets.UTF_8)).encode(out);
    }

    /** The configuration admits no control characters. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    @Override
    public Step onMalformed(ProtocolViolation violation) {
        return refuse(violation.fault().clientText(), violation.operatorDetail());
    }

    private Step refuse(String what, String operatorDetail) {
        Step.Refuse known = takeFailure();
        if (known != null) {
            return known;
        }
        state = State.ENDED;
        return new Step.Refuse(RefusalReason.MALFORMED_SASL, Refusals.protocolViolation(what), operatorDetail, false);
    }
}
