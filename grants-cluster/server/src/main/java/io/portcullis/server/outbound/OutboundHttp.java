package io.portcullis.server.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks others. Redirections are not followed, an answer has a bounded size, and each call ends within its deadline. Neither requests nor
 * answers are ever part of a failure's words.
 */
public final class OutboundHttp implements AutoCloseable {
    /** A person in a few thousand groups has half of it. */
    private static final int MAX_ANSWER = 1024 * 1024;

    private static final int MAX_CONNECTIONS = 8;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Vertx vertx;
    private final HttpClient http;

    /** @param options with what is trusted, and nothing else */
    public OutboundHttp(Vertx vertx, HttpClientOptions options) {
        this.vertx = vertx;
        this.http = vertx.createHttpClient(new HttpClientOptions(options)
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setMaxWaitQueueSize(10 * MAX_CONNECTIONS));
    }

    /**
     * What came back, whatever the status.
     *
     * @param type the content type; null if it has none
     * @param links the values of {@code Link} (RFC 8288)
     */
    public record Answer(int status, @Nullable String type, List<String> links, Buffer body) {
        public Answer {
            links = List.copyOf(links);
        }

        @Override
        public String toString() {
            return "Answer[status=" + status + "]";
        }
    }

    /** @param token null if anybody may ask */
    public Future<Answer> get(URI from, @Nullable String token, Duration deadline) {
        Map<String, String> headers = token == null
                ? Map.of("Accept", "application/json")
                : Map.of("Accept", "application/json", "Authorization", "Bearer " + token);
        return ask(options(from, HttpMethod.GET, headers), Buffer.buffer(), deadline);
    }

    /** @param authorization the header's value */
    public Future<Answer> post(URI to, String authorization, String form, Duration deadline) {
        Map<String, String> headers = Map.of(
                "Accept", "application/json",
                "Authorization", authorization,
                "Content-Type", "application/x-www-form-urlencoded");
        return post(to, headers, Buffer.buffer(form), deadline);
    }

    public Future<Answer> post(URI to, Map<String, String> headers, Buffer body, Duration deadline) {
        return ask(options(to, HttpMethod.POST, headers), body, deadline);
    }

    private static RequestOptions options(URI uri, HttpMethod method, Map<String, String> headers) {
        boolean tls = "https".equals(uri.getScheme());
        String host = uri.getHost();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS : HTTP)
                .setSsl(tls)
                .setURI(path(uri));
        headers.forEach(options::putHeader);
        return options;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private Future<Answer> ask(RequestOptions options, Buffer body, Duration deadline) {
        Promise<Answer> answer = Promise.promise();
        AtomicBoolean over = new AtomicBoolean();
        options.setTimeout(Math.max(1, deadline.toMillis()));
        long timer = vertx.setTimer(
                Math.max(1, deadline.toMillis()),
                _ -> answer.tryFail("no answer within " + deadline.toMillis() + " ms"));
        answer.future().onComplete(_ -> {
            over.set(true);
            vertx.cancelTimer(timer);
        });
        http.request(options).onFailure(answer::tryFail).onSuccess(request -> {
            if (over.get()) {
                request.reset();
                return;
            }
            answer.future().onFailure(_ -> request.reset());
            send(request, body, answer);
        });
        return answer.future();
    }

    private static void send(HttpClientRequest request, Buffer body, Promise<Answer> answer) {
        request.exceptionHandler(answer::tryFail);
        request.response().onFailure(answer::tryFail).onSuccess(response -> receive(response, answer));
        request.send(body);
    }

    private static void receive(HttpClientResponse response, Promise<Answer> answer) {
        Buffer received = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.handler(part -> {
            if (received.length() + part.length() > MAX_ANSWER) {
                answer.tryFail("an answer of more than " + MAX_ANSWER + " bytes");
            } else {
                received.appendBuffer(part);
            }
        });
        response.endHandler(_ -> answer.tryComplete(new Answer(
                response.statusCode(),
                response.getHeader("Content-Type"),
                response.headers().getAll("Link"),
                received)));
    }

    @Override
    public void close() {
        http.close();
    }
}
