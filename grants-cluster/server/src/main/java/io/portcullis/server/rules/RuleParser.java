package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One rule. */
final class RuleParser {
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final Set<String> MATCH = Set.of(
            "groups",
            "issuers",
            "kind",
            "claims",
            "targets",
            "labels",
            "roles",
            "classes",
            "statement",
            "up-to",
            "when");
    private static final Set<String> TERMS = Set.of(
            "most",
            "in-all",
            "starts-within",
            "reason",
            "ticket",
            "acr",
            "max-age",
            "approvals",
            "unanswered",
            "scope",
            "schemas",
            "statements",
            "stale-admit",
            "stale-grace");
    private static final Set<String> BREAK_GLASS = Set.of(
            "review",
            "most",
            "reason",
            "ticket",
            "acr",
            "max-age",
            "scope",
            "schemas",
            "statements",
            "stale-admit",
            "stale-grace");
    private static final int MOST_APPROVALS = 20;
    private static final int MAX_WHY = 300;
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration A_WEEK = Duration.ofDays(7);
    private static final Duration LONGEST_WAIT = Duration.ofDays(90);
    /** What breaks is to be mended by then, and what is left is asked for as usual. */
    private static final Duration LONGEST_BREAK_GLASS = Duration.ofHours(8);

    private static final StaleTolerance BROKEN_GLASS = new StaleTolerance(Duration.ZERO, Duration.ofMinutes(10));

    private final YamlMap map;
    private final Set<String> claims;
    private final RulesParser.ScopeReader scopes;

    /** @param claims those that rules may look at */
    RuleParser(YamlMap map, Set<String> claims, RulesParser.ScopeReader scopes) {
        this.map = map;
        this.claims = claims;
        this.scopes = scopes;
    }

    Rule rule() throws InvalidRules {
        map.refuseOtherThan(Set.of("rule", "if", "deny", "grant", "break-glass"));
        String name = map.text("rule");
        if (!NAME.matcher(name).matches()) {
            throw map.invalid("rule", "must match " + NAME);
        }
        if (Stream.of("deny", "grant", "break-glass").filter(map::has).count() != 1) {
            throw map.invalid("needs one of deny, grant and break-glass");
        }
        YamlMap given = map.map("if");
        Match match = match(given);
        if (map.has("deny")) {
            refuseWhatMoreGetsPast(given, match);
        }
        return new Rule(name, map.place(), match, effect(match));
    }

    /** Whoever asks for more asks for what is denied as well: these would deny all, or be got past. */
    private static void refuseWhatMoreGetsPast(YamlMap given, Match match) throws InvalidRules {
        if (match.upTo() != null) {
            throw given.invalid(
                    "up-to", "would deny what is longer too; who wants that writes when: duration > duration('8h')");
        }
        if (Boolean.TRUE.equals(match.statement())) {
            throw given.invalid("statement", "would deny a statement that can be had with all others: leave it out");
        }
    }

    private Rule.Effect effect(Match match) throws InvalidRules {
        if (map.has("deny")) {
            return deny();
        }
        return map.has("grant") ? new Rule.Effect.Give(terms(match)) : breakGlass(match);
    }

    private Rule.Effect breakGlass(Match match) throws InvalidRules {
        YamlMap given = map.map("break-glass");
        given.refuseOtherThan(BREAK_GLASS);
        YamlMap review = given.map("review");
        review.refuseOtherThan(Set.of("from", "issuers", "within"));
        review.texts("from");
        Duration anHour = Duration.ofHours(1);
        @Nullable StaleTolerance stale = stale(given);
        Terms terms = new Terms(
                Values.span(given, "most", Duration.ofMinutes(1), LONGEST_BREAK_GLASS, anHour),
                null,
                Duration.ZERO,
                Values.regex(given, "reason"),
                Values.regex(given, "ticket"),
                assurance(given),
                null,
                A_DAY,
                widest(given, match),
                stale == null ? BROKEN_GLASS : stale);
        return new Rule.Effect.BreakGlass(
                terms,
                new Review(
                        Values.set(review, "from"),
                        Values.set(review, "issuers"),
                        Values.span(review, "within", anHour, LONGEST_WAIT, null)));
    }

    private Rule.Effect deny() throws InvalidRules {
        String why = map.text("deny");
        if (why.isBlank() || why.length() > MAX_WHY || why.chars().anyMatch(Character::isISOControl)) {
            throw map.invalid("deny", "must say why, in one line of at most " + MAX_WHY + " characters");
        }
        return new Rule.Effect.Deny(why);
    }

    private Match match(YamlMap given) throws InvalidRules {
        given.refuseOtherThan(MATCH);
        Map<String, Set<String>> wantedClaims = Values.values(given, "claims");
        for (String claim : wantedClaims.keySet()) {
            if (!claims.contains(claim)) {
                throw given.invalid("claims", claim + " is not among the claims that rules look at: name it there");
            }
        }
        return new Match(
                Values.set(given, "groups"),
                Values.set(given, "issuers"),
                kind(given),
                wantedClaims,
                Values.names(given, "targets"),
                Values.values(given, "labels"),
                Values.names(given, "roles"),
                classes(given),
                given.has("statement") ? given.flag("statement") : null,
                Values.span(given, "up-to", Duration.ofSeconds(1), LONGEST, null),
                given.has("when") ? Values.value(given, "when", Condition::parse) : null);
    }

