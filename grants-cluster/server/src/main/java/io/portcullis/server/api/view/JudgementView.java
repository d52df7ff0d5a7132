package io.portcullis.server.api.view;

import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.server.rules.Fit;
import io.portcullis.server.rules.Judgement;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.rules.Obstacle;
import io.portcullis.server.store.Wish;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Judgement", description = "What the rules say to a wish.")
public record JudgementView(
        @Schema(
                enumeration = {"granted", "needs-approval", "refused"},
                description = "What would become of it.")
        String verdict,

        @Schema(description = "The rule that decides; left out if none is for it.") @Nullable
        String rule,

        @Schema(description = "Why it is refused, in a sentence.") @Nullable
        String detail,

        @Schema(description = "Each thing that would have to be otherwise; left out unless it is refused.") @Nullable
        List<ObstacleView> obstacles,

        @Nullable ApprovalsView approvals,

        @Schema(description = "What the grant would allow within the role; left out: everything.") @Nullable
        ScopeView scope,

        @Schema(
                examples = "[\"access: orders as app_read, for 2h from the granting on\", \"classes: READ\"]",
                description =
                        "What would be granted, in words, a line for each part; only for a request of one's own that is not refused.")
        @Nullable
        List<String> words,

        @Schema(description = "What each rule says, in the order in which they are asked; only for who may read rules.")
        @Nullable
        List<LookedView> rules) {

    @Schema(name = "Obstacle", description = "What would have to be otherwise.")
    public record ObstacleView(
            @Schema(examples = "duration", description = "The property of the request.")
            String field,

            @Schema(examples = "gives at most 4h") String why) {

        private static ObstacleView of(Obstacle obstacle) {
            return new ObstacleView(obstacle.field(), obstacle.why());
        }
    }

    @Schema(name = "LookedAtRule", description = "What one rule says.")
    public record LookedView(
            String rule,

            @Schema(description = "Where it stands.") String place,

            @Schema(description = "Whether it is for this wish.")
            boolean fits,

            @Schema(description = "Whether it is the one that decides.")
            boolean decides,

            @Schema(examples = "is for other groups", description = "Why it does not fit.") @Nullable
            String why) {

        private static LookedView of(Judgement.Looked looked) {
            return new LookedView(
                    looked.rule().name(),
                    looked.rule().place(),
                    looked.fit() instanceof Fit.Fits,
                    looked.decided(),
                    switch (looked.fit()) {
                        case Fit.Fits _ -> null;
                        case Fit.Differs(String why) -> why;
                        case Fit.Unclear(String why) -> why;
                    });
        }
    }

    /** With what each rule says. */
    public static JudgementView whole(Judgement judgement) {
        return of(
                judgement.verdict(),
                null,
                judgement.looked().stream().map(LookedView::of).toList());
    }

    /** Without it, but with what would come of that wish. */
    public static JudgementView brief(Verdict verdict, Wish wish) {
        return of(verdict, wish, null);
    }

    private static JudgementView of(Verdict verdict, @Nullable Wish wish, @Nullable List<LookedView> looked) {
        return switch (verdict) {
            case Verdict.Given given ->
                new JudgementView(
                        given.terms().approvals() == null ? "granted" : "needs-approval",
                        given.rule().name(),
                        null,
                        null,
                        ApprovalsView.of(given.terms().approvals()),
                        ScopeView.of(ScopeCodec.encode(given.scope())),
                        wish == null ? null : OfferView.words(wish, ScopeCodec.encode(given.scope())),
                        looked);
            case Verdict.Refused refused ->
                new JudgementView(
                        "refused",
                        refused.rule() == null ? null : refused.rule().name(),
                        refused.sentence(),
                        refused.obstacles().stream().map(ObstacleView::of).toList(),
                        null,
                        null,
                        null,
                        looked);
        };
    }
}
