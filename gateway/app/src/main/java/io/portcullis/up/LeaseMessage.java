package io.portcullis.up;

import io.portcullis.model.scope.Allowance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is said of one lease, and what is answered: docs/up-channel.md. */
record LeaseMessage(String grant, String lease, long number, boolean close, Map<Allowance, Part> parts) {

    record Part(long held, long spent) {}

    /** @param held of each budget that the grant limits */
    record Answer(String state, long lifeMillis, Map<Allowance, Long> held) {
        boolean isOpen() {
            return state.equals("open");
        }

        boolean isOfNoGrant() {
            return state.equals("no-grant");
        }
    }

    static UpRequest request(List<LeaseMessage> all) {
        JsonArray leases = new JsonArray();
        all.forEach(one -> leases.add(one.json()));
        return new UpRequest(
                "/up/v1/leases",
                UpRequest.JSON,
                new JsonObject().put("leases", leases).toBuffer());
    }

    private JsonObject json() {
        JsonObject json = new JsonObject();
        parts.forEach((what, part) ->
                json.put(what.field(), new JsonObject().put("held", part.held()).put("spent", part.spent())));
        return new JsonObject()
                .put("grant", grant)
                .put("lease", lease)
                .put("number", number)
                .put("close", close)
                .put("parts", json);
    }

    /**
     * The answers, in the order of what was asked.
     *
     * @throws UpFailure if it is not answers to that
     */
    static List<Answer> answers(UpAnswer answer, List<LeaseMessage> asked) throws UpFailure {
        if (!answer.isOk()
                || !(answer.body().getValue("leases") instanceof JsonArray all)
                || all.size() != asked.size()) {
            throw new UpFailure(answer.words());
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (!(all.getValue(i) instanceof JsonObject one)
                    || !asked.get(i).lease().equals(one.getValue("lease"))
                    || !(one.getValue("state") instanceof String state)) {
                throw new UpFailure(answer.words());
            }
            answers.add(new Answer(state, number(one.getValue("lifeMs")), held(one.getValue("held"))));
        }
        return answers;
    }

    private static Map<Allowance, Long> held(Object json) {
        Map<Allowance, Long> held = new EnumMap<>(Allowance.class);
        if (json instanceof JsonObject amounts) {
            for (Allowance what : Allowance.values()) {
                if (amounts.containsKey(what.field())) {
                    held.put(what, number(amounts.getValue(what.field())));
                }
            }
        }
        return held;
    }

    private static long number(Object json) {
        return json instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }
}
