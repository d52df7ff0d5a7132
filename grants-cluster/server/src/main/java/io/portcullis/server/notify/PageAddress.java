package io.portcullis.server.notify;

import io.portcullis.model.RequestId;
import io.portcullis.server.config.NotificationEvent;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where people see more about what they are told of. The address opens nothing: it asks who they are. */
final class PageAddress {
    private PageAddress() {}

    /**
     * Null if there is no page about it.
     *
     * @param publicUrl where the pages are; null if there are none
     */
    static @Nullable String of(@Nullable URI publicUrl, NotificationEvent type, JsonObject event) {
        String folder = switch (type) {
            case REQUEST_CREATED,
                    REQUEST_APPROVED,
                    REQUEST_GRANTED,
                    REQUEST_DENIED,
                    REQUEST_WITHDRAWN,
                    REQUEST_EXPIRED,
                    REQUEST_COMMENTED -> "requests";
            case BREAK_GLASS_USED, REVIEW_OVERDUE, REVIEW_SIGNED_OFF -> "reviews";
            case FREEZE_BEGAN, FREEZE_ENDS_GRANTS, FREEZE_LIFTED, NOTIFICATION_TEST -> "";
        };
        return publicUrl != null
                        && !folder.isEmpty()
                        && event.getValue("request") instanceof String id
                        && RequestId.isValid(id)
                ? publicUrl + "/ui/" + folder + "/" + id
                : null;
    }
}
