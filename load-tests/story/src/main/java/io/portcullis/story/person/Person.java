package io.portcullis.story.person;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.util.Map;

/** Somebody of the realm, whose login at gateways is the same name. */
public record Person(Stage stage, String name) {
    private static final String DB = "openid db";

    /** All tokens that a client gets for these scopes. */
    public JsonNode tokens(String scope) throws IOException {
        return stage.keycloak().tokens(Stage.COMPANY).ofPerson(name, stage.password(), scope);
    }

    /** An access token for the API. */
    public String apiToken() throws IOException {
        return tokens("openid portcullis-api").path("access_token").asText();
    }

    /** An access token for databases. */
    public String dbToken() throws IOException {
        return tokens(DB).path("access_token").asText();
    }

    public String subject() throws IOException {
        return stage.keycloak().administration(Stage.COMPANY).subject(name);
    }

    /** May reach this target for an hour, and proves who they are by tokens. */
    public JsonNode mayReach(String target) throws IOException {
        return stage.operator().grant(name, target, Map.of());
    }

    /** The API of a node, by a token that is good for five minutes. */
    public ClusterApi api(int node) throws IOException {
        return stage.api(stage.nodes().get(node), apiToken());
    }

    public void provesByTokens() throws IOException {
        stage.operator().identity(name, stage.keycloak().issuer(Stage.COMPANY), subject());
    }
}
