package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.server.api.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says everything that a client needs, and nothing that is not there. */
@NodeTest
class DescriptionTest {
    private static final Set<String> OPERATIONS = new TreeSet<>(List.of(
            "GET /up/v1/audit",
            "POST /up/v1/audit",
            "POST /up/v1/leases",
            "POST /up/v1/links",
            "POST /up/v1/links/waiting",
            "POST /up/v1/links/withdraw",
            "POST /up/v1/records",
            "POST /up/v1/report",
            "POST /up/v1/rights",
            "GET /v1/audit",
            "GET /v1/cluster",
            "GET /v1/credentials/{id}",
            "POST /v1/credentials/{id}/revoke",
            "POST /v1/epochs",
            "GET /v1/freezes",
            "POST /v1/freezes",
            "GET /v1/freezes/{number}",
            "POST /v1/freezes/{number}/end-grants",
            "POST /v1/freezes/{number}/lift",
            "GET /v1/gateways",
            "PUT /v1/gateways/{node}",
            "DELETE /v1/gateways/{node}/credentials",
            "DELETE /v1/gateways/{node}/credentials/{n}",
            "GET /v1/grants",
            "POST /v1/grants",
            "GET /v1/grants/{id}",
            "POST /v1/grants/{id}/extend",
            "POST /v1/grants/{id}/revoke",
            "PUT /v1/grants/{id}/scope",
            "GET /v1/issuers/{name}/held-back",
            "POST /v1/issuers/{name}/held-back/release",
            "GET /v1/links/{handle}",
            "POST /v1/links/{handle}/confirm",
            "POST /v1/links/{handle}/deny",
            "GET /v1/logins/{login}/credentials",
            "POST /v1/logins/{login}/credentials",
            "GET /v1/me",
            "GET /v1/me/devices",
            "POST /v1/me/devices",
            "POST /v1/me/devices/{id}/revoke",
            "GET /v1/me/credentials",
            "POST /v1/me/credentials",
            "POST /v1/me/credentials/{id}/revoke",
            "GET /v1/me/grants",
            "POST /v1/me/grants/{id}/give-back",
            "GET /v1/me/requests",
            "GET /v1/notifications",
            "POST /v1/notifications/test",
            "POST /v1/notifications/{id}/retry",
            "GET /v1/requests",
            "POST /v1/requests",
            "POST /v1/requests/dry-run",
            "GET /v1/requests/{id}",
            "POST /v1/requests/{id}/approve",
            "POST /v1/requests/{id}/comments",
            "POST /v1/requests/{id}/deny",
            "POST /v1/requests/{id}/withdraw",
            "GET /v1/services",
            "POST /v1/services/{name}/renew",
            "GET /v1/reviews",
            "GET /v1/reviews/{id}",
            "POST /v1/reviews/{id}/sign-off",
            "GET /v1/rights",
            "GET /v1/rules",
            "POST /v1/rules/dry-run",
            "POST /v1/scopes/dry-run",
            "GET /v1/sessions",
            "GET /v1/logins/{login}/identity",
            "DELETE /v1/logins/{login}/identity",
            "GET /v1/sessions/{id}",
            "POST /v1/sessions/{id}/cut-off",
            "GET /v1/settings",
            "DELETE /v1/settings/{name}",
            "GET /v1/settings/{name}",
            "PUT /v1/settings/{name}",
            "GET /v1/targets",
            "DELETE /v1/targets/{name}",
            "GET /v1/targets/{name}",
            "GET /v1/targets/{name}/rights",
            "POST /v1/targets/{name}/rights/check",
            "PUT /v1/targets/{name}"));

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private JsonNode api;

    @BeforeEach
    void read() {
        api = Api.at(port).get("/q/openapi?format=json").expect(200).json();
    }

    private interface Look {
        void at(String path, String method, JsonNode operation);
    }

    private void each(Look look) {
        for (Map.Entry<String, JsonNode> path : api.at("/paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                look.at(path.getKey(), operation.getKey().toUpperCase(Locale.ROOT), operation.getValue());
            }
        }
    }

    @Test
    void everyOperationIsThereAndNoOther() {
        Set<String> found = new TreeSet<>();
        each((path, method, _) -> found.add(method + " " + path));

        assertEquals(OPERATIONS, found);
    }

