package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Validity;
import java.util.List;

/**
 * A credential that is to be made.
 *
 * @param authenticator its verifier with the salt and iterations that {@link Queries#loginSalt} gives for the login
 */
public record NewCredential(String login, Authenticator authenticator, Validity validity, List<Cidr> origins) {
    public NewCredential {
        origins = List.copyOf(origins);
    }
}
