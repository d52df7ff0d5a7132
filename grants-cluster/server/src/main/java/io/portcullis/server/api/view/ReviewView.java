package io.portcullis.server.api.view;

import io.portcullis.server.store.Reviews.Item;
import io.portcullis.server.store.Reviews.SignedOff;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Review", description = "What somebody did who broke the glass, and who has looked at it.")
public record ReviewView(
        @Schema(examples = "r0123456789abcde", description = "That of the request.")
        String id,

        @Schema(enumeration = {"open", "overdue", "signed-off"})
        String state,

        @Schema(format = "date-time", description = "When the glass was broken.")
        String openedAt,

        @Schema(format = "date-time", description = "When somebody is to have looked at it.")
        String dueAt,

        @Schema(description = "Members of which groups may sign it off.")
        List<String> reviewers,

        @Schema(format = "date-time", description = "Left out before.") @Nullable
        String signedOffAt,

        @Schema(examples = "people/leo") @Nullable String signedOffBy,

        @Schema(description = "What they say.") @Nullable String words,

        @Schema(description = "What was asked for, why, and the grant that came of it.")
        RequestView request) {

    public static ReviewView of(Item item, Instant now) {
        SignedOff signedOff = item.signedOff();
        return new ReviewView(
                item.request().id().value(),
                item.stateAt(now).code(),
                item.openedAt().toString(),
                item.dueAt().toString(),
                item.reviewers().from().stream().sorted().toList(),
                signedOff == null ? null : signedOff.at().toString(),
                signedOff == null ? null : signedOff.who().name(),
                signedOff == null ? null : signedOff.words(),
                RequestView.brief(item.request(), now));
    }
}
