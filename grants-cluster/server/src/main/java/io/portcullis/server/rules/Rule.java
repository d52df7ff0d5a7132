package io.portcullis.server.rules;

import io.portcullis.model.scope.AllowedClass;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One rule.
 *
 * @param name unique in its set
 * @param place the file and line where it stands, for people
 */
public record Rule(String name, String place, Match match, Effect effect) {
    /** What becomes of the wishes that it is for. */
    public sealed interface Effect {
        /**
         * Refused, whatever other rules say.
         *
         * @param why for who asks
         */
        record Deny(String why) implements Effect {}

        /** Granted on these terms. */
        record Give(Terms terms) implements Effect {}

        /** Granted at once to who says that they break the glass; somebody else looks at it afterwards. */
        record BreakGlass(Terms terms, Review review) implements Effect {}
    }

    /**
     * Whether it is for that wish.
     *
     * @param wanted the classes of statements that it asks for
     */
    Fit fit(Asked asked, Set<AllowedClass> wanted, Cost cost) {
        return switch (effect) {
            case Effect.Deny _ -> match.fitOfDenied(asked, wanted, cost);
            case Effect.Give _, Effect.BreakGlass _ -> match.fit(asked, wanted, cost);
        };
    }

    /** Whether wishes are asked about it: those to break the glass, or the others. */
    boolean isAsked(boolean breakGlass) {
        return switch (effect) {
            case Effect.Deny _ -> true;
            case Effect.Give _ -> !breakGlass;
            case Effect.BreakGlass _ -> breakGlass;
        };
    }

    /** Whether all wishes that {@code other} is asked about are asked about it too. */
    boolean isAskedWith(Rule other) {
        return effect instanceof Effect.Deny || effect.getClass() == other.effect.getClass();
    }

    /** One that is for everybody. */
    public static Rule forAll(String name, Terms terms) {
        Match everything =
                new Match(Set.of(), Set.of(), null, Map.of(), List.of(), Map.of(), List.of(), null, null, null, null);
        return new Rule(name, "nowhere", everything, new Effect.Give(terms));
    }
}
