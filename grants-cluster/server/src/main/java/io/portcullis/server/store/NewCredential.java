package io.portcullis.server.store;

import io.portcullis.model.Cidr;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import java.util.List;

/**
 * A credential that is to be made.
 *
 * @param verifier with the salt and iterations that {@link Queries#loginSalt} gives for the login
 */
public record NewCredential(String login, ScramVerifier verifier, Validity validity, List<Cidr> origins) {
    public NewCredential {
        origins = List.copyOf(origins);
    }
}
