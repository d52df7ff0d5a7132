package io.portcullis.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of the API that looks at bytes, not at classes. Single quotes in a body stand for double ones. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One wait that failed is enough. */
    private static volatile boolean neverServed;

    private final HttpClient http;
    private final URI base;
    private final List<String> headers;

    private Api(HttpClient http, URI base, List<String> headers) {
        this.http = http;
        this.base = base;
        this.headers = headers;
    }

    static Api at(int port, String... headers) {
        return from("127.0.0.1", port, headers);
    }

    /** From this address of the loopback network. */
    static Api from(String address, int port, String... headers) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(address))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return new Api(http, URI.create("http://127.0.0.1:" + port), List.of(headers));
    }

    static Api operator(int port, ControlDatabase database, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + database.token()));
        all.addAll(List.of(headers));
        return at(port, all.toArray(String[]::new)).awaitServing();
    }

    /** The same once the node serves: it answers from its first moment on, and starts meanwhile. */
    Api awaitServing() {
        if (neverServed) {
            throw new AssertionError("the node did not start to serve: see the first failure");
        }
        neverServed = true;
        Await.until(
                "the node serves",
                Duration.ofMinutes(1),
                () -> get("/v1/cluster").at("/state").equals("serving"));
        neverServed = false;
        return this;
    }

    /** The same with one header more. */
    Api with(String name, String value) {
        List<String> all = new ArrayList<>(headers);
        all.add(name);
        all.add(value);
        return new Api(http, base, all);
    }

    record Answer(int status, java.net.http.HttpHeaders headers, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(text, e);
            }
        }

        String at(String pointer) {
            return json().at(pointer).asText();
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** @throws AssertionError if it has another one */
        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError("expected " + expected + ", but was " + status + " " + text);
            }
            return this;
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, @Nullable String body) {
        return sendAsync(method, path, body).join();
    }

    CompletableFuture<Answer> sendAsync(String method, String path, @Nullable String body) {
        return exchange(method, path, "application/json", body == null ? null : body.replace('\'', '"'));
    }

    Answer lines(String path, String body) {
        return exchange("POST", path, "application/x-ndjson", body).join();
    }

    private CompletableFuture<Answer> exchange(String method, String path, String type, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && !headers.contains("Content-Type")) {
            request.header("Content-Type", type);
        }
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(Api::answer);
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
