package io.portcullis.server.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A target that somebody could ask for: some rule can be for them there. What becomes of a wish only asking tells.
 *
 * @param roles that these rules name; they may give others too
 */
public record Choice(String target, List<String> roles) {
    public Choice {
        roles = List.copyOf(roles);
    }

    /**
     * All of somebody, by name.
     *
     * @param targets with their labels
     */
    public static List<Choice> of(RuleSet set, Requester who, Map<String, Map<String, String>> targets) {
        List<Choice> choices = new ArrayList<>();
        new TreeMap<>(targets).forEach((target, labels) -> {
            List<Rule> rules = set.rules().stream()
                    .filter(rule -> rule.match().canBeFor(who) && rule.match().canBeFor(target, labels))
                    .toList();
            List<Rule> giving = rules.stream().filter(rule -> !isDenial(rule)).toList();
            boolean denied = rules.stream()
                    .anyMatch(rule -> isDenial(rule) && rule.match().isForEveryWish());
            if (!giving.isEmpty() && !denied) {
                choices.add(new Choice(target, roles(giving)));
            }
        });
        return List.copyOf(choices);
    }

    private static boolean isDenial(Rule rule) {
        return rule.effect() instanceof Rule.Effect.Deny;
    }

    private static List<String> roles(List<Rule> rules) {
        TreeSet<String> roles = new TreeSet<>();
        rules.stream()
                .flatMap(rule -> rule.match().roles().stream())
                .filter(role -> !role.starred())
                .forEach(role -> roles.add(role.head()));
        return List.copyOf(roles);
    }
}
