package io.portcullis.server.notify;

import io.portcullis.server.config.NotificationEvent;
import io.portcullis.server.store.Notifications.Event;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as receivers get to read it.
 *
 * @param summary one sentence
 * @param facts what else there is to know, by its name
 */
record Told(String summary, Map<String, String> facts, JsonObject event) {
    static Told of(NotificationEvent type, Event event) {
        JsonObject json = json(event);
        Map<String, String> facts = new LinkedHashMap<>();
        fact(facts, "Reason", json, "reason");
        fact(facts, "Ticket", json, "ticket");
        // What a request was made with is the rule that it is judged by.
        fact(facts, type == NotificationEvent.REQUEST_CREATED ? "Rule" : "Comment", json, "words");
        if (event.grant() != null) {
            facts.put("Grant", event.grant());
        }
        return new Told(summary(type, event, json), facts, json);
    }

    private static JsonObject json(Event event) {
        try {
            return new JsonObject(event.json());
        } catch (DecodeException _) {
            return new JsonObject();
        }
    }

    private static void fact(Map<String, String> facts, String name, JsonObject json, String key) {
        Optional.ofNullable(json.getString(key))
                .filter(value -> !value.isBlank())
                .ifPresent(value -> facts.put(name, value));
    }

    private static String summary(NotificationEvent type, Event event, JsonObject json) {
        String who = event.who().name();
        String login = json.getString("login", "somebody");
        String access = json.getString("target", "?") + " as " + json.getString("role", "?");
        return switch (type) {
            case REQUEST_CREATED ->
                Boolean.TRUE.equals(json.getValue("granted"))
                        ? login + " has got access to " + access + ", as the rules allow"
                        : login + " asks for access to " + access;
            case REQUEST_APPROVED ->
                who + " approved that " + login + " gets access to " + access + "; more approvals are needed";
            case REQUEST_GRANTED -> who + " approved that " + login + " gets access to " + access + ": granted";
            case REQUEST_DENIED -> who + " denied " + login + " access to " + access;
            case REQUEST_WITHDRAWN -> login + " does not ask for access to " + access + " any more";
            case REQUEST_EXPIRED -> "nobody answered in time whether " + login + " gets access to " + access;
            case REQUEST_COMMENTED -> who + " said something about " + login + "'s request for access to " + access;
            case BREAK_GLASS_USED -> login + " broke the glass: access to " + access;
            case REVIEW_OVERDUE -> "nobody has looked in time at what " + login + " did with access to " + access;
            case REVIEW_SIGNED_OFF -> who + " has looked at what " + login + " did with access to " + access;
            case FREEZE_BEGAN -> who + " has frozen " + frozen(json) + ": nothing is granted any more";
            case FREEZE_ENDS_GRANTS -> who + " ends all grants for " + frozen(json);
            case FREEZE_LIFTED -> who + " has lifted the freeze of " + frozen(json);
            case SERVICE_RENEWAL_REFUSED ->
                "the grant of the service " + json.getString("service", "?") + " for " + access
                        + " is not renewed: its sessions will end";
            case SERVICE_RENEWAL_RESUMED ->
                "the grant of the service " + json.getString("service", "?") + " for " + access + " is renewed again";
            case RIGHTS_FOUND -> "a role is stronger than its grants: " + access + " " + json.getString("detail", "?");
            case RIGHTS_GONE -> "a role is so strong no more: " + access + " " + json.getString("detail", "?");
            case BYPASS_FOUND ->
                "no gateway has it: " + json.getString("detail", "?") + " at " + json.getString("target", "?")
                        + ("password-elsewhere".equals(json.getString("finding"))
                                ? "; the password of a role is used elsewhere"
                                : "");
            case BYPASS_GONE ->
                "is gone, or known: " + json.getString("detail", "?") + " at " + json.getString("target", "?");
            case NOTIFICATION_TEST -> who + " wants to know whether this arrives";
        };
    }

    private static String frozen(JsonObject json) {
        String targets = list(json.getJsonArray("targets"));
        String logins = list(json.getJsonArray("logins"));
        String where = targets.isEmpty() ? "all targets" : "the targets " + targets;
        return logins.isEmpty() ? where : where + " for " + logins;
    }

    private static String list(@Nullable JsonArray names) {
        return names == null
                ? ""
                : String.join(", ", names.stream().map(String::valueOf).toList());
    }
}
