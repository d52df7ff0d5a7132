package io.portcullis.session;

import io.portcullis.policy.LoginName;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.wire.scram.ScramServer;

/** What the proof of a login is checked against. Never fails, whatever the name. */
public interface LoginChecks {
    /** The rule that decides how the client must prove itself; asked once. */
    LoginRule rule(StartupRequest request, boolean encrypted);

    /** Begins an exchange for any login, known or not. */
    ScramServer scram(LoginName login);

    /** Begins one for the secrets of the login's devices, which let nobody in by themselves. */
    ScramServer deviceScram(LoginName login);

    /** Begins an exchange that no secret passes, and that looks like that of {@link #scram} from outside. */
    ScramServer hopelessScram(LoginName login);

    /**
     * A proof of that login has been compared: whether it counts, right or wrong. It does not where too many wrong ones came before it. Asked
     * once for each, before the client learns anything of it.
     */
    boolean counts(LoginName login, boolean right);

    /** Where tokens of that issuer are had, by the name that it has in the configuration. */
    TokenSource tokenSource(String issuer);

    /** Whether the client has shown the certificate of that login. */
    boolean hasCertificateOf(LoginName login);
}
