package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Something odd goes on at one target: it is frozen, its sessions are cut off, and the others go on. */
public final class FreezePart implements Part {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SHOP = Database.SHOP_BY_SECRET;
    private static final String OTHER = Database.VAULT;
    private static final String REASON = "INC-7: odd queries";

    @Override
    public String name() {
        return "freeze";
    }

    @Override
    public String about() {
        return "one target is frozen: its sessions end, nothing is granted there, the others go on; then it is lifted";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        Secret secret = Secret.of(new Person(stage, "anna"));
        try (ClusterApi anna = new Person(stage, "anna").api(0);
                ClusterApi ben = new Person(stage, "ben").api(stage.nodes().size() - 1);
                ClusterApi dora = new Person(stage, "dora").api(0);
                ClusterApi dirk = new Person(stage, "dirk").api(stage.nodes().size() - 1)) {
            grant(anna, SHOP, List.of(dora));
            grant(anna, OTHER, List.of(dora, dirk));
            Asking waits = Asking.of(ben, Asking.wish(SHOP, Database.ROLE));
            try (AppSession shop = secret.awaitSession(SHOP);
                    AppSession other = secret.awaitSession(OTHER)) {
                JsonNode freeze = stage.operator()
                        .post("/v1/freezes", Map.of("reason", REASON, "targets", List.of(SHOP), "endGrants", true));
                Instant begin = Instant.now();
                shop.awaitEnd(REASON);
                notes.tookSince("from the freeze's answer to the end of the session at its target", begin);
                other.reads();
                String path = "/v1/freezes/" + freeze.path("number").asText();
                Await.until(
                        "it has ended all",
                        SOON,
                        () -> stage.operator().get(path).has("grantsEndedAt"));
                Check.equal(
                        1L, stage.operator().get(path).path("endedGrants").asLong(), "how many grants it has ended");
                secret.awaitRefusal(SHOP);
                frozen(waits.approvedBy(dora), "a yes at one node");
                frozen(waits.approvedBy(dirk), "a yes at the other");
                Map<String, Object> glass = Asking.wish(SHOP, Database.ROLE);
                glass.put("breakGlass", true);
                frozen(anna.post("/v1/requests", glass), "who breaks the glass");
                frozen(byHand(stage), "a grant by hand");
                Asking meanwhile = Asking.of(anna, Asking.wish(SHOP, Database.ROLE));
                notes.held(
                        "frozen: neither approvals at either node nor broken glass nor operators grant; asking goes on");
                grant(ben, OTHER, List.of(dora, dirk));
                other.reads();
                notes.held("the other target: its session went on, and a new grant was made");
                lifted(stage, path, List.of(waits, meanwhile), dora);
            }
            secret.awaitSession(SHOP).close();
            notes.held("lifted: what was asked for before and meanwhile was granted, and who was cut off is let in");
        }
    }

    private static void grant(ClusterApi who, String target, List<ClusterApi> approvers) throws IOException {
        Asking request = Asking.of(who, Asking.wish(target, Database.ROLE));
        for (ClusterApi approver : approvers) {
            Asking.good(request.approvedBy(approver));
        }
        Check.equal("granted", request.seenBy(who).path("state").asText(), "the request's state");
    }

    private static Answer byHand(Stage stage) throws IOException {
        try (ClusterApi ops = new Person(stage, "ops").api(0)) {
            return ops.post(
                    "/v1/grants",
                    Map.of("login", "maria", "target", SHOP, "role", Database.ROLE, "duration", "1h", "reason", "x"));
        }
    }

    private static void frozen(Answer answer, String what) {
        Check.equal(409, answer.status(), what + ": " + answer.words());
        Check.contains("frozen", answer.body().path("type").asText(), "the answer to " + what);
        Check.contains(REASON, answer.words(), "the answer to " + what);
    }

    private static void lifted(Stage stage, String path, List<Asking> waiting, ClusterApi approver) throws IOException {
        stage.operator().post(path + "/lift", Map.of("reason", "INC-7 is over"));
        for (Asking request : waiting) {
            Asking.good(request.approvedBy(approver));
            Check.equal("granted", request.seenBy(approver).path("state").asText(), "the request's state");
        }
    }
}
