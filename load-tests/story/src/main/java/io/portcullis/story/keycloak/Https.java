package io.portcullis.story.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Requests to Keycloak. */
final class Https implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;

    Https(SSLContext trust) {
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(trust)
                .build();
    }

    /** @param body a missing node if there was none, or none of JSON */
    record Answer(int status, JsonNode body) {
        JsonNode good() throws IOException {
            if (status / 100 != 2) {
                throw new IOException("Keycloak answers " + status + ": " + body);
            }
            return body;
        }
    }

    Answer form(String url, Map<String, String> fields) throws IOException {
        String form = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send("POST", url, null, "application/x-www-form-urlencoded", BodyPublishers.ofString(form));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param json null for no body */
    Answer json(String method, String url, String token, @Nullable String json) throws IOException {
        return send(
                method,
                url,
                token,
                "application/json",
                json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    }

    Answer get(String url) throws IOException {
        return send("GET", url, null, "application/json", BodyPublishers.noBody());
    }

    private Answer send(String method, String url, @Nullable String token, String type, BodyPublisher body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return new Answer(answer.statusCode(), json ? JSON.readTree(answer.body()) : JSON.missingNode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static String write(Map<String, ?> body) throws IOException {
        return JSON.writeValueAsString(body);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
