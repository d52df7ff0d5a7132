package io.portcullis.server.config;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is told of what happens.
 *
 * @param url may be a secret
 * @param secrets what notifications are signed with, one after another; none if they are not
 * @param tlsName null if the public authorities will do
 */
public record NotificationReceiver(
        String name,
        URI url,
        NotificationsConfig.Format format,
        List<byte[]> secrets,
        Set<NotificationEvent> events,
        @Nullable String tlsName) {
    public NotificationReceiver {
        secrets = List.copyOf(secrets);
        events = Set.copyOf(events);
    }

    @Override
    public String toString() {
        return "NotificationReceiver[" + name + "]";
    }
}
