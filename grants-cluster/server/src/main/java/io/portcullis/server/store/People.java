package io.portcullis.server.store;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who holds grants, as their issuers name them, and when these are to be asked about them. Every {@link Uni} is lazy. */
public interface People {
    /** Somebody, for good: names change, these do not. */
    record Person(String issuer, String subject) {}

    /**
     * Somebody who is to be asked about now.
     *
     * @param unconfirmed how long ago the issuer last said that all is well with them; since they hold a grant, if it never did
     * @param found whether it ever did
     * @param hadRole whether any of their groups gave a role then
     */
    record Due(Person person, Duration unconfirmed, boolean found, boolean hadRole) {}

    /** What somebody has: grants that are not over, and secrets that are good now or later. */
    record Held(List<Grant> grants, List<Credential> secrets) {
        public Held {
            grants = List.copyOf(grants);
            secrets = List.copyOf(secrets);
        }
    }

    /**
     * Those of these issuers about whom it is time to ask. Each is given to one node; if that does not answer for them within
     * {@code lease} they are due again.
     */
    Uni<List<Due>> due(List<String> issuers, Duration lease, int most);

    /**
     * Their issuer was asked.
     *
     * @param again after which time they are due again
     * @param role whether any of their groups gives a role, if all is well with them; null if it is not
     */
    Uni<Void> asked(Person person, Duration again, @Nullable Boolean role);

    /** By the identity that a grant names, or by the login that is theirs. */
    Uni<Held> heldBy(Person person);

    /** Whatever waits of what they asked for waits no more. */
    Uni<Void> withdraw(Person person, String why, Actor who);

    /** Those of these grants that were made by the change of that number, or before it. */
    Uni<List<Grant>> heldUpTo(Person person, long seq);
}
