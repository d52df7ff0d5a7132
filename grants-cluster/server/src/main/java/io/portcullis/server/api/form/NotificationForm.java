package io.portcullis.server.api.form;

import io.portcullis.server.api.body.TestNotification;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.config.NotificationReceiver;
import io.portcullis.server.store.Notifications;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What requests about notifications name. */
public final class NotificationForm {
    private NotificationForm() {}

    /** The number of a path. */
    public static long number(String id) {
        return Ids.number(id, "notification");
    }

    /** A parameter that narrows a list; null if it is not given. */
    public static Notifications.@Nullable State state(@Nullable String state) {
        return state == null
                ? null
                : Notifications.State.of(state)
                        .orElseThrow(() -> Problem.invalid("state", "must be waiting, delivered or given-up")
                                .thrown());
    }

    /** Who is to get one of nothing. */
    public static String receiver(TestNotification body, List<NotificationReceiver> known) {
        String receiver = Fields.required("receiver", body.receiver());
        if (known.stream().noneMatch(one -> one.name().equals(receiver))) {
            throw Problem.invalid("receiver", "must be one that this node is configured with")
                    .thrown();
        }
        return receiver;
    }
}
