package io.portcullis.server.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * By which rules access to a target is given without anybody's yes. Who is for it is said as the rules say it: by groups, claims and
 * conditions, of which only a token tells whether they hold.
 *
 * @param ways in the order in which they are asked
 */
public record WithoutAsking(String target, Map<String, String> labels, List<Way> ways) {
    public WithoutAsking {
        labels = Map.copyOf(labels);
        ways = List.copyOf(ways);
    }

    /**
     * A rule that gives access, though nobody says yes.
     *
     * @param breakGlass whether only to who says that it can not wait; somebody looks at it afterwards
     * @param before rules that are asked before it and may decide in its place, about wishes that they are for too: those that deny, and
     *     those that give otherwise
     */
    public record Way(Rule rule, Terms terms, boolean breakGlass, List<Rule> before) {
        public Way {
            before = List.copyOf(before);
        }

        /** Whether it can be for somebody, as far as their groups, issuer and kind say it. */
        public boolean canBeFor(Requester who) {
            return rule.match().canBeFor(who);
        }
    }

    /**
     * Of each target that there is a way to, by name.
     *
     * @param targets with their labels
     */
    public static List<WithoutAsking> of(RuleSet set, Map<String, Map<String, String>> targets) {
        List<WithoutAsking> all = new ArrayList<>();
        new TreeMap<>(targets).forEach((target, labels) -> {
            List<Way> ways = ways(set, target, labels);
            if (!ways.isEmpty()) {
                all.add(new WithoutAsking(target, labels, ways));
            }
        });
        return List.copyOf(all);
    }

    private static List<Way> ways(RuleSet set, String target, Map<String, String> labels) {
        List<Way> ways = new ArrayList<>();
        List<Rule> before = new ArrayList<>();
        for (Rule rule : set.inOrder()) {
            if (!rule.match().canBeFor(target, labels)) {
                continue;
            }
            switch (rule.effect()) {
                case Rule.Effect.Give(Terms terms)
                when terms.approvals() == null -> add(ways, before, rule, terms, false);
                case Rule.Effect.BreakGlass(Terms terms, var _) -> add(ways, before, rule, terms, true);
                case Rule.Effect.Give _, Rule.Effect.Deny _ -> {}
            }
            before.add(rule);
        }
        return ways;
    }

    /** Nothing if those before it are for all that it is for, at this target. */
    private static void add(List<Way> ways, List<Rule> before, Rule rule, Terms terms, boolean breakGlass) {
        List<Rule> asked = before.stream()
                .filter(one -> one.isAskedWith(rule) && one.match().canMeet(rule.match()))
                .toList();
        if (asked.stream().noneMatch(one -> decidesAll(one, rule))) {
            ways.add(new Way(rule, terms, breakGlass, asked));
        }
    }

    /** A single statement may need no class at all: what is denied by classes is not denied to that. */
    private static boolean decidesAll(Rule before, Rule rule) {
        return before.match().atTarget().covers(rule.match().atTarget())
                && !(before.effect() instanceof Rule.Effect.Deny
                        && before.match().classes() != null);
    }
}
