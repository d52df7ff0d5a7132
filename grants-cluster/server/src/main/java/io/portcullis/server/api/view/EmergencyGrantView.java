package io.portcullis.server.api.view;

import io.portcullis.server.store.EmergencyGrants.File;
import io.portcullis.server.store.EmergencyGrants.Item;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "EmergencyGrant", description = "A grant for the day on which nothing but one gateway works.")
public record EmergencyGrantView(
        @Schema(
                enumeration = {"usable", "used", "revoked", "expired"},
                description =
                        "used: its gateway has told that its one session has begun. What happens while a gateway can "
                                + "not tell is told later.")
        String state,

        GrantView grant,

        @Schema(description = "Of the secret that was made with it.")
        String credentialId,

        @Schema(description = "The only gateway that admits by it.")
        String gateway,

        @Schema(examples = "PT1H", description = "How long its one session may last.")
        String length,

        @Schema(description = "The request under which its use is reviewed: GET /v1/reviews/{id}, once it was used.")
        String request,

        @Schema(description = "Members of which groups look at what was done.")
        List<String> reviewers,

        @Schema(examples = "PT72H", description = "Within which time.")
        String reviewWithin,

        @Schema(format = "date-time", description = "When its one session began, by the gateway's clock.") @Nullable
        String usedAt,

        @Nullable String usedSession,

        @Schema(description = "What the gateway needs in its folder; only where it was made, and from …/files.")
        @Nullable
        List<FileView> files,

        @Schema(description = "Shown where it was made, and nowhere else.") @Nullable
        SecretView connectionSecret) {

    @Schema(
            name = "RecordFile",
            description = "A signed record as a file for the folder of a gateway. It is no secret.")
    public record FileView(
            @Schema(examples = "g0123456789abcde.grant") String name,
            @Schema(description = "Its bytes, in base64.") String content) {

        public static FileView of(File file) {
            return new FileView(
                    file.name(),
                    Base64.getEncoder().encodeToString(file.content().toArray()));
        }
    }

    public static EmergencyGrantView of(Item item, Instant now) {
        return of(item, null, null, now);
    }

    /**
     * With what is shown where it was made.
     *
     * @param files null if they are not asked for
     */
    public static EmergencyGrantView of(
            Item item, @Nullable List<File> files, @Nullable SecretView secret, Instant now) {
        GrantView grant = GrantView.of(item.grant(), now);
        return new EmergencyGrantView(
                state(item, grant),
                grant,
                item.credential().value(),
                item.use().gateway(),
                item.use().length().toString(),
                item.request().value(),
                item.reviewers().from().stream().sorted().toList(),
                item.within().toString(),
                item.used() == null ? null : item.used().at().toString(),
                item.used() == null ? null : item.used().session(),
                files == null ? null : files.stream().map(FileView::of).toList(),
                secret);
    }

    private static String state(Item item, GrantView grant) {
        if (item.used() != null) {
            return "used";
        }
        return switch (grant.state()) {
            case "revoked", "expired" -> grant.state();
            default -> "usable";
        };
    }
}
