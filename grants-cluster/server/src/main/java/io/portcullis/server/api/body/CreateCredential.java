package io.portcullis.server.api.body;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        description =
                "What is to prove a login: a connection secret that is made, or an identity. Exactly one of expiresAt and duration.")
public record CreateCredential(
        @Schema(format = "date-time", description = "From when on it is good; now if it is left out.") @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "Until when it is good.") @Nullable
        String expiresAt,

        @Schema(examples = "30d", description = "How long it is good, from its beginning: 90s, 1h30m, 2d or PT1H.")
        @Nullable
        String duration,

        @Schema(
                examples = "[\"10.0.0.0/8\"]",
                description = "The networks it may be used from; anywhere if it is left out.")
        @Nullable
        List<@Nullable String> origins,

        @Schema(
                examples = "https://id.example.org/realms/staff",
                description =
                        "With subject: no secret is made, and tokens of this issuer prove the login. Exactly as they have it in 'iss'.")
        @Nullable
        String issuer,

        @Schema(description = "With issuer: whom the tokens must be for, exactly as they have it in 'sub'.") @Nullable
        String subject,

        @Schema(
                description =
                        "true: the secret of a device, which lets in only where its person has confirmed a connection lately. Not with issuer.")
        @Nullable
        Boolean device) {}
