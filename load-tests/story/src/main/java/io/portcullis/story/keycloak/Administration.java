package io.portcullis.story.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an administrator of Keycloak does in a realm, by its API. */
public final class Administration {
    private static final String KEYS = "org.keycloak.keys.KeyProvider";

    private final Https https;
    private final String url;
    private final Supplier<String> token;

    Administration(Https https, String url, Supplier<String> token) {
        this.https = https;
        this.url = url;
        this.token = token;
    }

    private JsonNode get(String path) throws IOException {
        return https.json("GET", url + path, token.get(), null).good();
    }

    private void send(String method, String path, @Nullable String body) throws IOException {
        https.json(method, url + path, token.get(), body).good();
    }

    /** The id of a person, which is {@code sub} in tokens. */
    public String subject(String user) throws IOException {
        return get("/users?exact=true&username=" + user).path(0).path("id").asText();
    }

    /** The same of the service that a client is. */
    public String subjectOfService(String client) throws IOException {
        return get("/clients/" + clientId(client) + "/service-account-user")
                .path("id")
                .asText();
    }

    private String clientId(String client) throws IOException {
        return get("/clients?clientId=" + client).path(0).path("id").asText();
    }

    /** Disabled people get no tokens any more, nor do their sessions. */
    public void enable(String user, boolean enabled) throws IOException {
        send("PUT", "/users/" + subject(user), Https.write(Map.of("enabled", enabled)));
    }

    public void join(String user, String group) throws IOException {
        send("PUT", "/users/" + subject(user) + "/groups/" + group(group), "{}");
    }

    public void leave(String user, String group) throws IOException {
        send("DELETE", "/users/" + subject(user) + "/groups/" + group(group), null);
    }

    private String group(String name) throws IOException {
        return get("/groups?exact=true&search=" + name).path(0).path("id").asText();
    }

    /** Ends all sessions of a person. */
    public void signOut(String user) throws IOException {
        send("POST", "/users/" + subject(user) + "/logout", "{}");
    }

    /** A new key signs tokens from now on; those before it are no longer published. */
    public void exchangeKeys() throws IOException {
        String realm = get("").path("id").asText();
        JsonNode before = get("/components?type=" + KEYS);
        send(
                "POST",
                "/components",
                Https.write(Map.of(
                        "name",
                        "exchanged",
                        "providerId",
                        "rsa-generated",
                        "providerType",
                        KEYS,
                        "parentId",
                        realm,
                        "config",
                        Map.of(
                                "priority", List.of("1000"),
                                "enabled", List.of("true"),
                                "active", List.of("true"),
                                "keySize", List.of("2048"),
                                "algorithm", List.of("RS256")))));
        for (JsonNode key : before) {
            if (key.path("providerId").asText().equals("rsa-generated")) {
                ObjectNode disabled = key.deepCopy();
                ObjectNode config = disabled.withObject("/config");
                config.putArray("enabled").add("false");
                config.putArray("active").add("false");
                send("PUT", "/components/" + key.path("id").asText(), disabled.toString());
            }
        }
    }
}
