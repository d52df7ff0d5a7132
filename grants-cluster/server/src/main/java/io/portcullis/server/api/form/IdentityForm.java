package io.portcullis.server.api.form;

import io.portcullis.model.Authenticator;
import io.portcullis.model.ScramVerifier;
import io.portcullis.server.store.LoginSalt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom tokens must be for to prove a login. */
public record IdentityForm(String issuer, String subject) {
    private static final ScramVerifier FOR_THE_CHECK =
            ScramVerifier.unmatchable(new byte[16], ScramVerifier.DEFAULT_ITERATIONS);

    /** Both or neither. */
    static @Nullable IdentityForm of(@Nullable String issuer, @Nullable String subject) {
        if (issuer == null && subject == null) {
            return null;
        }
        IdentityForm form = new IdentityForm(Fields.required("issuer", issuer), Fields.required("subject", subject));
        Fields.model(List.of("issuer", "subject"), () -> form.authenticator(FOR_THE_CHECK));
        return form;
    }

    /** @param salt of the login that it proves */
    public Authenticator authenticator(LoginSalt salt) {
        return authenticator(ScramVerifier.unmatchable(salt.salt().toArray(), salt.iterations()));
    }

    private Authenticator authenticator(ScramVerifier verifier) {
        return new Authenticator.Identity(verifier, issuer, subject);
    }
}
