package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a {@link StandIn} leases, of one grant. */
final class StandInLeases {
    private static final class Lease {
        final Map<String, Long> held = new HashMap<>();
        long number;
        long endsAt;
        boolean settled;
    }

    private final Map<String, Long> limits = new HashMap<>();
    private final Map<String, Long> chunks = new HashMap<>();
    private final Map<String, Lease> leases = new HashMap<>();
    private Duration life = Duration.ofMinutes(5);
    private boolean noGrant;

    synchronized void limit(String what, long limit, long atOnce) {
        limits.put(what, limit);
        chunks.put(what, atOnce);
    }

    synchronized void life(Duration each) {
        life = each;
    }

    synchronized void noGrant(boolean so) {
        noGrant = so;
    }

    /** Leases that were not settled. */
    synchronized long open() {
        return leases.values().stream().filter(lease -> !lease.settled).count();
    }

    /** The sum of what was spent from the others. */
    synchronized long settled(String what) {
        return leases.values().stream()
                .filter(lease -> lease.settled)
                .mapToLong(lease -> lease.held.getOrDefault(what, 0L))
                .sum();
    }

    synchronized JsonObject take(JsonObject body) {
        JsonArray answers = new JsonArray();
        for (Object one : body.getJsonArray("leases")) {
            answers.add(take((JsonObject) one, System.nanoTime()));
        }
        return new JsonObject().put("leases", answers);
    }

    private JsonObject take(JsonObject asked, long now) {
        JsonObject answer = new JsonObject()
                .put("grant", asked.getString("grant"))
                .put("lease", asked.getString("lease"))
                .put("number", asked.getLong("number"));
        if (noGrant && !asked.getBoolean("close")) {
            return answer.put("state", "no-grant").put("lifeMs", 0).put("held", new JsonObject());
        }
        Lease lease = leases.computeIfAbsent(asked.getString("lease"), _ -> new Lease());
        boolean ended = lease.number > 0 && now - lease.endsAt >= 0;
        if (lease.settled || asked.getBoolean("close")) {
            settle(lease, asked);
            return answer.put("state", "closed").put("lifeMs", 0).put("held", new JsonObject());
        }
        if (ended) {
            return answer.put("state", "ended").put("lifeMs", 0).put("held", new JsonObject());
        }
        if (asked.getLong("number") > lease.number) {
            lease.number = asked.getLong("number");
            lease.endsAt = now + life.toNanos();
            limits.keySet().forEach(what -> renew(lease, what, part(asked, what, "spent")));
        }
        JsonObject held = new JsonObject();
        lease.held.forEach(held::put);
        return answer.put("state", "open")
                .put("lifeMs", Duration.ofNanos(lease.endsAt - now).toMillis())
                .put("held", held);
    }

    private void settle(Lease lease, JsonObject asked) {
        if (!lease.settled) {
            lease.settled = true;
            lease.held.replaceAll((what, held) -> Math.min(held, part(asked, what, "spent")));
        }
    }

    private void renew(Lease lease, String what, long spent) {
        long others = leases.values().stream()
                .filter(other -> other != lease && !(what.equals("sessions") && isOver(other)))
                .mapToLong(other -> other.held.getOrDefault(what, 0L))
                .sum();
        long held = lease.held.getOrDefault(what, 0L);
        long wished = Math.max(0, chunks.getOrDefault(what, 0L) - (held - spent));
        lease.held.put(what, held + Math.clamp(limits.getOrDefault(what, 0L) - others - held, 0, wished));
    }

    private static boolean isOver(Lease lease) {
        return lease.settled || System.nanoTime() - lease.endsAt >= 0;
    }

    private static long part(JsonObject asked, String what, String field) {
        JsonObject part = asked.getJsonObject("parts", new JsonObject()).getJsonObject(what);
        return part == null ? 0 : part.getLong(field);
    }
}
