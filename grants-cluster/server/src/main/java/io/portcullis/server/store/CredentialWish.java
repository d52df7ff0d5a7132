package io.portcullis.server.store;

/** Whether a grant's login is to get a credential in the same transaction. */
public sealed interface CredentialWish {
    /** None. */
    record Never() implements CredentialWish {}

    /** This one, unless the login has one without origins that is good now: its end is moved to the grant's, if it is earlier. */
    record IfNone(NewCredential credential) implements CredentialWish {}

    /** This one. */
    record Always(NewCredential credential) implements CredentialWish {}
}
