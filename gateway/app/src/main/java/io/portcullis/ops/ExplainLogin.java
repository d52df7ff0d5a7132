package io.portcullis.ops;

import io.portcullis.model.Grant;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.relay.LoginExplainer;
import io.portcullis.relay.LoginExplanation;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /explain/login?login=NAME&target=DATABASE&from=ADDRESS&tls=true}: which rule, which method, which grant, which refusal.
 * For operators: on the port of health and metrics, which only they reach.
 */
@Singleton
class ExplainLogin {
    private static final Set<String> PARAMETERS = Set.of("login", "target", "from", "tls", "options", "replication");

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Gateway gateway;

    ExplainLogin(Gateway gateway) {
        this.gateway = gateway;
    }

    void addTo(@Observes Router router) {
        router.get("/explain/login").handler(this::onRequest);
    }

    private void onRequest(RoutingContext context) {
        LoginExplainer explainer = gateway.explainer();
        MultiMap given = context.queryParams();
        if (!isFromHere(context)) {
            answer(context, 403, problem("asked from this host only, as localhost, 127.0.0.1 or [::1]"));
            return;
        }
        if (explainer == null) {
            answer(context, 503, problem("the gateway has not started"));
            return;
        }
        for (String name : given.names()) {
            if (!PARAMETERS.contains(name) || given.getAll(name).size() != 1) {
                answer(
                        context,
                        400,
                        problem("known are, each once: "
                                + PARAMETERS.stream().sorted().toList()));
                return;
            }
        }
        String login = given.get("login");
        InetAddress origin = address(given.get("from"));
        if (login == null || origin == null) {
            answer(context, 400, problem("needed are login, and from as an address of IPv4 or IPv6"));
            return;
        }
        String tls = Objects.requireNonNullElse(given.get("tls"), Boolean.toString(explainer.canBe(true)));
        if (!tls.equals("true") && !tls.equals("false")) {
            answer(context, 400, problem("tls must be true or false"));
            return;
        }
        boolean encrypted = tls.equals("true");
        if (!explainer.canBe(encrypted)) {
            answer(context, 400, problem("portcullis.listener.tls is off: nobody is encrypted"));
            return;
        }
        Context loop = context.vertx().getOrCreateContext();
        explainer.explain(
                startup(login, given), origin, encrypted, work -> loop.runOnContext(_ -> work.run()), explanation -> {
                    JsonObject asked = new JsonObject()
                            .put("login", login)
                            .put("database", given.get("target"))
                            .put("from", origin.getHostAddress())
                            .put("tls", encrypted);
                    answer(context, 200, asked.mergeIn(json(explanation)));
                });
    }

    private static StartupMessage startup(String login, MultiMap given) {
        List<StartupParameter> parameters = new ArrayList<>(List.of(StartupParameter.of("user", login)));
        Map.of("target", "database", "options", "options", "replication", "replication")
                .forEach((name, sentAs) -> {
                    String value = given.get(name);
                    if (value != null) {
                        parameters.add(StartupParameter.of(sentAs, value));
                    }
                });
        return new StartupMessage(3, 0, parameters);
    }

    /** The port may be open to whoever watches health, and a page in a browser here may have a name that leads here. */
    private static boolean isFromHere(RoutingContext context) {
        SocketAddress peer = context.request().remoteAddress();
        InetAddress address = peer == null ? null : address(peer.hostAddress());
        HostAndPort asked = context.request().authority();
        return address != null && address.isLoopbackAddress() && asked != null && HERE.contains(asked.host());
    }

    /** Names are not looked up. */
    private static @Nullable InetAddress address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static JsonObject json(LoginExplanation explanation) {
        JsonObject json = new JsonObject();
        LoginRule rule = explanation.rule();
        if (rule != null && explanation.runs() != null) {
            json.put("rule", new JsonObject().put("number", rule.number()).put("line", rule.line()));
            json.put("method", rule.method().word());
            json.put("runs", explanation.runs().word());
            json.put("secrets", explanation.secrets());
        }
        json.put("target", explanation.target());
        Grant grant = explanation.grant();
        if (grant != null) {
            json.put(
                    "grant",
                    new JsonObject()
                            .put("id", grant.id().value())
                            .put("revision", grant.revision())
                            .put("role", grant.role())
                            .put("expiresAt", grant.validity().expiresAt().toString()));
        }
        LoginExplanation.Denial denial = explanation.denial();
        json.put("outcome", denial == null ? "admitted" : "refused");
        if (denial != null) {
            json.put(
                    "refusal",
                    new JsonObject()
                            .put("reason", denial.reason().code())
                            .put("sqlstate", denial.refusal().sqlState())
                            .put("message", denial.refusal().message())
                            .put("detail", denial.operatorDetail()));
        }
        return json;
    }

    private static JsonObject problem(String what) {
        return new JsonObject().put("problem", what);
    }

    private static void answer(RoutingContext context, int status, JsonObject json) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(json.encodePrettily() + "\n");
    }
}
