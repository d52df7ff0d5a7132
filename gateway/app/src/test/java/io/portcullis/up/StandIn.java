package io.portcullis.up;

import io.portcullis.harness.Certificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of the grant cluster as {@code docs/up-channel.md} describes it, over real HTTPS, that can also misbehave. What
 * it has taken is kept in one {@link Database}, which several nodes may share.
 */
final class StandIn implements AutoCloseable {
    static final String CREDENTIAL = "portcullis-node-credential";

    /** What a node does with a request instead of what it should. */
    enum Fault {
        /** Never answers. */
        HANG,
        UNAVAILABLE,
        BUSY,
        /** Status 200, and not what was asked for. */
        WRONG_BODY,
        NOT_JSON,
        /** Answers without an end. */
        ENDLESS,
        /** Closes the connection and has taken nothing. */
        CUT,
        /** Takes it and closes the connection without an answer. */
        TAKE_AND_CUT,
        /** Takes it and answers with an error. */
        TAKE_AND_FAIL,
        FORBIDDEN
    }

    /** What all nodes share. */
    static final class Database {
        final Map<String, Long> offsets = new HashMap<>();
        final Map<String, Buffer> files = new LinkedHashMap<>();
        final Map<String, JsonObject> sessions = new LinkedHashMap<>();
        final List<JsonObject> reports = new ArrayList<>();
        final List<Buffer> envelopes = new ArrayList<>();
        final StandInLinks links = new StandInLinks();
        final StandInLeases leases = new StandInLeases();
        String process = "";
        long number;
        boolean collected;
        int defects;

        @Nullable
        JsonObject wish;

        synchronized String text(String file) {
            return files.getOrDefault(file, Buffer.buffer()).toString();
        }

        synchronized String allText() {
            return String.join("", files.values().stream().map(Buffer::toString).toList());
        }

        synchronized Map<String, JsonObject> sessions() {
            return new LinkedHashMap<>(sessions);
        }

        synchronized List<JsonObject> reports() {
            return List.copyOf(reports);
        }

        synchronized void forgetReports() {
            process = "";
            sessions.clear();
        }

        synchronized void wish(@Nullable JsonObject collect) {
            wish = collect;
            collected = false;
            envelopes.clear();
        }

        /** A session that was never opened is a defect of the gateway. */
        void change(JsonObject session) {
            JsonObject known = sessions.get(session.getString("id"));
            if (known == null) {
                defects++;
            } else {
                known.mergeIn(session);
            }
        }

        synchronized int defects() {
            return defects;
        }

        synchronized boolean isCollected() {
            return collected;
        }

        synchronized int envelopes() {
            return envelopes.size();
        }
    }

    final Database database;
    private final HttpServer server;
    private final Deque<Fault> faults = new ArrayDeque<>();
    private @Nullable Fault always;
    private int requests;

    private StandIn(HttpServer server, Database database) {
        this.server = server;
        this.database = database;
        server.requestHandler(this::onRequest);
    }

    static StandIn start(Vertx vertx, Certificate certificate, Database database) {
        return start(vertx, certificate, database, 0);
    }

