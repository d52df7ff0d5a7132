package io.portcullis.server.api.view;

import io.portcullis.server.store.Freezes.Freeze;
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

        @Schema(description = "How many grants it ended; only in the answer to what ended them.") @Nullable
        Integer endedGrants) {

    public static FreezeView of(Freeze freeze, @Nullable Integer endedGrants) {
        return new FreezeView(
                freeze.number(),
                freeze.since().toString(),
                freeze.reason(),
                freeze.who(),
                freeze.targets().isEmpty() ? null : freeze.targets(),
                freeze.logins().isEmpty() ? null : freeze.logins(),
                freeze.liftedAt() == null ? null : freeze.liftedAt().toString(),
                freeze.liftedBy(),
                endedGrants);
    }
}
