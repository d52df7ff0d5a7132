package io.portcullis.server.rules;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.server.rules.Judgement.Looked;
import io.portcullis.server.rules.Judgement.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules. What is denied is denied, wherever that stands. Of the others the first one that is for a wish decides: if it demands more
 * than there is, no later one is asked. Who breaks the glass says so, and is asked about other rules than who does not.
 *
 * @param files what it was read from
 * @param targets labels of the targets that the catalog does not have, or that are to have others than there, by name
 * @param claims which claims of a token rules look at
 * @param services what has access without asking, in the order in which it stands there
 */
public record RuleSet(
        RuleFiles files,
        List<Rule> rules,
        Map<String, Map<String, String>> targets,
        Set<String> claims,
        List<ServiceRule> services) {
    public RuleSet {
        rules = List.copyOf(rules);
        targets = Map.copyOf(targets);
        claims = Set.copyOf(claims);
        services = List.copyOf(services);
    }

    /** The rules in the order in which they are asked. */
    public List<Rule> inOrder() {
        return Stream.concat(
                        rules.stream().filter(rule -> rule.effect() instanceof Rule.Effect.Deny),
                        Stream.concat(
                                rules.stream().filter(rule -> rule.effect() instanceof Rule.Effect.Give),
                                rules.stream().filter(rule -> rule.effect() instanceof Rule.Effect.BreakGlass)))
                .toList();
    }

    /** What they say to it. */
    public Judgement judge(Asked asked) {
        return judge(asked, false);
    }

    /** @param breakGlass whether whoever asks for it breaks the glass */
    public Judgement judge(Asked asked, boolean breakGlass) {
        List<Looked> looked = new ArrayList<>();
        @Nullable Verdict verdict = null;
        Cost cost = new Cost(System.nanoTime());
        // Once: a text has to be read for it, and there may be a thousand rules.
        Set<AllowedClass> wanted = asked.classes();
        for (Rule rule : inOrder()) {
            if (!rule.isAsked(breakGlass)) {
                continue;
            }
            Fit fit = rule.fit(asked, wanted, cost);
            boolean decides = verdict == null && !(fit instanceof Fit.Differs);
            looked.add(new Looked(rule, fit, decides));
            if (decides) {
                verdict = verdict(rule, fit, asked);
            }
        }
        return new Judgement(
                verdict == null
                        ? new Verdict.Refused(
                                null,
                                List.of(new Obstacle(
                                        "target",
                                        breakGlass
                                                ? "no rule lets you break the glass for it"
                                                : "no rule gives it to you")))
                        : verdict,
                looked);
    }

    /** Why that is denied, in a sentence; null if it is not. For what is given without asking: nothing else is looked at. */
    public @Nullable String denial(Asked asked) {
        Cost cost = new Cost(System.nanoTime());
        Set<AllowedClass> wanted = asked.classes();
        for (Rule rule : rules) {
            if (rule.effect() instanceof Rule.Effect.Deny) {
                Fit fit = rule.fit(asked, wanted, cost);
                if (!(fit instanceof Fit.Differs) && verdict(rule, fit, asked) instanceof Verdict.Refused refused) {
                    return refused.sentence();
                }
            }
        }
        return null;
    }

    private static Verdict verdict(Rule rule, Fit fit, Asked asked) {
        if (fit instanceof Fit.Unclear(String why)) {
            return new Verdict.Refused(rule, List.of(new Obstacle("target", why)));
        }
        return switch (rule.effect()) {
            case Rule.Effect.Deny(String why) ->
                new Verdict.Refused(rule, List.of(new Obstacle("target", "denies it: " + why)));
            case Rule.Effect.Give(Terms terms) -> given(rule, terms, asked);
            case Rule.Effect.BreakGlass(Terms terms, var _) -> given(rule, terms, asked);
        };
    }

    private static Verdict given(Rule rule, Terms terms, Asked asked) {
        List<Obstacle> obstacles = terms.obstacles(asked);
        return switch (ScopeLimit.of(terms.widest(), asked)) {
            case ScopeLimit.Within(var scope) when obstacles.isEmpty() -> new Verdict.Given(rule, terms, scope);
            case ScopeLimit.Within _ -> new Verdict.Refused(rule, obstacles);
            case ScopeLimit.TooWide(Obstacle obstacle) ->
                new Verdict.Refused(
                        rule,
                        Stream.concat(obstacles.stream(), Stream.of(obstacle)).toList());
        };
    }
}
