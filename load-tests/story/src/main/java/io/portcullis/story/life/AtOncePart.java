package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.life.AppSession.Secret;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two people at two nodes who decide at the same moment: what comes of it is one thing, and everybody tells the same. */
public final class AtOncePart implements Part {
    private static final int TIMES = 20;
    private static final int CONFLICT = 409;
    private static final String SHOP = Database.SHOP_BY_SECRET;

    @Override
    public String name() {
        return "at-once";
    }

    @Override
    public String about() {
        return "two who decide at the same moment, at two nodes: one outcome, the same everywhere";
    }

    /** Everybody at a node of their own. */
    private record Cast(
            Stage stage, ClusterApi anna, ClusterApi dora, ClusterApi dirk, ClusterApi ops, ClusterApi opsElsewhere)
            implements AutoCloseable {
        static Cast of(Stage stage) throws IOException {
            int last = stage.nodes().size() - 1;
            return new Cast(
                    stage,
                    new Person(stage, "anna").api(last),
                    new Person(stage, "dora").api(0),
                    new Person(stage, "dirk").api(last),
                    new Person(stage, "ops").api(0),
                    new Person(stage, "ops").api(last));
        }

        List<ClusterApi> nodes() {
            return List.of(ops, opsElsewhere);
        }

        /** Those of anna's that are not over. */
        List<String> grants(String target) throws IOException {
            List<String> found = active(ops, target);
            Check.equal(found, active(opsElsewhere, target), "the grants, at the other node");
            return found;
        }

        private static List<String> active(ClusterApi node, String target) throws IOException {
            return Asking.good(node.get("/v1/grants?state=active&login=anna&target=" + target))
                    .path("items")
                    .valueStream()
                    .map(grant -> grant.path("id").asText())
                    .toList();
        }

        Answer revoke(String grant) throws IOException {
            return opsElsewhere.post("/v1/grants/" + grant + "/revoke", Map.of("reason", "this round is over"));
        }

        String state(String grant) throws IOException {
            String state =
                    Asking.good(ops.get("/v1/grants/" + grant)).path("state").asText();
            Check.equal(
                    state,
                    Asking.good(opsElsewhere.get("/v1/grants/" + grant))
                            .path("state")
                            .asText(),
                    "the grant's state at the other node");
            return state;
        }

        @Override
        public void close() {
            Stream.of(anna, dora, dirk, ops, opsElsewhere).forEach(ClusterApi::close);
        }
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        Secret secret = Secret.of(new Person(stage, "anna"));
        try (Cast cast = Cast.of(stage)) {
            twoYes(cast, secret, SHOP, 1);
            notes.held(TIMES + " times two yeses at once where one is needed: one grant, told as granted once");
            twoYes(cast, secret, Database.VAULT, 2);
            notes.held(TIMES + " times two yeses at once where two are needed: both count, one grant");
        }
        try (Cast cast = Cast.of(stage)) {
            int yes = yesOrWithdrawal(cast, secret);
            notes.held(TIMES + " times a yes and the withdrawal at once: " + yes + " times granted, " + (TIMES - yes)
                    + " times withdrawn, never both");
        }
        try (Cast cast = Cast.of(stage)) {
            int longer = extensionOrRevocation(cast, secret);
            notes.held(TIMES + " times an extension and the revocation at once: " + longer
                    + " times extended before, revoked in the end each time, and the session cut off");
        }
    }

    private static void twoYes(Cast cast, Secret secret, String target, int needed) throws Exception {
        for (int round = 0; round < TIMES; round++) {
            Asking request = Asking.of(cast.anna(), Asking.wish(target, Database.ROLE));
            Race race = Race.of(round, () -> request.approvedBy(cast.dora()), () -> request.approvedBy(cast.dirk()));
            for (Answer answer : List.of(race.first(), race.second())) {
                Check.that(
                        answer.isGood() || (needed == 1 && answer.status() == CONFLICT),
                        "the answers: " + race.words());
            }
            Check.that(race.first().isGood() || race.second().isGood(), "nobody's yes counted: " + race.words());
            String grant = granted(cast, request, target);
            try (AppSession session = secret.awaitSession(target)) {
                session.reads();
            }
            ends(cast, secret, target, grant);
        }
    }

