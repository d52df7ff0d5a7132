package io.portcullis.server.ui;

import io.portcullis.server.api.view.GrantView;
import io.portcullis.server.api.view.RequestView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a page shows it.
 *
 * @param who asked, as the audit has them
 * @param answerUntil until when it waits; null if it is decided
 * @param groups of who asked, as their token said then
 * @param approved how many have said yes to what would be granted now
 * @param offer what would be granted, or was
 * @param warnings what the role may do at the target and the grant does not allow
 * @param extend the grant that is to last longer; empty: a new one
 * @param statement null if it is for more than one
 * @param grant that came of it; null if none did
 */
public record RequestCard(
        String id,
        String state,
        String who,
        String login,
        String groups,
        String target,
        String role,
        When asked,
        @Nullable When answerUntil,
        String reason,
        String ticket,
        String rule,
        int needed,
        int approved,
        String approvers,
        boolean breakGlass,
        String extend,
        String digest,
        List<ScopeLine> offer,
        List<String> warnings,
        @Nullable StatementCard statement,
        List<Step> steps,
        @Nullable Given grant) {
    private static final Map<String, String> WORDS = Map.of(
            "asked", "asked for it",
            "yes", "said yes",
            "no", "said no",
            "granted", "granted it",
            "withdrawn", "took it back",
            "expired", "nobody answered in time",
            "comment", "said",
            "changed", "another thing would be granted from now on: every yes from before counts no more");

    /**
     * What somebody said.
     *
     * @param what in a word or two
     */
    public record Step(When at, String who, String what, String words) {}

    /** A grant, as it stands. */
    public record Given(String id, String state, When from, When until) {
        public boolean isGood() {
            return state.equals("active") || state.equals("pending");
        }

        private static Given of(GrantView grant, Instant now) {
            return new Given(
                    grant.id(),
                    grant.state(),
                    When.of(Instant.parse(grant.notBefore()), now),
                    When.of(Instant.parse(grant.expiresAt()), now));
        }
    }

    public boolean isPending() {
        return state.equals("pending");
    }

    /** What it would let somebody do, in half a sentence. */
    public String access() {
        return offer.isEmpty() ? "" : offer.getFirst().words();
    }

    static List<RequestCard> of(List<RequestView> requests, Instant now) {
        return requests.stream().map(request -> of(request, now)).toList();
    }

    static RequestCard of(RequestView request, Instant now) {
        return new RequestCard(
                request.id(),
                request.state(),
                request.who(),
                request.login(),
                String.join(", ", request.groups()),
                request.target(),
                request.role(),
                When.of(Instant.parse(request.askedAt()), now),
                request.answerUntil() == null ? null : When.of(Instant.parse(request.answerUntil()), now),
                request.reason(),
                or(request.ticket()),
                request.rule(),
                request.needed(),
                request.approved() == null ? 0 : request.approved(),
                String.join(" or ", request.approvers()),
                Boolean.TRUE.equals(request.breakGlass()),
                or(request.extend()),
                request.offer().digest(),
                ScopeLine.of(request.offer().words()),
                request.offer().warnings() == null ? List.of() : request.offer().warnings(),
                StatementCard.of(request),
                steps(request, now),
                request.grant() == null ? null : Given.of(request.grant(), now));
    }

    private static List<Step> steps(RequestView request, Instant now) {
        return request.steps() == null
                ? List.of()
                : request.steps().stream()
                        .map(step -> new Step(
                                When.of(Instant.parse(step.at()), now),
                                step.who(),
                                WORDS.getOrDefault(step.type(), step.type()),
                                or(step.words())))
                        .toList();
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
