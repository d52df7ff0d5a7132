package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The grants that rules give to services. What is to be done is decided under the lock that all changes take: of several nodes that want to
 * renew one, the first does it, and the others find that nothing is left to do. Lazy; fails with {@link ChangeFailure} alone.
 */
public interface ServiceGrants {
    /**
     * Why it is not made or renewed.
     *
     * @param tried when that was tried last
     * @param rules the number of the agreement under which it was
     */
    record Refused(String why, Instant since, Instant tried, long rules) {}

    /**
     * How it stands.
     *
     * @param grant the last one; null before the first
     * @param terms what the rule said when it was made or renewed last
     * @param life how long a revision lasts, as the rule said then
     * @param asked whether an operator wants it renewed
     * @param issuer of the grant; null as {@code grant}, and so with the subject
     * @param refused null if nothing is in the way, as far as is known
     * @param current null if there is no grant that counts
     */
    record State(
            Place place,
            @Nullable GrantId grant,
            String terms,
            Duration life,
            boolean asked,
            @Nullable String issuer,
            @Nullable String subject,
            @Nullable Refused refused,
            RenewalPlan.@Nullable Current current) {}

    /** What came of it. */
    enum Result {
        /** Nothing was to be done: another node has, or the rules are others by now. */
        NOTHING,
        MADE,
        RENEWED,
        /** As before. */
        STILL_REFUSED,
        REFUSED,
        /** It is over, and nobody wants another. */
        FORGOTTEN
    }

    /**
     * What was done.
     *
     * @param resumed whether it was refused before
     * @param grant as it stands now; null if there is none
     * @param why why it is refused; null if it is not
     */
    record Done(
            Result result,
            boolean resumed,
            @Nullable Grant grant,
            @Nullable String why) {}

    /** A place as the rules in force want it. */
    record Wish(Place place, ServiceRule rule) {}

    /** All that are wanted or not over, by their places. */
    Uni<List<State>> all();

    /** What is to be done about it at that time; null as {@code state}: nothing is known of it yet. */
    RenewalPlan plan(@Nullable Wish wish, @Nullable State state, Instant now);

    /**
     * Does what is to be done.
     *
     * @param wish null if no rule wants it
     * @param agreement the number of the agreement upon the rules that say so: if they are others by now nothing is done
     * @param denial why they deny it; null if they do not
     */
    Uni<Done> renew(Place place, @Nullable Wish wish, long agreement, @Nullable String denial);

    /** An operator wants all grants of a service renewed, those that were revoked too: the next look does it. NotFound. */
    Uni<Void> ask(String service, String reason, Actor who);

    /** Of which service it is, if it is of one. */
    Uni<Optional<String>> serviceOf(GrantId grant);
}
