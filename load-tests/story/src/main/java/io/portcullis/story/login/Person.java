package io.portcullis.story.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.util.Map;

/** Somebody of the realm, whose login at gateways is the same name. */
record Person(Stage stage, String name) {
    private static final String DB = "openid db";

    /** All tokens that a client gets for these scopes. */
    JsonNode tokens(String scope) throws IOException {
        return stage.keycloak().tokens(Stage.COMPANY).ofPerson(name, stage.password(), scope);
    }

    /** An access token for the API. */
    String apiToken() throws IOException {
        return tokens("openid portcullis-api").path("access_token").asText();
    }

    /** An access token for databases. */
    String dbToken() throws IOException {
        return tokens(DB).path("access_token").asText();
    }

    String subject() throws IOException {
        return stage.keycloak().administration(Stage.COMPANY).subject(name);
    }

    /** May reach this target for an hour, and proves who they are by tokens. */
    JsonNode mayReach(String target) throws IOException {
        return stage.operator().grant(name, target, Map.of());
    }

    void provesByTokens() throws IOException {
        stage.operator().identity(name, stage.keycloak().issuer(Stage.COMPANY), subject());
    }
}
