package io.portcullis.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The HTTP side of a server of ours that operators look at: health and metrics. */
final class ServerHttp implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String base;

    ServerHttp(String host, int port) {
        this.base = "http://" + host + ":" + port;
    }

    /** True if the server answers and says that it is ready. */
    boolean isReady() {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** The metrics in Prometheus' text format. */
    String metrics() throws IOException {
        HttpResponse<String> answer = get("/q/metrics");
        if (answer.statusCode() != 200) {
            throw new IOException("/q/metrics answers " + answer.statusCode());
        }
        return answer.body();
    }

    HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Accept", "text/plain, application/json")
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
