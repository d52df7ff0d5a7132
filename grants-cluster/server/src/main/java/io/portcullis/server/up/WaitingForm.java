package io.portcullis.server.up;

import io.portcullis.server.api.Linking;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.store.Links.Awaited;
import io.portcullis.server.store.Links.Standing;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which confirmed logins wait for a grant, and how it stands with each: words that are shown at terminals, so nothing else is in them. */
final class WaitingForm {
    static final int MAX_BYTES = 64 * 1024;

    private static final int MOST = 100;
    private static final int MOST_APPROVERS = 20;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_REASON = 500;

    private WaitingForm() {}

    @Schema(name = "AwaitedGrants", description = "Confirmed logins that wait for a grant: docs/up-channel.md.")
    record Body(
            @Schema(required = true, description = "At most 100.") @Nullable
            List<@Nullable Link> links) {}

    @Schema(name = "AwaitedGrant")
    record Link(
            @Schema(required = true, description = "Of the link.") @Nullable
            String id,

            @Schema(description = "By the name that grants have for it; left out: as the client calls it.") @Nullable
            String target) {}

    @Schema(name = "AwaitedGrantsStanding")
    record Answers(List<View> links) {}

    @Schema(name = "AwaitedGrantStanding")
    record View(
            String id,

            @Schema(
                    enumeration = {"none", "pending", "granted", "denied", "withdrawn", "expired", "over"},
                    description = "none: nobody has asked. over: nobody should wait any more.")
            String state,

            @Schema(description = "Of the form in which to ask, or of the request.") @Nullable
            String url,

            @Schema(description = "How many must approve.") @Nullable
            Integer needed,

            @Schema(description = "How many have.") @Nullable
            Integer approved,

            @Schema(description = "Members of which groups may.") @Nullable
            List<String> approvers,

            @Schema(description = "Of whoever denied it.") @Nullable
            String reason,

            @Schema(description = "How long it may wait, from now on; 0: not at all.") @Nullable
            Long lifeMs) {}

    static List<Awaited> of(Body body) {
        List<@Nullable Link> links = body.links();
        if (links == null || links.isEmpty() || links.size() > MOST) {
            throw Problem.invalid("links", "must be 1 to " + MOST).thrown();
        }
        return links.stream().map(WaitingForm::awaited).toList();
    }

    private static Awaited awaited(@Nullable Link link) {
        Link known = Objects.requireNonNullElse(link, new Link(null, null));
        String target = known.target();
        return new Awaited(LinkForm.id(known.id()), target == null ? null : LinkForm.name("target", target));
    }

    static Answers view(List<Standing> all, Linking pages) {
        return new Answers(all.stream().map(one -> view(one, pages)).toList());
    }

    private static View view(Standing standing, Linking pages) {
        return switch (standing) {
            case Standing.Over(var id) -> new View(id.value(), "over", null, null, null, null, null, null);
            case Standing.NotAsked none ->
                new View(
                        none.id().value(),
                        "none",
                        pages.formFor(none.target(), none.role(), none.life().isZero() ? null : none.handle()),
                        null,
                        null,
                        null,
                        null,
                        none.life().toMillis());
            case Standing.Asked asked ->
                new View(
                        asked.id().value(),
                        asked.code(),
                        pages.page(asked.request()),
                        asked.needed(),
                        asked.approved(),
                        asked.approvers().stream()
                                .limit(MOST_APPROVERS)
                                .map(name -> printable(name, LONGEST_NAME))
                                .toList(),
                        printable(asked.words(), LONGEST_REASON),
                        asked.life().toMillis());
        };
    }

    /** What people wrote may have lines; a terminal is shown one. */
    private static String printable(String words, int most) {
        String shown = LinkForm.UNPRINTABLE.matcher(words).replaceAll(" ").strip();
        if (shown.length() <= most) {
            return shown;
        }
        int end = Character.isHighSurrogate(shown.charAt(most - 1)) ? most - 1 : most;
        return shown.substring(0, end);
    }
}
