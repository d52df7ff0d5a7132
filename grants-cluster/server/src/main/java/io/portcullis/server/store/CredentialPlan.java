package io.portcullis.server.store;

import io.portcullis.model.Credential;

/** What becomes of the credentials of a login when it gets a grant. */
sealed interface CredentialPlan {
    /** It needs none, or has one that is good for as long. */
    record Nothing() implements CredentialPlan {}

    record Make(NewCredential credential) implements CredentialPlan {}

    /** Its end is moved to the grant's: whoever has the secret goes on using it. */
    record Extend(Credential credential) implements CredentialPlan {}
}
