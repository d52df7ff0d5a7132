package io.portcullis.server.notify;

import io.portcullis.server.config.NotificationsConfig.Format;
import io.portcullis.server.store.Notifications.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is posted, in each form. What people have written is never read as markup: nobody's reason mentions a channel or leads elsewhere. */
final class Body {
    private static final int VERSION = 1;
    /** What Slack takes of a text, with room to spare. */
    private static final int MOST_SLACK = 1_900;

    private Body() {}

    /** @param page where people see more about it; null if there is none */
    static byte[] of(Format format, String cluster, Event event, Told told, @Nullable String page) {
        JsonObject body = switch (format) {
            case JSON -> json(cluster, event, told, page);
            case SLACK -> slack(told, page);
        };
        return body.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** As Standard Webhooks proposes: type, timestamp, data. */
    private static JsonObject json(String cluster, Event event, Told told, @Nullable String page) {
        JsonObject who = new JsonObject().put("name", event.who().name());
        if (event.who().issuer() != null) {
            who.put("issuer", event.who().issuer()).put("subject", event.who().subject());
        }
        JsonObject data = new JsonObject()
                .put("version", VERSION)
                .put("cluster", cluster)
                .put("audit", event.audit())
                .put("summary", told.summary())
                .put("who", who)
                .put("event", told.event());
        if (event.grant() != null) {
            data.put("grant", event.grant());
        }
        if (page != null) {
            data.put("page", page);
        }
        return new JsonObject()
                .put("type", event.type())
                .put("timestamp", event.at().toString())
                .put("data", data);
    }

    private static JsonObject slack(Told told, @Nullable String page) {
        JsonArray blocks =
                new JsonArray().add(new JsonObject().put("type", "section").put("text", plain(told.summary())));
        if (!told.facts().isEmpty()) {
            List<JsonObject> fields = told.facts().entrySet().stream()
                    .map(fact -> plain(fact.getKey() + ": " + fact.getValue()))
                    .toList();
            blocks.add(new JsonObject().put("type", "section").put("fields", new JsonArray(fields)));
        }
        if (page != null) {
            // Of the address nothing is anybody's words: it may be a link.
            blocks.add(new JsonObject()
                    .put("type", "section")
                    .put("text", new JsonObject().put("type", "mrkdwn").put("text", "<" + page + "|Look at it>")));
        }
        return new JsonObject().put("text", escaped(told.summary())).put("blocks", blocks);
    }

    private static JsonObject plain(String text) {
        return new JsonObject()
                .put("type", "plain_text")
                .put("text", text.length() <= MOST_SLACK ? text : text.substring(0, MOST_SLACK) + "…")
                .put("emoji", false);
    }

    /** The three characters that mean something to Slack. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
