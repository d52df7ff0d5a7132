package io.portcullis.server.api;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Logins;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Principals.Binding;
import io.portcullis.server.store.SignedIn;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whoever asks, where that must be a person with a login at gateways. */
@Singleton
class SignedInPerson {
    private final Logins logins;

    SignedInPerson(Logins logins) {
        this.logins = logins;
    }

    Uni<SignedIn> of(Identity me) {
        return logins.of(me).map(binding -> signedIn(me, binding));
    }

    private static SignedIn signedIn(Identity me, Optional<Binding> binding) {
        @Nullable String issuer = me.actor().issuer();
        @Nullable String subject = me.actor().subject();
        if (binding.orElse(null) instanceof Binding.Bound(String login) && issuer != null && subject != null) {
            return new SignedIn(issuer, subject, login, me.how());
        }
        throw Problem.of(ProblemType.CONFLICT, "the token names no person with a login at gateways of their own")
                .thrown();
    }
}
