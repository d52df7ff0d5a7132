package io.portcullis.faults.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.model.StaleTolerance;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An operator who goes on to another node when one does not answer, and who does not give up before it is known what became of a request. */
public final class Admin {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final List<ClusterApi> nodes;

    /** @param nodes in the order in which they are asked */
    public Admin(List<ClusterApi> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * A grant that was made.
     *
     * @param committedBy when the answer was there
     */
    public record Granted(String grant, String login, String secret, Instant committedBy) {
        @Override
        public String toString() {
            return "Granted[" + grant + ", " + login + "]";
        }
    }

    /** A grant for an hour, for a login that is new. */
    public Granted grant(String login, String target, String role, StaleTolerance stale) {
        return grant(login, target, role, stale, Map.of());
    }

    /** The same with a scope; an empty one is none. */
    public Granted grant(String login, String target, String role, StaleTolerance stale, Map<String, ?> scope) {
        Map<String, Object> wish = new HashMap<>(Map.of(
                "login",
                login,
                "target",
                target,
                "role",
                role,
                "duration",
                "PT1H",
                "staleAdmit",
                stale.staleAdmit().toString(),
                "staleGrace",
                stale.staleGrace().toString(),
                "reason",
                "a fault test"));
        if (!scope.isEmpty()) {
            wish.put("scope", scope);
        }
        JsonNode made = surely("/v1/grants", wish).body();
        JsonNode secret = made.path("connectionSecret");
        return new Granted(
                made.path("grant").path("id").asText(),
                secret.path("login").asText(),
                secret.path("secret").asText(),
                Instant.now());
    }

    /** Ends a grant; the instants are those before the first request and after the answer that it is over. */
    public Ending revoke(String grant) {
        Instant askedAt = Instant.now();
        surely("/v1/grants/" + grant + "/revoke", Map.of("reason", "a fault test revoked it"));
        return new Ending(askedAt, Instant.now());
    }

    /** Asks one node after the other until one says yes; an {@link AssertionError} with the last answer if none does. */
    public Answer surely(String path, Map<String, ?> body) {
        String key = UUID.randomUUID().toString();
        Instant until = Instant.now().plus(PATIENCE);
        String last = "no node";
        do {
            for (ClusterApi node : nodes) {
                try {
                    Answer answer = node.post(path, body, key);
                    if (answer.isGood()) {
                        return answer;
                    }
                    last = node + path + " answers " + answer.words();
                    if (answer.status() / 100 == 4) {
                        throw new AssertionError(last);
                    }
                } catch (IOException e) {
                    last = node + path + ": " + e;
                }
            }
            pause();
        } while (Instant.now().isBefore(until));
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + last);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
