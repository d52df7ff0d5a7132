package io.portcullis.server.api.view;

import io.portcullis.server.store.Notifications.Notification;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Notification", description = "One event for one receiver.")
public record NotificationView(
        long id,

        @Schema(description = "As the configuration names it.")
        String receiver,

        @Schema(examples = "request_created") String event,

        @Schema(description = "The number of the event in the audit.")
        long audit,

        @Schema(enumeration = {"waiting", "delivered", "given-up"})
        String state,

        @Schema(description = "How often it was tried.") int tries,
        @Schema(format = "date-time") String createdAt,

        @Schema(format = "date-time", description = "When it is tried next; left out if it is not.") @Nullable
        String nextTryAt,

        @Schema(format = "date-time", description = "Of the last try.")
        String changedAt,

        @Schema(description = "Why it did not arrive the last time.") @Nullable
        String problem) {

    public static NotificationView of(Notification one) {
        return new NotificationView(
                one.id(),
                one.receiver(),
                one.type(),
                one.audit(),
                one.state().code(),
                one.tries(),
                one.createdAt().toString(),
                one.dueAt() == null ? null : one.dueAt().toString(),
                one.changedAt().toString(),
                one.problem());
    }
}
