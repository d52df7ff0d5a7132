package io.portcullis.server.people;

import io.portcullis.model.Grant;
import io.portcullis.model.codec.ScopeCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an issuer's answer about somebody means for the grants that they hold. */
final class FollowPlan {
    private FollowPlan() {}

    /** What is to be done. */
    sealed interface Step {
        /**
         * All is well with them; some grants may have lost what they were given for.
         *
         * @param role whether any of their groups gives a role
         */
        record Keep(boolean role) implements Step {}

        /** All their grants end; with {@code secrets} their connection secrets too. */
        record End(Ending why, boolean secrets) implements Step {}

        /** Nobody can tell yet: everything stays as it is. */
        record Wait(String why) implements Step {}
    }

    /**
     * Decides.
     *
     * @param found what was answered
     * @param unconfirmed how long ago the issuer last said that all is well with them
     * @param everFound whether it ever did: with a wrong address or path nobody is there or enabled, and that must not end everything
     * @param hadRole whether any of their groups gave a role when it did
     * @param givesRole whether any of these groups gives one
     */
    static Step of(
            Found found,
            Duration unconfirmed,
            Duration grace,
            boolean everFound,
            boolean hadRole,
            Predicate<Collection<String>> givesRole) {
        return switch (found) {
            case Found.Disabled() ->
                everFound
                        ? new Step.End(Ending.PERSON_DISABLED, true)
                        : unclear("they may not sign in, nor ever could", unconfirmed, grace);
            case Found.Missing() ->
                everFound
                        ? new Step.End(Ending.PERSON_GONE, true)
                        : unclear("nobody of that subject is known, nor ever was", unconfirmed, grace);
            case Found.Unclear(String why) -> unclear(why, unconfirmed, grace);
            case Found.There(@Nullable List<String> groups) -> {
                boolean role = groups != null && givesRole.test(groups);
                yield groups != null && hadRole && !role ? new Step.End(Ending.GROUP_LOST, false) : new Step.Keep(role);
            }
        };
    }

    private static Step unclear(String why, Duration unconfirmed, Duration grace) {
        return unconfirmed.compareTo(grace) > 0 ? new Step.End(Ending.PERSON_UNCONFIRMED, false) : new Step.Wait(why);
    }

    /**
     * Those that end for it: directories of people need not know programs, so silence about these means nothing. Emergency grants are for
     * the day on which the issuer says nothing, and for somebody who is signed in nowhere: they end when it says that the person has left.
     */
    static List<Grant> ended(Collection<Grant> grants, Ending why) {
        return switch (why) {
            case PERSON_DISABLED, PERSON_GONE -> List.copyOf(grants);
            case SIGNED_OUT ->
                grants.stream().filter(grant -> !isForEmergencies(grant)).toList();
            case GROUP_LOST ->
                grants.stream().filter(grant -> !isService(grant)).toList();
            case PERSON_UNCONFIRMED ->
                grants.stream()
                        .filter(grant -> !isService(grant) && !isForEmergencies(grant))
                        .toList();
        };
    }

    private static boolean isForEmergencies(Grant grant) {
        return ScopeCodec.emergency(grant.scope()) != null;
    }

    static boolean isService(Grant grant) {
        return switch (grant.principal().kind()) {
            case HUMAN -> false;
            case SERVICE -> true;
        };
    }

    /** Those that name a group in which their person is not (any more). */
    static List<Grant> lost(Collection<Grant> grants, Collection<String> groups) {
        Set<String> has = new HashSet<>(groups);
        return ended(grants, Ending.GROUP_LOST).stream()
                .filter(grant -> !has.containsAll(grant.principal().groups()))
                .toList();
    }
}
