package io.portcullis.server.api.body;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        description =
                "A PostgreSQL database behind the gateways. Passwords for it never come here: they are files of the gateways.")
public record PutTarget(
        @Schema(
                required = true,
                examples = "[\"db1.internal:5432\"]",
                description = "Where it listens, tried in order: host, host:port, [IPv6] or [IPv6]:port; at most 32.")
        @Nullable
        List<@Nullable String> hosts,

        @Schema(
                enumeration = {"any", "primary", "standby"},
                defaultValue = "any",
                description = "Which of the hosts will do.")
        @Nullable
        String hostRole,

        @Schema(description = "The database's name there; the target's own name if it is left out.") @Nullable
        String database,

        @Schema(
                defaultValue = "false",
                description = "true: stands for every database name that no other target has, and passes it on.")
        @Nullable
        Boolean wildcard,

        @Schema(description = "How gateways secure their connections to it; plain text if it is left out.") @Nullable
        Tls tls,

        @Schema(examples = "{\"env\": \"prod\"}", description = "For rules and metrics; at most 64.") @Nullable
        Map<String, @Nullable String> labels,

        @Schema(defaultValue = "100", description = "Sessions of one gateway at this target at once.") @Nullable
        Integer maxConnections,

        @Schema(
                examples = "1s",
                defaultValue = "1s",
                description =
                        "PostgreSQL's client_connection_check_interval for its sessions; 0s = not set, at most 1h.")
        @Nullable
        String clientConnectionCheckInterval,

        @Schema(
                examples = "{\"app_read\": \"ptc_app_read\", \"*\": \"ptc_*\"}",
                description =
                        "As which user gateways log in for the role of a grant; * = all roles that are not named. A role without an entry is the user itself. At most 200.")
        @Nullable
        Map<String, @Nullable String> users,

        @Schema(
                examples = "[\"postgres\"]",
                description = "Users whose sessions there need not come from a gateway; at most 100.")
        @Nullable
        List<@Nullable String> expectedUsers) {

    @Schema(name = "TargetTls", description = "TLS towards a target.")
    public record Tls(
            @Schema(
                    required = true,
                    enumeration = {"disable", "require", "verify-ca", "verify-full"},
                    description = "In the words of libpq's sslmode.")
            @Nullable
            String mode,

            @Schema(
                    description =
                            "The CA certificates in PEM that its certificate must lead to; the gateway's own trust if left out.")
            @Nullable
            String certificates) {}
}
