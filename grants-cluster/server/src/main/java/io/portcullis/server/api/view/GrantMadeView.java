package io.portcullis.server.api.view;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "GrantMade", description = "A new grant and, where one was made, the connection secret of its login.")
public record GrantMadeView(
        GrantView grant,
        @Nullable SecretView connectionSecret,

        @Schema(description = "What the grant was bound to, if it was by the shape of a text. Only in this answer.")
        @Nullable
        ShapeView shape) {}
