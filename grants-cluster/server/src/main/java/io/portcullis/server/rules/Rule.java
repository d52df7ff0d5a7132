package io.portcullis.server.rules;

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
    }

    /** Whether it is for that wish. */
    Fit fit(Asked asked, Cost cost) {
        return switch (effect) {
            case Effect.Deny _ -> match.fitOfDenied(asked, cost);
            case Effect.Give _ -> match.fit(asked, cost);
        };
    }

    /** One that is for everybody. */
    public static Rule forAll(String name, Terms terms) {
        Match everything =
                new Match(Set.of(), Set.of(), null, Map.of(), List.of(), Map.of(), List.of(), null, null, null, null);
        return new Rule(name, "nowhere", everything, new Effect.Give(terms));
    }
}
