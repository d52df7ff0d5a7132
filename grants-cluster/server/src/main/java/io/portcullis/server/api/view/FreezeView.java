package io.portcullis.server.api.view;

import io.portcullis.server.store.Freezes.Freeze;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Freeze", description = "What is granted no more until it is lifted.")
public record FreezeView(
        long number,
        @Schema(format = "date-time") String since,
        String reason,
        @Schema(description = "Whoever began it.") String who,

        @Schema(description = "Only at these targets; left out: at all.") @Nullable
        List<String> targets,

        @Schema(description = "Only of these logins; left out: of all.") @Nullable
        List<String> logins,

        @Schema(format = "date-time", description = "Left out while it is in force.") @Nullable
        String liftedAt,

        @Schema(description = "Whoever lifted it.") @Nullable
        String liftedBy,

        @Schema(
                description =
                        "Whether all grants that it is about are ended. If not, those are that would begin meanwhile.")
        boolean endsGrants,

        @Schema(description = "How many grants it has ended so far.")
        long endedGrants,

        @Schema(
                description =
                        "How many it could not end, because nobody can read them, and no gateway admits under them; left "
                                + "out if there are none.")
        @Nullable
        Long unreadableGrants,

        @Schema(
                format = "date-time",
                description = "When no grant was left to be ended; left out before, and if they are not ended.")
        @Nullable
        String grantsEndedAt) {

    public static FreezeView of(Freeze freeze) {
        return new FreezeView(
                freeze.number(),
                freeze.since().toString(),
                freeze.reason(),
                freeze.who(),
                freeze.targets().isEmpty() ? null : freeze.targets(),
                freeze.logins().isEmpty() ? null : freeze.logins(),
                text(freeze.liftedAt()),
                freeze.liftedBy(),
                freeze.ending().wanted(),
                freeze.ending().ended(),
                freeze.ending().unreadable() == 0 ? null : freeze.ending().unreadable(),
                text(freeze.ending().done()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
