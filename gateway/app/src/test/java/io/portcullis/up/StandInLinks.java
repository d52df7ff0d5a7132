package io.portcullis.up;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a {@link StandIn} is asked to have confirmed, and what it answers. */
final class StandInLinks {
    private final List<JsonObject> started = new ArrayList<>();
    private final List<String> withdrawn = new ArrayList<>();
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

    synchronized JsonObject withdraw(JsonObject body) {
        withdrawn.add(body.getString("id"));
        return new JsonObject().put("state", "over");
    }
}
