package io.portcullis.server.rules;

import io.portcullis.model.Grant;
import io.portcullis.model.scope.GrantScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts of files into rules; what it does not know, and what could never count, is refused by file and line. */
public final class RulesParser {
    /** Each is looked at, at worst, for each wish. */
    private static final int MOST_RULES = 1_000;

    private static final int MOST_TARGETS = 1_000;
    private static final int MOST_LABELS = 64;
    private static final int MOST_CLAIMS = 20;
    /** Each rule is compared with each before it. */
    private static final int MOST_VALUES = 20_000;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    /** Reads a scope as the API takes it. */
    @FunctionalInterface
    public interface ScopeReader {
        /**
         * The scope.
         *
         * @param scope as JSON has it
         * @throws IllegalArgumentException saying what is wrong
         */
        GrantScope read(Map<String, Object> scope);
    }

    private final ScopeReader scopes;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, YamlMap> places = new HashMap<>();
    private final Map<String, Map<String, String>> targets = new HashMap<>();
    private final Set<String> claims = new HashSet<>();
    private final Services services = new Services();
    private int values;

    private RulesParser(ScopeReader scopes) {
        this.scopes = scopes;
    }

    /** All files together. */
    public static RuleSet parse(RuleFiles files, ScopeReader scopes) throws InvalidRules {
        RulesParser parser = new RulesParser(scopes);
        List<YamlMap> roots = new ArrayList<>();
        for (Map.Entry<String, String> file : files.texts().entrySet()) {
            YamlMap root = YamlMap.parse(file.getKey(), file.getValue());
            root.refuseOtherThan(Set.of("targets", "claims", "rules", "services"));
            roots.add(root);
            parser.claims(root);
            parser.targets(root);
        }
        for (YamlMap root : roots) {
            parser.rules(root);
            parser.services(root);
        }
        RuleSet set = new RuleSet(files, parser.rules, parser.targets, parser.claims, parser.services.all());
        parser.refuseUnreachable(set);
        return set;
    }

    private void claims(YamlMap root) throws InvalidRules {
        if (!root.has("claims")) {
            return;
        }
        for (String claim : Values.set(root, "claims")) {
            if (!claims.add(claim)) {
                throw root.invalid("claims", claim + " is there twice");
            }
        }
        if (claims.size() > MOST_CLAIMS) {
            throw root.invalid("claims", "must not be more than " + MOST_CLAIMS);
        }
    }

    private void targets(YamlMap root) throws InvalidRules {
        if (!root.has("targets")) {
            return;
        }
        YamlMap all = root.map("targets");
        for (String name : all.keys()) {
            if (!Grant.isTargetName(name)) {
                throw all.invalid(name, "a target must match [a-z0-9][a-z0-9_.-]{0,62}");
            }
            YamlMap given = all.map(name);
            Map<String, String> labels = new HashMap<>();
            if (given.keys().size() > MOST_LABELS) {
                throw all.invalid(name, "must not have more than " + MOST_LABELS + " labels");
            }
            for (String label : given.keys()) {
                if (!LABEL.matcher(label).matches()) {
                    throw given.invalid(label, "a label must match " + LABEL);
                }
                labels.put(label, given.text(label));
            }
            if (targets.put(name, labels) != null) {
                throw all.invalid(name, "is there twice");
            }
        }
        if (targets.size() > MOST_TARGETS) {
            throw root.invalid("targets", "must not be more than " + MOST_TARGETS);
        }
    }

    private void rules(YamlMap root) throws InvalidRules {
        if (!root.has("rules")) {
            return;
        }
        for (YamlMap map : root.maps("rules")) {
            Rule rule = new RuleParser(map, claims, scopes).rule();
            YamlMap other = places.put(rule.name(), map);
            if (other != null) {
                throw map.invalid("rule", "there is a rule " + rule.name() + " already, at " + other.place());
            }
            rules.add(rule);
            values += rule.match().size();
            if (values > MOST_VALUES) {
                throw root.invalid("rules", "must not name more than " + MOST_VALUES + " values under if together");
            }
            if (rules.size() > MOST_RULES) {
                throw root.invalid("rules", "must not be more than " + MOST_RULES);
            }
        }
    }

    private void services(YamlMap root) throws InvalidRules {
        if (root.has("services")) {
            for (YamlMap map : root.maps("services")) {
                services.add(map, new ServiceParser(map, scopes).service());
            }
        }
    }

    private void refuseUnreachable(RuleSet set) throws InvalidRules {
        List<Rule> asked = new ArrayList<>();
        for (Rule rule : set.inOrder()) {
            for (Rule before : asked) {
                if (before.isAskedWith(rule) && before.match().covers(rule.match())) {
                    YamlMap map = places.get(rule.name());
                    throw new InvalidRules(
                            map == null ? "" : map.file(),
                            map == null ? 0 : map.line(),
                            "rule " + rule.name() + " never decides: rule " + before.name() + " at " + before.place()
                                    + " is asked before it and is for all that it is for");
                }
            }
            asked.add(rule);
        }
    }
}