    /** Returns the id of the only grant. */
    private static String granted(Cast cast, Asking request, String target) throws IOException {
        JsonNode told = request.told(cast.nodes());
        Check.equal("granted", told.path("state").asText(), "the request's state");
        String grant = told.at("/grant/id").asText();
        Check.equal(List.of(grant), cast.grants(target), "the grants that are not over");
        Check.equal(1L, steps(told, "granted"), "told as granted");
        Check.equal(1L, request.audited(cast.stage(), "request_granted"), "request_granted in the audit");
        Check.equal(0L, request.audited(cast.stage(), "request_withdrawn"), "request_withdrawn in the audit");
        return grant;
    }

    private static long steps(JsonNode request, String type) {
        return request.path("steps")
                .valueStream()
                .filter(step -> step.path("type").asText().equals(type))
                .count();
    }

    private static void ends(Cast cast, Secret secret, String target, String grant) throws IOException {
        Asking.good(cast.revoke(grant));
        Check.equal(List.of(), cast.grants(target), "the grants that are not over");
        secret.awaitRefusal(target);
    }

    /** Returns how often it was granted. */
    private static int yesOrWithdrawal(Cast cast, Secret secret) throws Exception {
        int yes = 0;
        for (int round = 0; round < TIMES; round++) {
            Asking request = Asking.of(cast.anna(), Asking.wish(SHOP, Database.ROLE));
            Race race = Race.of(round, () -> request.approvedBy(cast.dora()), () -> request.withdrawnBy(cast.anna()));
            Check.that(race.first().isGood() != race.second().isGood(), "not exactly one: " + race.words());
            Answer other = race.first().isGood() ? race.second() : race.first();
            Check.equal(CONFLICT, other.status(), "the other's answer, " + race.words());
            if (race.first().isGood()) {
                yes++;
                String grant = granted(cast, request, SHOP);
                secret.awaitSession(SHOP).close();
                ends(cast, secret, SHOP, grant);
            } else {
                JsonNode told = request.told(cast.nodes());
                Check.equal("withdrawn", told.path("state").asText(), "the request's state");
                Check.equal(0L, steps(told, "granted"), "told as granted");
                Check.equal(1L, request.audited(cast.stage(), "request_withdrawn"), "request_withdrawn in the audit");
                Check.equal(0L, request.audited(cast.stage(), "request_granted"), "request_granted in the audit");
                Check.equal(List.of(), cast.grants(SHOP), "the grants that are not over");
                Check.that(!secret.isAdmitted(SHOP), "let in by a request that was withdrawn");
            }
        }
        return yes;
    }

    /** Returns how often it was extended before it was revoked. */
    private static int extensionOrRevocation(Cast cast, Secret secret) throws Exception {
        int extended = 0;
        for (int round = 0; round < TIMES; round++) {
            Asking request = Asking.of(cast.anna(), Asking.wish(SHOP, Database.ROLE));
            Asking.good(request.approvedBy(cast.dora()));
            String grant = granted(cast, request, SHOP);
            Asking longer = Asking.of(
                    cast.anna(), Map.of("extend", grant, "duration", "1h", "reason", "it hangs longer than thought"));
            boolean byOperator = round % 2 == 1;
            try (AppSession session = secret.awaitSession(SHOP)) {
                Race race = Race.of(
                        round / 2,
                        () -> byOperator
                                ? cast.ops().post("/v1/grants/" + grant + "/extend", Map.of("duration", "1h"))
                                : longer.approvedBy(cast.dora()),
                        () -> cast.revoke(grant));
                Check.that(race.second().isGood(), "the revocation: " + race.words());
                Check.that(
                        race.first().isGood() || race.first().status() == CONFLICT, "the extension: " + race.words());
                extended += race.first().isGood() ? 1 : 0;
                session.awaitEnd("was revoked: this round is over");
                String state = longer.told(cast.nodes()).path("state").asText();
                Check.equal(
                        race.first().isGood() && !byOperator,
                        state.equals("granted"),
                        "whether the request is granted: " + state);
            }
            Check.equal("revoked", cast.state(grant), "the grant's state");
            Check.equal(List.of(), cast.grants(SHOP), "the grants that are not over");
            Check.that(!secret.isAdmitted(SHOP), "let in by a grant that was revoked");
            longer.withdrawnBy(cast.anna()); // what still waits would take a place
        }
        return extended;
    }
}
