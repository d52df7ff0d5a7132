package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link StandIn} is asked to have confirmed, and what it answers. */
final class StandInLinks {
    private final List<JsonObject> started = new ArrayList<>();
    private final List<String> withdrawn = new ArrayList<>();
    private final List<JsonObject> awaited = new ArrayList<>();
    private @Nullable JsonObject standing;
    private JsonObject answer = new JsonObject()
            .put("state", "open")
            .put("url", "https://access.example.org/ui/link/x")
            .put("code", "BCDF-GHJK")
            .put("lifeMs", 300_000);

    synchronized void answer(JsonObject other) {
        answer = other;
    }

    synchronized List<JsonObject> started() {
        return List.copyOf(started);
    }

    synchronized List<String> withdrawn() {
        return List.copyOf(withdrawn);
    }

    synchronized JsonObject start(JsonObject body) {
        started.add(body);
        return answer.copy();
    }

    /** From now on whoever waits for a grant is answered so, each with its id; null: it knows nothing of that. */
    synchronized void standing(@Nullable JsonObject answer) {
        standing = answer;
    }

    /** The bodies of all that was asked about waiting. */
    synchronized List<JsonObject> awaited() {
        return List.copyOf(awaited);
    }

    synchronized @Nullable JsonObject waiting(JsonObject body) {
        awaited.add(body);
        if (standing == null) {
            return null;
        }
        JsonArray links = new JsonArray();
        for (Object one : body.getJsonArray("links")) {
            links.add(standing.copy().put("id", ((JsonObject) one).getString("id")));
        }
        return new JsonObject().put("links", links);
    }

    synchronized JsonObject withdraw(JsonObject body) {
        withdrawn.add(body.getString("id"));
        return new JsonObject().put("state", "over");
    }
}
