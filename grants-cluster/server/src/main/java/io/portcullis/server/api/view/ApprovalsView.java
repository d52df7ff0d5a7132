package io.portcullis.server.api.view;

import io.portcullis.server.rules.Approvals;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Approvals", description = "Who must say yes.")
public record ApprovalsView(
        @Schema(description = "How many.") int needed,

        @Schema(description = "Members of one of these groups.")
        List<String> from,

        @Schema(description = "Whether who asks may be one of them.")
        boolean self) {

    public static @Nullable ApprovalsView of(@Nullable Approvals approvals) {
        return approvals == null
                ? null
                : new ApprovalsView(
                        approvals.needed(), approvals.from().stream().sorted().toList(), approvals.self());
    }
}
