package io.portcullis.story.stage;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Check;
import java.io.IOException;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Makes grants and ends them, as the person {@code ops} with a token of Keycloak that is new each time. */
public final class Operator {
    private static final String NAME = "ops";

    /** What says that something has ended already. */
    private static final int ENDED = 409;

    private final Stage stage;
    private final Deque<String> given;

    /** @param given where the API has what was given, the latest first */
    Operator(Stage stage, Deque<String> given) {
        this.stage = stage;
        this.given = given;
    }

    /** An access token of the operator's for the API. */
    public String token() throws IOException {
        return stage.keycloak()
                .tokens(Stage.COMPANY)
                .ofPerson(NAME, stage.password(), "openid portcullis-api")
                .path("access_token")
                .asText();
    }

    public JsonNode post(String path, Map<String, ?> body) throws IOException {
        try (ClusterApi api = stage.api(token())) {
            ClusterApi.Answer answer = api.post(path, body);
            Check.that(answer.isGood(), path + " " + body + ": " + answer.words());
            return answer.body();
        }
    }

    public JsonNode get(String path) throws IOException {
        try (ClusterApi api = stage.api(token())) {
            ClusterApi.Answer answer = api.get(path);
            Check.that(answer.isGood(), path + ": " + answer.words());
            return answer.body();
        }
    }

    /** Grants a target for an hour without a secret; the answer is the grant. */
    public JsonNode grant(String login, String target, Map<String, ?> more) throws IOException {
        Map<String, Object> body = new HashMap<>(Map.of(
                "login",
                login,
                "target",
                target,
                "role",
                Database.ROLE,
                "duration",
                "1h",
                "reason",
                "the story",
                "connectionSecret",
                "never"));
        body.putAll(more);
        JsonNode grant = post("/v1/grants", body).path("grant");
        given.add("/v1/grants/" + grant.path("id").asText());
        return grant;
    }

    /** From now on tokens of this issuer for this subject prove the login. */
    public void identity(String login, String issuer, String subject) throws IOException {
        JsonNode answer = post(
                "/v1/logins/" + login + "/credentials", Map.of("duration", "1d", "issuer", issuer, "subject", subject));
        given.add("/v1/credentials/" + answer.path("credential").path("id").asText());
    }

    /** Ends this too when the part is over. */
    public void takesBack(String path) {
        given.push(path);
    }

    /** Ends all grants, whoever made them. */
    public void endGrants() throws IOException {
        for (JsonNode grant : get("/v1/grants?state=active&limit=1000").path("items")) {
            post("/v1/grants/" + grant.path("id").asText() + "/revoke", Map.of("reason", "the part is over"));
        }
    }

    /** Ends all that was given, if it has not ended by itself: the part that comes begins with nothing. */
    public void takeBack() throws IOException {
        if (given.isEmpty()) {
            return;
        }
        try (ClusterApi api = stage.api(token())) {
            while (!given.isEmpty()) {
                String path = given.pop();
                ClusterApi.Answer answer = api.post(path + "/revoke", Map.of("reason", "the part is over"));
                Check.that(answer.isGood() || answer.status() == ENDED, path + ": " + answer.words());
            }
        }
    }
}
