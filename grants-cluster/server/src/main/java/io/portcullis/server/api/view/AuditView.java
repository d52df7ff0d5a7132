package io.portcullis.server.api.view;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.portcullis.server.store.Queries.AuditRow;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "AuditEvent", description = "One row of the audit.")
public record AuditView(
        long id,

        @Schema(format = "date-time", description = "By the clock of the node that told it.")
        String at,

        @Schema(description = "The gateway, or the node of the grant cluster.")
        String node,

        @Schema(description = "The number of the change, if it is one.") @Nullable
        Long seq,

        @Schema(examples = {"session_started", "grant-created"})
        String type,

        @Schema(description = "Who caused it; for a gateway's events the login, if there is one.")
        String who,

        @Schema(description = "Who vouches for who caused it, if they signed in.") @Nullable
        String issuer,

        @Schema(description = "The issuer's name for who caused it, which never changes.") @Nullable
        String subject,

        @Schema(
                type = SchemaType.OBJECT,
                description = "The event as it was told; a text if the line of a gateway was malformed.")
        @JsonRawValue
        String event) {

    public static AuditView of(AuditRow row) {
        return new AuditView(
                row.id(),
                row.at().toString(),
                row.node(),
                row.seq().isPresent() ? row.seq().getAsLong() : null,
                row.type(),
                row.who().name(),
                row.who().issuer(),
                row.who().subject(),
                row.json());
    }
}
