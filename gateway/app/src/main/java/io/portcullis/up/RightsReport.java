package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a role was found to be at a target, as {@code docs/up-channel.md} has it. Texts of the target are bounded already.
 *
 * @param host that was asked; empty if there was no connection
 * @param every milliseconds until the next look; 0 if there is none
 * @param grants how many there are for it
 * @param problem why there was no look; empty if there was one
 * @param backends that this gateway can not explain; null if it was not told who is there
 */
public record RightsReport(
        String target,
        String role,
        String user,
        String database,
        String host,
        long every,
        int grants,
        String problem,
        List<Finding> findings,
        @Nullable List<Backend> backends) {
    /** More are not told: one is enough to be looked into. */
    public static final int MOST_BACKENDS = 1_000;

    /** One of them; severity and kind are words of {@code docs/up-channel.md}. */
    public record Finding(String kind, String severity, String detail) {
        private JsonObject json() {
            return new JsonObject().put("kind", kind).put("severity", severity).put("detail", detail);
        }
    }

    /** @param started microseconds since 1970 by the target's clock; 0 if it is not known */
    public record Backend(int pid, String user, String application, String client, long started) {
        private JsonObject json() {
            return new JsonObject()
                    .put("pid", pid)
                    .put("user", user)
                    .put("application", application)
                    .put("client", client)
                    .put("started", started);
        }
    }

    UpRequest request() {
        JsonObject body = new JsonObject()
                .put("target", target)
                .put("role", role)
                .put("user", user)
                .put("database", database)
                .put("host", host)
                .put("everyMs", every)
                .put("grants", grants)
                .put("problem", problem)
                .put("findings", array(findings, Finding::json));
        if (backends != null) {
            body.put("backends", array(backends.subList(0, Math.min(backends.size(), MOST_BACKENDS)), Backend::json));
        }
        return new UpRequest("/up/v1/rights", UpRequest.JSON, body.toBuffer());
    }

    private static <T> JsonArray array(List<T> all, Function<T, JsonObject> json) {
        JsonArray array = new JsonArray();
        all.forEach(one -> array.add(json.apply(one)));
        return array;
    }
}
