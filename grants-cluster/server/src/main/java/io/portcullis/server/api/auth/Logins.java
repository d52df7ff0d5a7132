package io.portcullis.server.api.auth;

import io.portcullis.server.store.Principals;
import io.portcullis.server.store.Principals.Binding;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which login somebody has at gateways. */
@Singleton
public class Logins {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");

    private final Principals principals;

    Logins(Principals principals) {
        this.principals = principals;
    }

    /** Theirs, bound to them by this if it is their first sign-in; empty if they can have none. */
    public Uni<Optional<Binding>> of(Identity who) {
        @Nullable String login = who.login();
        if (!who.isPerson() || login == null) {
            return Uni.createFrom().item(Optional.<Binding>empty());
        }
        return principals.bind(who.actor(), login).map(binding -> {
            if (binding instanceof Binding.Taken(var _, boolean told) && told) {
                LOG.warnf("login-taken login=%s who=%s", login, who.actor().name());
            }
            return Optional.of(binding);
        });
    }
}
