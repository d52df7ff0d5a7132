package io.portcullis.server.people;

import io.portcullis.server.config.OidcDirectory;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.outbound.OutboundHttp.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link Directory} behind the addresses that are configured, asked with a client's own credentials. */
final class HttpDirectory implements Directory {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final Pattern JSON =
            Pattern.compile("application/([a-z0-9.-]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);
    private static final List<Integer> TOKEN_REFUSED = List.of(401, 403);

    private final Issuer issuer;
    private final OidcDirectory settings;
    private final ClientToken token;
    private final Duration deadline;

    HttpDirectory(Vertx vertx, Issuer issuer, OidcDirectory settings, Duration deadline) {
        this.issuer = issuer;
        this.settings = settings;
        this.token = new ClientToken(vertx, issuer, settings, deadline);
        this.deadline = deadline;
    }

    @Override
    public Future<Found> find(String subject) {
        return get(settings.personUrl(), subject)
                .compose(answer -> person(answer, subject))
                .otherwise(failure -> new Found.Unclear(
                        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage()));
    }

    private Future<Answer> get(String template, String subject) {
        URI uri = URI.create(template.replace(
                OidcDirectory.SUBJECT,
                URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20")));
        return token.get()
                .compose(bearer -> issuer.http().get(uri, bearer, deadline))
                .onSuccess(answer -> {
                    if (TOKEN_REFUSED.contains(answer.status())) {
                        token.forget();
                    }
                });
    }

    private Future<Found> person(Answer answer, String subject) {
        if (answer.status() == NOT_FOUND) {
            return Future.succeededFuture(missing(answer));
        }
        Object json = json(answer, "person-url");
        List<String> enabled = texts(json, settings.enabledPath(), "enabled-path");
        if (enabled.size() != 1) {
            return Future.succeededFuture(new Found.Unclear("the answer does not say whether they are enabled"));
        }
        if (!enabled.getFirst().equals(settings.enabledValue())) {
            return Future.succeededFuture(new Found.Disabled());
        }
        @Nullable List<String> path = settings.groupsPath();
        if (path == null) {
            return Future.succeededFuture(new Found.There(null));
        }
        @Nullable String groups = settings.groupsUrl();
        return groups == null
                ? Future.succeededFuture(new Found.There(texts(json, path, "groups-path")))
                : get(groups, subject).map(of -> new Found.There(texts(json(of, "groups-url"), path, "groups-path")));
    }

    /** Proxies and other addresses answer 404 as well, in a form of their own: that says nothing of anybody. */
    static Found missing(Answer answer) {
        try {
            if (answer.type() != null && JSON.matcher(answer.type()).matches()) {
                Json.decodeValue(answer.body());
                return new Found.Missing();
            }
        } catch (DecodeException _) {
            // As if it had said that it is something else.
        }
        return new Found.Unclear("status 404 from person-url, without JSON");
    }

    static Object json(Answer answer, String key) {
        if (answer.status() != OK) {
            throw new IllegalStateException("status " + answer.status() + " from " + key);
        }
        if (Answers.goOn(answer.links())) {
            throw new IllegalStateException("the answer from " + key + " is not whole");
        }
        try {
            return Json.decodeValue(answer.body());
        } catch (DecodeException _) {
            throw new IllegalStateException("the answer from " + key + " is no JSON");
        }
    }

    private static List<String> texts(Object json, List<String> path, String key) {
        Optional<List<String>> found = Answers.texts(json, path);
        return found.orElseThrow(
                () -> new IllegalStateException("the answer has nothing at " + key + ", or is not whole"));
    }
}
