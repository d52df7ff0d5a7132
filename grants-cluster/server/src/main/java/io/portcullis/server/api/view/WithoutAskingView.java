package io.portcullis.server.api.view;

import io.portcullis.server.rules.Assurance;
import io.portcullis.server.rules.Match;
import io.portcullis.server.rules.NamePattern;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.Rule;
import io.portcullis.server.rules.Spans;
import io.portcullis.server.rules.WithoutAsking;
import io.portcullis.server.store.KnownPerson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "WithoutAsking", description = "Who could get access without anybody's yes, by the rules in force.")
public record WithoutAskingView(
        @Schema(description = "SHA-256 of the files of the rules.")
        String digest,

        @Schema(description = "The targets that there is a way to, by name.")
        List<TargetWaysView> targets,

        @Schema(
                description =
                        "How many people are known from what they asked for before; others may be in these groups too. "
                                + "Groups are known from tokens alone.")
        int knownPeople) {

    @Schema(name = "TargetWays", description = "The rules that give access to a target without anybody's yes.")
    public record TargetWaysView(
            String target,
            Map<String, String> labels,

            @Schema(description = "In the order in which they are asked.")
            List<WayView> ways) {}

    @Schema(name = "Way", description = "A rule that gives access without anybody's yes.")
    public record WayView(
            String rule,

            @Schema(examples = "10-dev.yaml line 3") String place,

            @Schema(
                    enumeration = {"auto", "break-glass"},
                    description = "break-glass: to who says that it can not wait; somebody looks at it afterwards.")
            String effect,

            @Schema(description = "Members of one of these; empty: everybody.")
            List<String> groups,

            @Schema(description = "Who comes from one of these; empty: from any.")
            List<String> issuers,

            @Schema(description = "And has one of the values of each of these claims.")
            Map<String, List<String>> claims,

            @Schema(description = "As one of these roles; empty: any.")
            List<String> roles,

            @Schema(description = "Who asks for no other classes of statements; left out: whatever they ask for.")
            @Nullable
            List<String> classes,

            @Schema(description = "true: who asks for one statement; false: who does not.") @Nullable
            Boolean statement,

            @Schema(examples = "30m", description = "Who asks for no longer.") @Nullable
            String upTo,

            @Schema(description = "If this condition holds.") @Nullable
            String when,

            @Schema(examples = "8h", description = "The longest that it gives.")
            String most,

            @Schema(description = "What the reason must match.") @Nullable
            String reason,

            @Schema(description = "What the ticket must match, which must be there then.") @Nullable
            String ticket,

            @Schema(description = "How they must have signed in: one of these.")
            List<String> acr,

            @Schema(examples = "10m", description = "And not longer ago than this.") @Nullable
            String maxAge,

            @Schema(description = "Who looks at it afterwards: members of one of these groups.") @Nullable
            List<String> reviewers,

            @Schema(description = "Rules that are asked before it, and decide about what they are for in its place.")
            List<BeforeView> before,

            @Schema(
                    description =
                            "Of the people that are known those for whom it can be, by the groups that they had then. "
                                    + "Claims and conditions are not looked at.")
            List<PersonView> people) {}

    @Schema(name = "RuleBefore", description = "A rule that is asked before another one.")
    public record BeforeView(
            String rule,

            @Schema(enumeration = {"deny", "auto", "approvals", "break-glass"})
            String effect,

            @Schema(description = "What it says to who is denied.") @Nullable
            String why) {

        private static BeforeView of(Rule rule) {
            return new BeforeView(
                    rule.name(),
                    RulesView.RuleView.of(rule).effect(),
                    rule.effect() instanceof Rule.Effect.Deny(String why) ? why : null);
        }
    }

    @Schema(name = "KnownPerson", description = "Somebody who has asked for access before.")
    public record PersonView(
            @Schema(examples = "people/anna") String who,
            String login,

            @Schema(format = "date-time", description = "When they asked last: so old are their groups.")
            String seenAt) {}

    /** @param people who are known, each as rules can look at them */
    public static WithoutAskingView of(String digest, List<WithoutAsking> targets, Map<KnownPerson, Requester> people) {
        return new WithoutAskingView(
                digest,
                targets.stream()
                        .map(one -> new TargetWaysView(
                                one.target(),
                                new TreeMap<>(one.labels()),
                                one.ways().stream().map(way -> way(way, people)).toList()))
                        .toList(),
                people.size());
    }

    private static WayView way(WithoutAsking.Way way, Map<KnownPerson, Requester> people) {
        Match match = way.rule().match();
        Assurance assurance = way.terms().assurance();
        Map<String, List<String>> claims = new TreeMap<>();
        match.claims().forEach((claim, values) -> claims.put(claim, sorted(values)));
        return new WayView(
                way.rule().name(),
                way.rule().place(),
                way.breakGlass() ? "break-glass" : "auto",
                sorted(match.groups()),
                sorted(match.issuers()),
                claims,
                match.roles().stream().map(NamePattern::toString).toList(),
                match.classes() == null
                        ? null
                        : match.classes().stream().sorted().map(Enum::name).toList(),
                match.statement(),
                match.upTo() == null ? null : Spans.text(match.upTo()),
                match.when() == null ? null : match.when().toString(),
                Spans.text(way.terms().most()),
                way.terms().reason() == null ? null : way.terms().reason().pattern(),
                way.terms().ticket() == null ? null : way.terms().ticket().pattern(),
                sorted(assurance.acrs()),
                assurance.maxAge() == null ? null : Spans.text(assurance.maxAge()),
                way.rule().effect() instanceof Rule.Effect.BreakGlass(var _, var review) ? sorted(review.from()) : null,
                way.before().stream().map(BeforeView::of).toList(),
                people(way, people));
    }

    private static List<PersonView> people(WithoutAsking.Way way, Map<KnownPerson, Requester> people) {
        List<PersonView> fit = new ArrayList<>();
        people.forEach((person, requester) -> {
            if (way.canBeFor(requester)) {
                fit.add(new PersonView(
                        person.who().name(), person.login(), person.seenAt().toString()));
            }
        });
        return fit;
    }

    private static List<String> sorted(Collection<String> texts) {
        return texts.stream().sorted().toList();
    }
}
