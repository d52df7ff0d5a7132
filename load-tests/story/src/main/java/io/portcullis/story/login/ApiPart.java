package io.portcullis.story.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tokens of Keycloak at the API: who is who, who may what, and the end of the bootstrap token. */
public final class ApiPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Map<String, ?> GRANT =
            Map.of("login", "maria", "target", "orders", "role", "clerk", "duration", "1h", "reason", "the story");

    @Override
    public String name() {
        return "api";
    }

    @Override
    public String about() {
        return "tokens of Keycloak at the API, roles by groups, the end of the bootstrap token";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        roles(stage, notes);
        otherTokens(stage, notes);
        bootstrap(stage, notes);
    }

    private static void roles(Stage stage, Notes notes) throws IOException {
        is(stage, "maria", List.of("requester"), 403, 403);
        is(stage, "bert", List.of("requester", "approver"), 403, 403);
        is(stage, "audra", List.of("auditor"), 200, 403);
        Person nobody = new Person(stage, "nobody");
        try (ClusterApi api = stage.api(nobody.apiToken())) {
            Check.equal(403, api.get("/v1/me").status(), "nobody in particular at /v1/me");
        }
        notes.held("Keycloak's groups are roles: requester, approver, auditor; who is in none gets 403");
    }

    /** @param list the status for who lists grants, {@code make} for who makes one */
    private static void is(Stage stage, String name, List<String> roles, int list, int make) throws IOException {
        Person person = new Person(stage, name);
        try (ClusterApi api = stage.api(person.apiToken())) {
            JsonNode me = good(api.get("/v1/me"));
            Check.equal(name, me.path("login").asText(), "the login");
            Check.equal(person.subject(), me.path("subject").asText(), "the subject");
            Check.equal(
                    roles, me.path("roles").valueStream().map(JsonNode::asText).toList(), "the roles of " + name);
            Check.equal(list, api.get("/v1/grants").status(), name + " lists grants");
            Check.equal(make, api.post("/v1/grants", GRANT).status(), name + " makes a grant");
        }
    }

    private static void otherTokens(Stage stage, Notes notes) throws IOException {
        JsonNode tokens = new Person(stage, "ops").tokens("openid portcullis-api");
        refused(stage, tokens.path("id_token").asText(), "an id token");
        refused(stage, tokens.path("refresh_token").asText(), "a refresh token");
        refused(stage, new Person(stage, "ops").dbToken(), "a token for databases");
        refused(
                stage,
                stage.keycloak().tokens(Stage.SERVICES).ofService(Stage.SERVICE, stage.serviceSecret()),
                "a token of a realm that is not believed here");
        String good = tokens.path("access_token").asText();
        int signature = good.lastIndexOf('.') + 10;
        char other = good.charAt(signature) == 'A' ? 'B' : 'A';
        refused(
                stage,
                good.substring(0, signature) + other + good.substring(signature + 1),
                "a token with another signature");
        notes.held("refused: id token, refresh token, token for databases, of another realm, with another signature");
    }

    private static void refused(Stage stage, String token, String what) throws IOException {
        try (ClusterApi api = stage.api(token)) {
            Check.equal(401, api.get("/v1/me").status(), what);
        }
    }

    private static void bootstrap(Stage stage, Notes notes) throws IOException {
        try (ClusterApi api = stage.api(stage.bootstrapToken())) {
            Check.that(api.get("/v1/me").isGood(), "the bootstrap token still counts");
            Instant begin = Instant.now();
            Check.equal(
                    "operator", stage.operator().get("/v1/me").at("/roles/0").asText(), "the role of the operator");
            Await.until(
                    "the bootstrap token is over", SOON, () -> api.get("/v1/me").status() == 401);
            notes.tookSince("the first operator signed in, and the bootstrap token was over", begin);
        }
        JsonNode audit = stage.operator().get("/v1/audit");
        Check.contains("bootstrap_ended", audit.toString(), "the audit");
    }

    private static JsonNode good(Answer answer) {
        Check.that(answer.isGood(), answer.words());
        return answer.body();
    }
}
