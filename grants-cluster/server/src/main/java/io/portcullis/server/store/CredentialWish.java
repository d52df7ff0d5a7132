package io.portcullis.server.store;

import org.jspecify.annotations.Nullable;

/** Whether a grant's login is to get a credential in the same transaction. */
public sealed interface CredentialWish {
    /** None. */
    record Never() implements CredentialWish {}

    /** This one, unless the login has one without origins that is good for as long as the grant. */
    record IfNone(NewCredential credential) implements CredentialWish {}

    /** This one. */
    record Always(NewCredential credential) implements CredentialWish {}

    /** The credential that may be made. */
    default @Nullable NewCredential candidate() {
        return switch (this) {
            case Never _ -> null;
            case IfNone(NewCredential credential) -> credential;
            case Always(NewCredential credential) -> credential;
        };
    }
}
