package io.portcullis.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/** The REST API of one node of the grant cluster. */
public final class ClusterApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient client;
    private final String base;
    private final String token;

    /** @param base {@code https://host:port} */
    public ClusterApi(String base, String token, SSLContext trust) {
        this.base = base;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .sslContext(trust)
                .build();
    }

    /**
     * An answer of the API.
     *
     * @param body a missing node if there was none
     */
    public record Answer(int status, JsonNode body) {
        public boolean isGood() {
            return status / 100 == 2;
        }

        /** What a problem says of itself, for people. */
        public String words() {
            return status + " " + body.path("title").asText() + ": "
                    + body.path("detail").asText();
        }
    }

    public Answer get(String path) throws IOException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), "");
    }

    public Answer post(String path, Map<String, ?> body) throws IOException {
        return post(path, body, UUID.randomUUID().toString());
    }

    /** The same, such that a repetition with the same key does nothing. */
    public Answer post(String path, Map<String, ?> body, String idempotencyKey) throws IOException {
        return send("POST", path, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)), idempotencyKey);
    }

    public Answer delete(String path) throws IOException {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), "");
    }

    public Answer put(String path, Map<String, ?> body) throws IOException {
        return send("PUT", path, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)), "");
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, String idempotencyKey)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (!idempotencyKey.isEmpty()) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    @Override
    public String toString() {
        return base;
    }
}
