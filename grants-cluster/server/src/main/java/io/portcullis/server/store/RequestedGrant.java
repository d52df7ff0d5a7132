package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.Validity;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.Review;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The grant that a request becomes. */
public sealed interface RequestedGrant {
    int MOST_GROUPS = 256;
    int MAX_GROUP_BYTES = 255;

    record New(NewGrant grant) implements RequestedGrant {}

    /**
     * A new one for who broke the glass.
     *
     * @param due when somebody is to have looked at it
     */
    record BreakGlass(NewGrant grant, Review review, Instant due) implements RequestedGrant {}

    /**
     * A grant that is there lasts until then.
     *
     * @param revision the one that the rules have looked at
     */
    record Longer(GrantId id, long revision, Instant expiresAt) implements RequestedGrant {}

    /**
     * What a wish becomes.
     *
     * @param extended the grant of the wish, as the rules have looked at it; null for a new one
     */
    static RequestedGrant of(Wish wish, Offer offer, @Nullable Grant extended, Instant now) {
        if (extended != null) {
            return new Longer(extended.id(), extended.revision(), wish.end(now));
        }
        return new New(grant(wish, offer, now));
    }

    /** What the wish of who breaks the glass becomes. */
    static RequestedGrant of(Wish wish, Offer offer, Review review, Instant due, Instant now) {
        return new BreakGlass(grant(wish, offer, now), review, due);
    }

    private static NewGrant grant(Wish wish, Offer offer, Instant now) {
        Requester who = wish.who();
        return new NewGrant(
                new Principal(who.login(), who.kind(), who.issuer(), who.subject(), groups(who)),
                wish.target(),
                wish.role(),
                Validity.between(wish.start(now), wish.end(now)),
                offer.stale(),
                offer.scope(),
                wish.reason());
    }

    /** As many as a record holds: they say in the record who it was, and decide nothing there. */
    private static List<String> groups(Requester who) {
        return who.groups().stream()
                .filter(group -> !group.isEmpty() && group.getBytes(StandardCharsets.UTF_8).length <= MAX_GROUP_BYTES)
                .limit(MOST_GROUPS)
                .toList();
    }
}
