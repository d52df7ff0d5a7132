package io.portcullis.session;

import io.netty.buffer.ByteBuf;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.AuthenticationSaslFinal;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.scram.ScramFault;
import io.portcullis.wire.scram.ScramServer;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A client proves by SCRAM that it knows the secret of its login. */
final class ScramProof implements Proof {
    private enum State {
        FIRST,
        FINAL,
        ENDED
    }

    private final StartupRequest asked;
    private final ScramServer scram;
    private final LoginChecks checks;
    private final @Nullable LoginRule rejecting;
    private final IntFunction<Step> proved;
    private State state = State.FIRST;
    private String method = "";

    /**
     * Begins nothing yet.
     *
     * @param rejecting the rule by which no proof will do; null if one will
     * @param proved what follows the proof of a secret, by its place among the candidates; AuthenticationOk has gone out
     */
    ScramProof(
            StartupRequest asked,
            ScramServer scram,
            LoginChecks checks,
            @Nullable LoginRule rejecting,
            IntFunction<Step> proved) {
        this.asked = asked;
        this.scram = scram;
        this.checks = checks;
        this.rejecting = rejecting;
        this.proved = proved;
    }

    @Override
    public void ask(ByteBuf out) {
        new AuthenticationSasl(scram.mechanisms()).encode(out);
    }

    @Override
    public boolean hasBegun() {
        return state != State.FIRST;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Step onMessage(Collected message, ByteBuf out) {
        if (message.tag() != FrontendTag.PASSWORD.code()) {
            return refuse("expected a SASL response", "tag 0x%02x".formatted(message.tag() & 0xff));
        }
        try {
            return switch (state) {
                case FIRST -> onFirst(message.body(), out);
                case FINAL -> onFinal(message.body(), out);
                case ENDED -> throw new IllegalStateException("no message expected any more");
            };
        } catch (ScramFault fault) {
            return refuse(fault.reason().clientText(), fault.reason() + " in " + fault.operatorDetail());
        } catch (ProtocolViolation violation) {
            return onMalformed(violation);
        }
    }

    @Override
    public Step onMalformed(ProtocolViolation violation) {
        return refuse(violation.fault().clientText(), violation.operatorDetail());
    }

    private Step onFirst(ByteBuf body, ByteBuf out) throws ScramFault {
        SaslInitialResponse response = SaslInitialResponse.decode(body);
        byte[] data = response.data();
        if (!scram.mechanisms().contains(response.mechanism()) || data == null) {
            return refuse("client selected an invalid SASL authentication mechanism", "");
        }
        method = response.mechanism().toLowerCase(Locale.ROOT);
        new AuthenticationSaslContinue(scram.onClientFirst(response.mechanism(), data)).encode(out);
        state = State.FINAL;
        return Step.Wait.WAIT;
    }

    private Step onFinal(ByteBuf body, ByteBuf out) throws ScramFault {
        ScramServer.Result result =
                scram.onClientFinal(SaslResponse.decode(body).data());
        state = State.ENDED;
        if (!checks.counts(asked.login(), result instanceof ScramServer.Result.Accepted)) {
            return failed(RefusalReason.TOO_MANY_FAILURES);
        }
        return switch (result) {
            case ScramServer.Result.Rejected _ ->
                failed(rejecting == null ? RefusalReason.WRONG_PASSWORD : RefusalReason.REJECTED_BY_RULE);
            case ScramServer.Result.Accepted(int candidate, byte[] serverFinal) -> {
                new AuthenticationSaslFinal(serverFinal).encode(out);
                new AuthenticationOk().encode(out);
                yield proved.apply(candidate);
            }
        };
    }

    private Step failed(RefusalReason reason) {
        return new Step.Refuse(
                reason,
                Refusals.authenticationFailed(asked.login().toString()),
                rejecting == null ? "" : rejecting.place(),
                false);
    }

    private Step refuse(String what, String operatorDetail) {
        state = State.ENDED;
        return new Step.Refuse(RefusalReason.MALFORMED_SASL, Refusals.protocolViolation(what), operatorDetail, false);
    }
}
