package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request as its approver has seen it.
 *
 * @param digest of what would be granted
 */
record Asking(String id, String digest) {
    private static final String REQUESTS = "/v1/requests";

    /** For half an hour of a target. */
    static Map<String, Object> wish(String target, String role) {
        return new HashMap<>(Map.of(
                "target", target, "role", role, "duration", "30m", "reason", "order 7 hangs, the customer is waiting"));
    }

    /** Asks for something that somebody has to say yes to. */
    static Asking of(ClusterApi who, Map<String, ?> wish) throws IOException {
        JsonNode request = good(who.post(REQUESTS, wish));
        Check.equal("pending", request.path("state").asText(), "the state of a new request");
        return new Asking(
                request.path("id").asText(), request.at("/offer/digest").asText());
    }

    /** One that was sent on a page. */
    static Asking known(String id, ClusterApi who) throws IOException {
        return new Asking(
                id, good(who.get(REQUESTS + "/" + id)).at("/offer/digest").asText());
    }

    Answer approvedBy(ClusterApi who) throws IOException {
        return who.post(path() + "/approve", Map.of("digest", digest, "comment", "go ahead"));
    }

    Answer deniedBy(ClusterApi who, String reason) throws IOException {
        return who.post(path() + "/deny", Map.of("reason", reason));
    }

    Answer withdrawnBy(ClusterApi who) throws IOException {
        return who.post(path() + "/withdraw", Map.of());
    }

    /** As anybody who may see it has it. */
    JsonNode seenBy(ClusterApi who) throws IOException {
        return good(who.get(path()));
    }

    /** What came of it, which all nodes tell alike: the request as it stands. */
    JsonNode told(List<ClusterApi> nodes) throws IOException {
        JsonNode told = seenBy(nodes.getFirst());
        for (ClusterApi node : nodes) {
            Check.equal(lasting(told), lasting(seenBy(node)), "the request, as " + node + " tells it");
        }
        return told;
    }

    /** Without the times of what is not granted yet, which are those of the moment. */
    private static JsonNode lasting(JsonNode request) {
        ObjectNode lasting = request.deepCopy();
        if (request.path("state").asText().equals("pending")) {
            lasting.withObject("/offer").remove(List.of("notBefore", "expiresAt"));
        }
        return lasting;
    }

    /** How often something of the audit is about this request. */
    long audited(Stage stage, String type) throws IOException {
        return stage.operator()
                .get("/v1/audit?limit=1000&type=" + type)
                .path("items")
                .valueStream()
                .filter(item -> item.at("/event/request").asText().equals(id))
                .count();
    }

    private String path() {
        return REQUESTS + "/" + id;
    }

    static JsonNode good(Answer answer) {
        Check.that(answer.isGood(), answer.words());
        return answer.body();
    }
}
