package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "What somebody asks for: a grant, or more time for one they have.")
public record CreateRequest(
        @Schema(
                pattern = "[a-z0-9][a-z0-9_.-]{0,62}",
                examples = "orders",
                description = "The database, by the name it has at the gateways. Needed unless a grant is extended.")
        @Nullable
        String target,

        @Schema(
                examples = "app_read",
                description = "The PostgreSQL role in the target. Needed unless a grant is extended.")
        @Nullable
        String role,

        @Schema(
                examples = "g0123456789abcde",
                description = "The grant of one's own that is to last longer, in the place of target, role and scope.")
        @Nullable
        String extend,

        @Schema(format = "date-time", description = "When it is to begin; as soon as it is granted if left out.")
        @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "When it is to end. This or duration.") @Nullable
        String expiresAt,

        @Schema(
                examples = "1h",
                description = "How long it is to last from its beginning, or from the granting on if it is extended. "
                        + "This or expiresAt.")
        @Nullable
        String duration,

        @Schema(description = "What it is to allow within the role; what the rules allow if it is left out.") @Nullable
        GrantScopeBody scope,

        @Schema(
                defaultValue = "false",
                description =
                        "true: it can not wait. Granted at once where a rule lets one break the glass; that raises an alarm, "
                                + "and somebody else looks at it afterwards. Begins at once; not with extend.")
        @Nullable
        Boolean breakGlass,

        @Schema(required = true, examples = "order 7 hangs", description = "Why; one line of at most 1000 bytes.")
        @Nullable
        String reason,

        @Schema(examples = "OPS-123", description = "A ticket that says more; one line of at most 200 bytes.") @Nullable
        String ticket) {}