    @Test
    void everyOperationSaysWhatItDoesTakesAndAnswers() {
        Set<String> ids = new HashSet<>();
        each((path, method, operation) -> {
            String name = method + " " + path;
            assertTrue(ids.add(operation.at("/operationId").asText()), name);
            assertFalse(operation.at("/summary").asText().isEmpty(), name);
            assertEquals(1, operation.at("/tags").size(), name);
            assertEquals(
                    path.startsWith("/up/") ? "nodeCredential" : "apiToken",
                    operation.at("/security/0").fieldNames().next(),
                    name);
            for (JsonNode parameter : operation.at("/parameters")) {
                assertTrue(
                        parameter.at("/in").asText().equals("path")
                                || !parameter.at("/description").asText().isEmpty(),
                        name + " " + parameter);
            }
            boolean success = false;
            for (Map.Entry<String, JsonNode> response :
                    operation.at("/responses").properties()) {
                if (response.getKey().startsWith("2")) {
                    success = true;
                    assertTrue(
                            response.getKey().equals("204")
                                    || response.getValue()
                                            .at("/content/application~1json/schema")
                                            .isObject(),
                            name + " " + response);
                }
            }
            assertTrue(success, name);
        });
    }

    @Test
    void everyOperationSaysWhichRolesItNeedsAndSoDoesTheDocumentation() throws IOException {
        Map<String, Set<String>> byRoles = new TreeMap<>();
        each((path, method, operation) -> {
            if (path.startsWith("/v1/")) {
                List<String> roles = new ArrayList<>();
                operation.at("/x-portcullis-roles").forEach(role -> roles.add(role.asText()));
                assertFalse(roles.isEmpty(), "nobody may " + method + " " + path);
                byRoles.computeIfAbsent(String.join(", ", roles), _ -> new TreeSet<>())
                        .add(method + " " + path);
            }
        });
        String documentation = Files.readString(Path.of("../../docs/api.md"));

        byRoles.forEach((roles, operations) -> {
            String row = "| " + roles + " | `" + String.join("`, `", operations) + "` |";
            assertTrue(documentation.contains(row), "docs/api.md lacks the row\n" + row);
        });
    }

    @Test
    void everyOperationSaysHowItRefuses() {
        each((path, method, operation) -> {
            String name = method + " " + path;
            for (String status : List.of("400", "401", "406", "429", "500", "503")) {
                assertProblem(name, operation, status);
            }
            if (path.contains("{")) {
                assertProblem(name, operation, "404");
            }
            if (operation.has("requestBody")) {
                assertProblem(name, operation, "413");
                assertProblem(name, operation, "415");
                assertTrue(operation.at("/requestBody/required").asBoolean(), name);
            }
            if (operation.toString().contains("If-Match")) {
                assertProblem(name, operation, "412");
            }
        });
    }

    private static void assertProblem(String name, JsonNode operation, String status) {
        assertEquals(
                "#/components/schemas/Problem",
                operation
                        .at("/responses/" + status + "/content/application~1problem+json/schema/$ref")
                        .asText(),
                name + " " + status);
    }

    @Test
    void everyProblemIsNamed() {
        Set<String> named = new HashSet<>();
        api.at("/components/schemas/Problem/properties/type/enum").forEach(type -> named.add(type.asText()));
        Set<String> told = new HashSet<>();
        each((_, _, operation) -> operation
                .at("/responses")
                .forEach(response -> told.add(response.at("/description").asText())));

        for (ProblemType type : ProblemType.values()) {
            assertTrue(named.contains(type.uri()), type.uri());
            if (type != ProblemType.METHOD_NOT_ALLOWED && type != ProblemType.BAD_REQUEST) {
                assertTrue(told.stream().anyMatch(text -> text.contains("`" + type.code() + "`")), type.code());
            }
        }
    }

    @Test
    void everySchemaAndPropertyIsDescribed() {
        for (Map.Entry<String, JsonNode> schema : api.at("/components/schemas").properties()) {
            for (Map.Entry<String, JsonNode> property :
                    schema.getValue().at("/properties").properties()) {
                String name = schema.getKey() + "." + property.getKey();
                assertTrue(property.getValue().size() > 0, name);
            }
        }
        assertFalse(api.toString().contains("java."), "no class name of ours");
        assertEquals("Portcullis grant cluster", api.at("/info/title").asText());
    }
}
