package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.AuthenticationCleartextPassword;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.PasswordMessage;
import java.nio.charset.StandardCharsets;

/** A client sends a token in the place of a password, as every driver can. Only ever over TLS. */
final class TokenProof implements Proof {
    private enum State {
        ASKED,
        VERIFYING,
        ENDED
    }

    private final StartupRequest asked;
    private final String issuer;
    private final SignInDemand demand;
    private State state = State.ASKED;

    /**
     * Asks for a token.
     *
     * @param issuer whose, by the name that it has in the configuration
     * @param demand how its person must have signed in there
     */
    TokenProof(StartupRequest asked, String issuer, SignInDemand demand) {
        this.asked = asked;
        this.issuer = issuer;
        this.demand = demand;
    }

    @Override
    public void ask(ByteBuf out) {
        new AuthenticationCleartextPassword().encode(out);
    }

    @Override
    public int longestMessage() {
        return BearerToken.MAX_LENGTH + 1;
    }

    @Override
    public boolean hasBegun() {
        return state != State.ASKED;
    }

    @Override
    public String method() {
        return hasBegun() ? "jwt" : "";
    }

    @Override
    public Step onMessage(Collected message, ByteBuf out) {
        if (message.tag() != FrontendTag.PASSWORD.code() || state != State.ASKED) {
            return refuse("expected a password response", "tag 0x%02x".formatted(message.tag() & 0xff));
        }
        try {
            byte[] password = PasswordMessage.decode(message.body()).password();
            state = State.VERIFYING;
            return new Step.Verify(
                    asked.login(), issuer, demand, new BearerToken(new String(password, StandardCharsets.ISO_8859_1)));
        } catch (ProtocolViolation violation) {
            return onMalformed(violation);
        }
    }

    @Override
    public Step onVerified(TokenVerdict verdict, ByteBuf out) {
        state = State.ENDED;
        return switch (verdict) {
            case TokenVerdict.Proves _ -> {
                new AuthenticationOk().encode(out);
                yield new Step.Authenticated(asked, Step.Authenticated.BY_TOKEN);
            }
            case TokenVerdict.Refused refused -> failed(asked, refused);
        };
    }

    static Step.Refuse failed(StartupRequest asked, TokenVerdict.Refused refused) {
        return new Step.Refuse(
                refused.reason(),
                Refusals.authenticationFailed(asked.login().toString()),
                refused.operatorDetail(),
                false);
    }

    @Override
    public Step onMalformed(ProtocolViolation violation) {
        return refuse(violation.fault().clientText(), violation.operatorDetail());
    }

    private Step refuse(String what, String operatorDetail) {
        state = State.ENDED;
        return new Step.Refuse(
                RefusalReason.MALFORMED_PASSWORD, Refusals.protocolViolation(what), operatorDetail, false);
    }
}
