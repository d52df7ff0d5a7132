package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.form.RuleScopes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What tests wish for, and the rules that they ask: anna of the developers wants an hour of orders as app_read. */
final class Wish {
    static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private List<String> groups = List.of("developers");
    private Map<String, List<String>> claims = Map.of();
    private Principal.Kind kind = Principal.Kind.HUMAN;
    private @Nullable String acr;
    private @Nullable Instant signedInAt = NOW.minusSeconds(60);
    private String target = "orders";
    private Map<String, String> labels = Map.of("env", "prod");
    private String role = "app_read";
    private GrantScope scope = GrantScope.FULL;
    private @Nullable String statement;
    private Instant now = NOW;
    private Instant start = NOW;
    private Instant answered = NOW;
    private Duration length = Duration.ofHours(1);
    private @Nullable Instant began;
    private String reason = "a look at order 7";
    private @Nullable String ticket;

    /** Rules of one file. */
    static RuleSet rules(String yaml) {
        try {
            return parse(yaml);
        } catch (InvalidRules e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static RuleSet parse(String... texts) throws InvalidRules {
        TreeMap<String, String> files = new TreeMap<>();
        for (String text : texts) {
            files.put("rules-" + files.size() + ".yaml", text);
        }
        return RulesParser.parse(RuleFiles.of(files), new RuleScopes());
    }

    /** As the API reads it. Single quotes stand for double ones. */
    static GrantScope scope(Map<String, Object> scope) {
        return new RuleScopes().read(scope);
    }

    Wish of(String... inGroups) {
        groups = List.of(inGroups);
        return this;
    }

    Wish claims(Map<String, List<String>> known) {
        claims = known;
        return this;
    }

    Wish service() {
        kind = Principal.Kind.SERVICE;
        return this;
    }

    Wish signedIn(@Nullable String how, @Nullable Instant when) {
        acr = how;
        signedInAt = when;
        return this;
    }

    Wish at(String name, Map<String, String> with) {
        target = name;
        labels = with;
        return this;
    }

    Wish as(String name) {
        role = name;
        return this;
    }

    Wish within(Map<String, Object> wanted) {
        scope = scope(wanted);
        return this;
    }

    Wish within(GrantScope wanted) {
        scope = wanted;
        return this;
    }

    Wish saying(String text) {
        statement = text;
        return this;
    }

    Wish from(Duration later) {
        start = now.plus(later);
        return this;
    }

    /** Asked for at another time, signed in a minute before. */
    Wish askedAt(Instant time) {
        now = time;
        start = time;
        answered = time;
        signedInAt = time.minusSeconds(60);
        return this;
    }

    /** Looked at again so long after it was asked for, to be granted then. */
    Wish answeredAfter(Duration waited) {
        answered = now.plus(waited);
        return this;
    }

    Wish lasting(Duration span) {
        length = span;
        return this;
    }

    Wish extending(Instant grantsBeginning) {
        began = grantsBeginning;
        return this;
    }

    Wish because(String why) {
        reason = why;
        return this;
    }

    Wish ticket(String number) {
        ticket = number;
        return this;
    }

    Asked asked() {
        Requester who =
                new Requester(kind, "anna", "https://id.example.org", "s-anna", groups, claims, acr, signedInAt);
        Instant begin = start.isBefore(answered) ? answered : start;
        return new Asked(
                who,
                target,
                labels,
                role,
                scope,
                statement,
                start,
                begin,
                begin.plus(length),
                began,
                reason,
                ticket,
                now);
    }

    Judgement.Verdict judgedBy(RuleSet rules) {
        return rules.judge(asked()).verdict();
    }

    /** In a word: {@code rule auto}, {@code rule 2 of dba}, or the sentence of a refusal. */
    String under(RuleSet rules) {
        return switch (judgedBy(rules)) {
            case Judgement.Verdict.Given(Rule rule, Terms terms, GrantScope _) ->
                rule.name()
                        + (terms.approvals() == null
                                ? " auto"
                                : " " + terms.approvals().needed() + " of "
                                        + String.join(
                                                "+",
                                                new TreeSet<>(terms.approvals().from())));
            case Judgement.Verdict.Refused refused -> refused.sentence();
        };
    }
}
