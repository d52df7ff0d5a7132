package io.portcullis.server.api;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.SignedIn;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Objects;

/** Whoever asks, where that must be a person with a login at gateways. */
@Singleton
class SignedInPerson {
    private final OwnAccess access;

    SignedInPerson(OwnAccess access) {
        this.access = access;
    }

    Uni<SignedIn> of(Identity me) {
        return access.login(me).map(login -> signedIn(me, login));
    }

    /** Whose a login is has an issuer and a subject. */
    private static SignedIn signedIn(Identity me, String login) {
        Actor actor = me.actor();
        return new SignedIn(
                Objects.requireNonNull(actor.issuer()), Objects.requireNonNull(actor.subject()), login, me.how());
    }
}