    private Terms terms(Match match) throws InvalidRules {
        YamlMap given = map.map("grant");
        given.refuseOtherThan(TERMS);
        given.text("most");
        Duration most = Values.span(given, "most", Duration.ofSeconds(1), LONGEST, A_DAY);
        Duration inAll = Values.span(given, "in-all", most, LONGEST, null);
        return new Terms(
                most,
                inAll,
                Values.span(given, "starts-within", Duration.ZERO, LONGEST, A_WEEK),
                Values.regex(given, "reason"),
                Values.regex(given, "ticket"),
                assurance(given),
                approvals(given),
                Values.span(given, "unanswered", Duration.ofMinutes(1), LONGEST_WAIT, A_DAY),
                widest(given, match),
                stale(given));
    }

    private @Nullable Approvals approvals(YamlMap given) throws InvalidRules {
        if (given.isText("approvals")) {
            if (given.text("approvals").equals("none")) {
                return null;
            }
            throw given.invalid("approvals", "must be none, or say how many are needed from whom");
        }
        YamlMap asked = given.map("approvals");
        asked.refuseOtherThan(Set.of("needed", "from", "issuers", "self", "acr", "max-age"));
        int needed = asked.integer("needed", 1);
        if (needed < 1 || needed > MOST_APPROVALS) {
            throw asked.invalid("needed", "must be from 1 to " + MOST_APPROVALS);
        }
        asked.texts("from");
        return new Approvals(
                needed, Values.set(asked, "from"), Values.set(asked, "issuers"), asked.flag("self"), assurance(asked));
    }

    private static Assurance assurance(YamlMap given) throws InvalidRules {
        return new Assurance(
                Values.set(given, "acr"), Values.span(given, "max-age", Duration.ofSeconds(1), LONGEST, null));
    }

    private Widest widest(YamlMap given, Match match) throws InvalidRules {
        GrantScope scope = scope(given, scopes);
        List<NamePattern> schemas = Values.names(given, "schemas");
        if (!schemas.isEmpty() && scope.searchPath() != null) {
            throw given.invalid("schemas", "can not be chosen where the scope has a searchPath");
        }
        // Who gives nothing but single statements gives no more of one than is asked of them.
        boolean only = Boolean.TRUE.equals(match.statement());
        if (!given.has("statements")) {
            return new Widest(scope, schemas, only ? 1 : Widest.MOST_USES, !only);
        }
        YamlMap single = given.map("statements");
        single.refuseOtherThan(Set.of("uses", "shapes"));
        int uses = single.integer("uses", 1);
        if (uses < 1 || uses > Widest.MOST_USES) {
            throw single.invalid("uses", "must be from 1 to " + Widest.MOST_USES);
        }
        return new Widest(scope, schemas, uses, single.flag("shapes"));
    }

    /** The scope that stands there, everything if none does. */
    static GrantScope scope(YamlMap given, RulesParser.ScopeReader scopes) throws InvalidRules {
        if (!given.has("scope")) {
            return GrantScope.FULL;
        }
        Map<String, Object> tree = given.tree("scope");
        if (tree.containsKey("statement")) {
            throw given.invalid("scope", "a statement is asked for, not given: if: {statement: true}");
        }
        try {
            GrantScope scope = scopes.read(tree);
            if (Narrowing.contradictsItself(scope)) {
                throw given.invalid(
                        "scope", "pins.default_transaction_read_only can only be on where classes are for reading");
            }
            return scope;
        } catch (IllegalArgumentException e) {
            throw given.invalid("scope", String.valueOf(e.getMessage()));
        }
    }

    /** What stands there; null if nothing does. */
    static @Nullable StaleTolerance stale(YamlMap given) throws InvalidRules {
        if (!given.has("stale-admit") && !given.has("stale-grace")) {
            return null;
        }
        given.text("stale-admit");
        given.text("stale-grace");
        Duration most = Duration.ofDays(30);
        Duration admit = Values.span(given, "stale-admit", Duration.ZERO, most, Duration.ZERO);
        Duration grace = Values.span(given, "stale-grace", Duration.ZERO, most, Duration.ZERO);
        return new StaleTolerance(admit, grace);
    }

    private static Principal.@Nullable Kind kind(YamlMap given) throws InvalidRules {
        if (!given.has("kind")) {
            return null;
        }
        if (!given.text("kind").equals("human")) {
            throw given.invalid("kind", "must be human: services ask for nothing, operators grant what they need");
        }
        return Principal.Kind.HUMAN;
    }

    private static @Nullable Set<AllowedClass> classes(YamlMap given) throws InvalidRules {
        if (!given.has("classes")) {
            return null;
        }
        Set<AllowedClass> classes = EnumSet.noneOf(AllowedClass.class);
        for (String word : Values.set(given, "classes")) {
            classes.add(List.of(AllowedClass.values()).stream()
                    .filter(one -> one.name().equals(word))
                    .findFirst()
                    .orElseThrow(() -> given.invalid("classes", "must be of " + List.of(AllowedClass.values()))));
        }
        return classes;
    }
}
