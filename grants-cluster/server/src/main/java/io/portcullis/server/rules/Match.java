package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import io.portcullis.model.scope.AllowedClass;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For which wishes a rule is. What is empty or null says nothing.
 *
 * @param groups who is in one of them
 * @param issuers who comes from one of them
 * @param claims who has one of the values of each of them
 * @param targets whose name one of them matches
 * @param labels which have one of the values of each of them
 * @param classes who asks for no other classes of statements; of what is denied: who asks for one of them
 * @param statement who asks for one statement, or for more
 * @param upTo who asks for no longer
 */
public record Match(
        Set<String> groups,
        Set<String> issuers,
        Principal.@Nullable Kind kind,
        Map<String, Set<String>> claims,
        List<NamePattern> targets,
        Map<String, Set<String>> labels,
        List<NamePattern> roles,
        @Nullable Set<AllowedClass> classes,
        @Nullable Boolean statement,
        @Nullable Duration upTo,
        @Nullable Condition when) {

    /**
     * Whether that wish is one of those that it is for, in all that it asks for.
     *
     * @param wanted the classes of statements that it asks for
     */
    Fit fit(Asked asked, Set<AllowedClass> wanted, Cost cost) {
        return fit(asked, wanted, cost, classes == null || classes.containsAll(wanted));
    }

    /** Whether a part of what that wish asks for is denied: who asks for more than that must not get past it. */
    Fit fitOfDenied(Asked asked, Set<AllowedClass> wanted, Cost cost) {
        return fit(asked, wanted, cost, classes == null || !Collections.disjoint(classes, wanted));
    }

    private Fit fit(Asked asked, Set<AllowedClass> wanted, Cost cost, boolean ofTheseClasses) {
        String difference = difference(asked);
        if (difference != null || !ofTheseClasses) {
            return new Fit.Differs(difference == null ? "is for other classes of statements" : difference);
        }
        Requester who = asked.who();
        Optional<String> unusable =
                claims.keySet().stream().filter(who::isUnusable).findFirst();
        if (unusable.isPresent()) {
            return Requester.unusable(unusable.get());
        }
        if (!claims.entrySet().stream().allMatch(claim -> hasOne(claim, who))) {
            return new Fit.Differs("is for other claims");
        }
        return when == null ? new Fit.Fits() : when.holds(asked, wanted, cost);
    }

    private @Nullable String difference(Asked asked) {
        String difference = differenceOf(asked.who());
        if (difference == null) {
            difference = differenceOf(asked.target(), asked.labels());
        }
        return difference == null ? differenceOfWish(asked) : difference;
    }

    private @Nullable String differenceOf(Requester who) {
        if (!groups.isEmpty() && who.groups().stream().noneMatch(groups::contains)) {
            return "is for other groups";
        }
        if (!issuers.isEmpty() && !issuers.contains(who.issuer())) {
            return "is for another issuer";
        }
        return kind != null && kind != who.kind() ? "is for another kind of identity" : null;
    }

    private @Nullable String differenceOf(String target, Map<String, String> its) {
        if (!targets.isEmpty() && targets.stream().noneMatch(one -> one.matches(target))) {
            return "is for other targets";
        }
        return labels.entrySet().stream().allMatch(label -> label.getValue().contains(its.get(label.getKey())))
                ? null
                : "is for targets with other labels";
    }

    private @Nullable String differenceOfWish(Asked asked) {
        if (!roles.isEmpty() && roles.stream().noneMatch(role -> role.matches(asked.role()))) {
            return "is for other roles";
        }
        if (statement != null && statement != (asked.scope().statement() != null)) {
            return statement ? "is for single statements" : "is not for single statements";
        }
        return upTo != null && asked.length().compareTo(upTo) > 0 ? "is for shorter grants" : null;
    }

    /** Whether it can be for somebody, as far as groups, issuer and kind say it. */
    boolean canBeFor(Requester who) {
        return differenceOf(who) == null;
    }

    /** Whether it can be for a target that has these labels. */
    boolean canBeFor(String target, Map<String, String> its) {
        return differenceOf(target, its) == null;
    }

    /** Whether it is for whatever those that it is for may wish. */
    boolean isForEveryWish() {
        return claims.isEmpty()
                && roles.isEmpty()
                && classes == null
                && statement == null
                && upTo == null
                && when == null;
    }

    /** Whether some role is one that both are for. */
    boolean canMeet(Match other) {
        return roles.isEmpty()
                || other.roles.isEmpty()
                || roles.stream().anyMatch(one -> other.roles.stream().anyMatch(one::canMeet));
    }

    /** The same at a target that it is for. */
    Match atTarget() {
        return new Match(groups, issuers, kind, claims, List.of(), Map.of(), roles, classes, statement, upTo, when);
    }

    private static boolean hasOne(Map.Entry<String, Set<String>> claim, Requester who) {
        return who.claims().getOrDefault(claim.getKey(), List.of()).stream().anyMatch(claim.getValue()::contains);
    }

    /** How many values it names. */
    int size() {
        return groups.size() + issuers.size() + targets.size() + roles.size() + sum(claims) + sum(labels);
    }

    private static int sum(Map<String, Set<String>> values) {
        return values.values().stream().mapToInt(Set::size).sum();
    }

    /** Whether every wish that {@code other} is for is one that this is for. When in doubt it is not. */
    boolean covers(Match other) {
        return (when == null || (other.when != null && when.toString().equals(other.when.toString())))
                && covers(groups, other.groups)
                && covers(issuers, other.issuers)
                && (kind == null || kind == other.kind)
                && covers(claims, other.claims)
                && covers(labels, other.labels)
                && coversNames(targets, other.targets)
                && coversNames(roles, other.roles)
                && (classes == null || (other.classes != null && classes.containsAll(other.classes)))
                && (statement == null || statement.equals(other.statement))
                && (upTo == null || (other.upTo != null && upTo.compareTo(other.upTo) >= 0));
    }

    private static boolean covers(Set<String> any, Set<String> others) {
        return any.isEmpty() || (!others.isEmpty() && any.containsAll(others));
    }

    private static boolean covers(Map<String, Set<String>> all, Map<String, Set<String>> others) {
        return all.entrySet().stream()
                .allMatch(one -> others.containsKey(one.getKey())
                        && one.getValue().containsAll(others.getOrDefault(one.getKey(), Set.of())));
    }

    private static boolean coversNames(Collection<NamePattern> any, Collection<NamePattern> others) {
        return any.isEmpty()
                || (!others.isEmpty()
                        && others.stream().allMatch(other -> any.stream().anyMatch(one -> one.covers(other))));
    }
}