    static StandIn start(Vertx vertx, Certificate certificate, Database database, int port) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificate.certificate().toString())
                        .addKeyPath(certificate.key().toString())));
        StandIn node = new StandIn(server, database);
        await(server.listen(port, "127.0.0.1"));
        return node;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e);
        }
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + port());
    }

    int port() {
        return server.actualPort();
    }

    /** Does so with the next requests, in this order. */
    synchronized void next(Fault... some) {
        faults.addAll(List.of(some));
    }

    /** Does so from now on; null = behaves. */
    synchronized void always(@Nullable Fault fault) {
        always = fault;
    }

    /** Behaves from now on. */
    synchronized void behave() {
        always = null;
        faults.clear();
    }

    synchronized int requests() {
        return requests;
    }

    private synchronized @Nullable Fault fault() {
        requests++;
        return faults.isEmpty() ? always : faults.remove();
    }

    private void onRequest(HttpServerRequest request) {
        request.bodyHandler(body -> {
            Fault fault = fault();
            if (fault == null) {
                answer(request, body);
            } else {
                misbehave(request, body, fault);
            }
        });
    }

    private void misbehave(HttpServerRequest request, Buffer body, Fault fault) {
        switch (fault) {
            case HANG -> {}
            case UNAVAILABLE -> problem(request, 503, new JsonObject().put("title", "the database is out of reach"));
            case BUSY -> {
                request.response().putHeader("Retry-After", "1");
                problem(request, 429, new JsonObject().put("title", "too much"));
            }
            case WRONG_BODY -> request.response().end("{\"next\":-7,\"accepted\":\"yes\"}");
            case NOT_JSON -> request.response().end("<html>hello</html>");
            case ENDLESS -> {
                request.response().setChunked(true);
                for (int i = 0; i < 100; i++) {
                    request.response().write(" ".repeat(1024));
                }
            }
            case CUT -> request.connection().close();
            case TAKE_AND_CUT -> {
                take(request, body);
                request.connection().close();
            }
            case TAKE_AND_FAIL -> {
                take(request, body);
                problem(request, 500, new JsonObject());
            }
            case FORBIDDEN -> problem(request, 401, new JsonObject().put("title", "unknown credential"));
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Answer answer = take(request, body);
        if (answer.status() == 200) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(answer.body().encode());
        } else {
            problem(request, answer.status(), answer.body());
        }
    }

    private record Answer(int status, JsonObject body) {}

    private static void problem(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(body.put("status", status).encode());
    }

    private Answer take(HttpServerRequest request, Buffer body) {
        if (!("Bearer " + CREDENTIAL).equals(request.getHeader("Authorization"))) {
            return new Answer(401, new JsonObject().put("title", "unknown credential"));
        }
        synchronized (database) {
            return switch (String.valueOf(request.path())) {
                case "/up/v1/audit" -> audit(request, body);
                case "/up/v1/report" -> report(body.toJsonObject());
                case "/up/v1/records" -> records(body.toJsonObject());
                case "/up/v1/links" -> new Answer(200, database.links.start(body.toJsonObject()));
                case "/up/v1/links/waiting" -> waiting(body.toJsonObject());
                case "/up/v1/links/withdraw" -> new Answer(200, database.links.withdraw(body.toJsonObject()));
                case "/up/v1/leases" -> new Answer(200, database.leases.take(body.toJsonObject()));
                default -> new Answer(404, new JsonObject());
            };
        }
    }

    /** Of a version that knows of it or not. */
    private Answer waiting(JsonObject body) {
        JsonObject answer = database.links.waiting(body);
        return answer == null ? new Answer(404, new JsonObject()) : new Answer(200, answer);
    }

    private Answer audit(HttpServerRequest request, Buffer body) {
        String file = request.getParam("file");
        long offset = Long.parseLong(request.getParam("offset"));
        long here = database.offsets.getOrDefault(file, 0L);
        if (offset != here) {
            return new Answer(409, new JsonObject().put("title", "elsewhere").put("next", here));
        }
        boolean whole = body.getByte(body.length() - 1) == '\n';
        long lines = body.toString(StandardCharsets.UTF_8).lines().count();
        if (lines > 1_000 || (!whole && request.getParam("last") == null)) {
            return new Answer(400, new JsonObject().put("title", "not what the channel takes"));
        }
        database.files.computeIfAbsent(file, _ -> Buffer.buffer()).appendBuffer(body);
        database.offsets.put(file, here + body.length());
        return new Answer(
                200,
                new JsonObject()
                        .put("file", file)
                        .put("next", here + body.length())
                        .put("lines", lines)
                        .put("malformed", whole ? 0 : 1));
    }

    private Answer report(JsonObject report) {
        database.reports.add(report);
        long basis = report.getLong("basis");
        boolean follows = report.getString("process").equals(database.process) && basis == database.number;
        if (basis != 0 && !follows) {
            return new Answer(200, new JsonObject().put("accepted", false).put("full", true));
        }
        if (basis == 0) {
            database.sessions.clear();
        }
        database.process = report.getString("process");
        database.number = report.getLong("number");
        each(report.getJsonArray("opened"), session -> database.sessions.put(session.getString("id"), session));
        each(report.getJsonArray("changed"), database::change);
        report.getJsonArray("closed").forEach(database.sessions::remove);
        return new Answer(
                200, new JsonObject().put("accepted", true).put("full", false).put("collect", database.wish));
    }

    private static void each(JsonArray array, Consumer<JsonObject> action) {
        array.forEach(element -> action.accept((JsonObject) element));
    }

    private Answer records(JsonObject body) {
        JsonObject wish = database.wish;
        if (wish == null || !body.getString("collect").equals(wish.getString("id"))) {
            return new Answer(409, new JsonObject());
        }
        body.getJsonArray("records")
                .forEach(record ->
                        database.envelopes.add(Buffer.buffer(Base64.getDecoder().decode((String) record))));
        database.collected |= body.getBoolean("last");
        return new Answer(
                200, new JsonObject().put("taken", body.getJsonArray("records").size()));
    }

    @Override
    public void close() {
        await(server.close());
    }
}
