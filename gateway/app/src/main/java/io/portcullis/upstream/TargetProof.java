package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.portcullis.config.TargetAuthentication;
import io.portcullis.upstream.TargetLogin.Progress;
import io.portcullis.wire.message.Authentication;
import io.portcullis.wire.message.AuthenticationCleartextPassword;
import io.portcullis.wire.message.AuthenticationMd5Password;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationOther;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.AuthenticationSaslFinal;
import io.portcullis.wire.message.PasswordMessage;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.scram.ScramFault;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the gateway proves at a target who it is. It answers what the target's configuration allows to be asked and nothing
 * else: whoever can pretend to be a target would otherwise collect the gateway's passwords.
 *
 * <pre>
 *   SASL ─► SASLContinue ─► SASLFinal ─► Ok        scram-sha-256
 *   MD5Password ─► Ok                              md5
 *   CleartextPassword ─► Ok                        password
 *   Ok                                             trust; cert, if the gateway has shown its certificate
 * </pre>
 */
final class TargetProof {
    private enum State {
        ASKED,
        AWAITING_CONTINUE,
        AWAITING_FINAL,
        AWAITING_OK,
        DONE
    }

    private final String target;
    private final Set<TargetAuthentication> allowed;
    private final TargetCredentials credentials;
    private State state = State.ASKED;
    private byte[] serverFirst = {};

    /** @param allowed what the target may ask for */
    TargetProof(String target, Set<TargetAuthentication> allowed, TargetCredentials credentials) {
        this.target = target;
        this.allowed = allowed;
        this.credentials = credentials;
    }

    /** Whether the target has let the gateway in. */
    boolean isDone() {
        return state == State.DONE;
    }

    Progress onAuthentication(Authentication request, ByteBuf out) throws TargetRefusal, ScramFault {
        switch (request) {
            case AuthenticationOk _ when state == State.AWAITING_OK -> state = State.DONE;
            case AuthenticationOk _ when state == State.ASKED && mayGoUnasked() -> state = State.DONE;
            case AuthenticationCleartextPassword _
            when isFirst(TargetAuthentication.PASSWORD) -> {
                new PasswordMessage(Md5Answer.utf8(password())).encode(out);
                state = State.AWAITING_OK;
            }
            case AuthenticationMd5Password(int salt)
            when isFirst(TargetAuthentication.MD5) -> {
                new PasswordMessage(Md5Answer.of(credentials.user(), password(), salt)).encode(out);
                state = State.AWAITING_OK;
            }
            case AuthenticationSasl(List<String> offered)
            when isFirst(TargetAuthentication.SCRAM_SHA_256) -> beginScram(offered, out);
            case AuthenticationSaslContinue(byte[] data)
            when state == State.AWAITING_CONTINUE -> {
                return onChallenge(data, out);
            }
            case AuthenticationSaslFinal(byte[] data)
            when state == State.AWAITING_FINAL -> {
                credentials.scram().onServerFinal(data);
                state = State.AWAITING_OK;
            }
            case AuthenticationOk _,
                    AuthenticationCleartextPassword _,
                    AuthenticationMd5Password _,
                    AuthenticationSasl _,
                    AuthenticationSaslContinue _,
                    AuthenticationSaslFinal _,
                    AuthenticationOther _ -> throw refused(request);
        }
        return Progress.GO_ON;
    }

    private boolean isFirst(TargetAuthentication method) {
        return state == State.ASKED && allowed.contains(method);
    }

    private boolean mayGoUnasked() {
        return allowed.contains(TargetAuthentication.TRUST)
                || (allowed.contains(TargetAuthentication.CERT) && credentials.showedCertificate());
    }

    private char[] password() throws TargetRefusal {
        char[] password = credentials.password();
        if (password.length == 0) {
            throw TargetRefusal.noPassword(target, credentials.whyNoPassword());
        }
        return password;
    }

    private void beginScram(List<String> offered, ByteBuf out) throws TargetRefusal {
        password();
        String mechanism = credentials.scram().choose(offered);
        if (mechanism == null) {
            throw refused(new AuthenticationSasl(offered));
        }
        new SaslInitialResponse(mechanism, credentials.scram().clientFirst(mechanism)).encode(out);
        state = State.AWAITING_CONTINUE;
    }

    private Progress onChallenge(byte[] data, ByteBuf out) throws ScramFault {
        serverFirst = data;
        state = State.AWAITING_FINAL;
        if (credentials.scram().mustDerive(data)) {
            return Progress.DERIVE;
        }
        new SaslResponse(answer()).encode(out);
        return Progress.GO_ON;
    }

    /** The answer to the server's challenge; slow unless the keys are cached. */
    byte[] answer() throws ScramFault {
        return credentials.scram().onServerFirst(serverFirst);
    }

    private TargetRefusal refused(Authentication request) {
        String words = allowed.stream().map(TargetAuthentication::word).sorted().collect(Collectors.joining(", "));
        return TargetRefusal.fault(
                target,
                "asked for " + request.getClass().getSimpleName() + " when " + state + ": its authentication may be "
                        + words);
    }
}
