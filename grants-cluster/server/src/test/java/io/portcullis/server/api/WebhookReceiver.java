package io.portcullis.server.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Whoever is told of what happens: remembers it, and answers as a test wants. */
final class WebhookReceiver implements AutoCloseable {
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    record Received(String path, Headers headers, String body) {
        /** Empty if it has none. */
        String header(String name) {
            @Nullable String value = headers.getFirst(name);
            return value == null ? "" : value;
        }
    }

    private WebhookReceiver(HttpServer server) {
        this.server = server;
    }

    static WebhookReceiver start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        WebhookReceiver receiver = new WebhookReceiver(server);
        server.createContext("/", receiver::receive);
        server.start();
        return receiver;
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        all.add(new Received(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
        exchange.sendResponseHeaders(status, NO_BODY);
        exchange.close();
    }

    /** From now on. */
    void answer(int with) {
        status = with;
    }

    void forget() {
        all.clear();
    }

    /** The first at that path with {@code words} in it, once it has come. */
    Optional<Received> received(String path, String words) {
        return all.stream()
                .filter(one -> one.path().equals(path) && one.body().contains(words))
                .findFirst();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
