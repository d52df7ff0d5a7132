package io.portcullis.server.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application as operators run it. */
class NodeProcessIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TROUBLE = Pattern.compile(" (ERROR|WARN|WARNING|SEVERE|FATAL) ");

    @TempDir
    Path folder;

    @Test
    void oneNodeStartsSaysSoAndEndsInOrderWithoutAWordOfWarning() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            GrantFolder grants = GrantFolder.create(folder);
            ClusterFolder cluster = ClusterFolder.create(grants, server, server.host(), List.of("127.0.0.1"));
            try (ClusterNode node =
                    withRules(ClusterNode.builder(cluster, "node-a")).start()) {
                assertTrue(node.get("/q/health").contains("\"UP\""), node.get("/q/health"));
                assertEquals(1, node.metricOrZero("portcullis_cluster_members"));
                assertEquals(1, node.metricOrZero("portcullis_cluster_state", "state", "serving"));
                Await.until(
                        "beacons are written",
                        SOON,
                        () -> node.metricOrZero("portcullis_cluster_beacons_written_total") > 3);
                node.awaitLog("node-started node=node-a cluster=harness members=1 epoch=1 seq=0", SOON);
                assertPage(cluster, node, 404, "There are no pages here");
                node.awaitLog("rules-agreed number=1 .*rules=1", SOON);
                Await.until(
                        "a condition is asked",
                        SOON,
                        () -> dryRun(cluster, node).contains("\"verdict\":\"granted\",\"rule\":\"own-tables\""));
                node.stop();
                List<String> lines = node.logLines();
                assertEquals(
                        List.of(),
                        lines.stream()
                                .filter(line -> TROUBLE.matcher(line).find())
                                .toList());
                String secret =
                        Files.readString(grants.privateKey()).lines().toList().get(1);
                String all = String.join("\n", lines);
                assertFalse(all.contains(cluster.token()) || all.contains(secret), "a secret in the log");
            }
        }
    }

    @Test
    void aNodeWithoutItsDatabaseAndTheProviderOfItsPagesRunsAndSaysWhatItWaitsFor() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            ClusterFolder cluster =
                    ClusterFolder.create(GrantFolder.create(folder), server, server.host(), List.of("127.0.0.1"));
            server.stop();
            ClusterNodeBuilder builder = withPages(ClusterNode.builder(cluster, "node-a"));
            try (ClusterNode node = builder.launch()) {
                node.awaitLog("control-database-unready consequence=\"this node waits\"", SOON);
                assertFalse(node.isReady());
                assertTrue(node.get("/q/health/ready").contains("it has not joined")
                        || node.get("/q/health/ready").contains("the control database"));
                assertTrue(node.get("/q/health/live").contains("\"UP\""));
                server.startAgain();
                node.awaitReady();
                assertPage(cluster, node, 503, "Signing in is not possible");
            }
        }
    }

    /** Of a provider that does not answer. */
    private ClusterNodeBuilder withPages(ClusterNodeBuilder node) throws IOException {
        return node.with("portcullis.public-url", "https://access.example")
                .with("portcullis.oidc.issuers.people.url", "http://127.0.0.1:" + FreePort.next())
                .with("portcullis.oidc.issuers.people.audience[0]", "api")
                .with("portcullis.pages.issuer", "people")
                .with("portcullis.pages.client-id", "pages")
                .with("portcullis.pages.gateway", "gateway.example")
                .with(
                        "portcullis.pages.cookie-key-file",
                        Files.writeString(folder.resolve("cookie.key"), "k".repeat(32))
                                .toString());
    }

    private ClusterNodeBuilder withRules(ClusterNodeBuilder node) throws IOException {
        Path rules = Files.createDirectory(folder.resolve("rules"));
        Files.writeString(rules.resolve("own.yaml"), """
                targets: {orders: {env: dev}}
                rules:
                  - rule: own-tables
                    if: {when: 'groups.exists(g, role == "app_" + g) && now.getFullYear("Europe/Berlin") > 2000'}
                    grant: {most: 1h, approvals: none}
                """);
        return node.with("portcullis.rules-dir", rules.toString()).with("portcullis.rules-rest", "1s");
    }

    private static String dryRun(ClusterFolder cluster, ClusterNode node) throws Exception {
        String wish = """
                {"who": {"login": "anna", "groups": ["dev"]},
                 "request": {"target": "orders", "role": "app_dev", "duration": "1h", "reason": "a look"}}""";
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(cluster.certificate().trust())
                .build()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(node.api() + "/v1/rules/dry-run"))
                                    .header("Authorization", "Bearer " + cluster.token())
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(wish))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static void assertPage(ClusterFolder cluster, ClusterNode node, int status, String words) throws Exception {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(cluster.certificate().trust())
                .build()) {
            HttpResponse<String> page = http.send(
                    HttpRequest.newBuilder(URI.create(node.api() + "/ui/")).build(), BodyHandlers.ofString());
            assertEquals(status, page.statusCode(), page.body());
            assertTrue(page.body().contains(words), page.body());
        }
    }

    @Test
    void aDatabaseOfAnotherClusterEndsTheNode() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            ClusterFolder cluster =
                    ClusterFolder.create(GrantFolder.create(folder), server, server.host(), List.of("127.0.0.1"));
            ClusterNode.builder(cluster, "node-a").start().stop();
            server.execute(cluster.database(), "update portcullis.cluster_state set cluster_id = 'other'");

            ClusterNode node = ClusterNode.builder(cluster, "node-b").launch();

            node.awaitLog("node-failed .*belongs to cluster other", SOON);
            Await.until("the node ended", SOON, () -> !node.isAlive());
        }
    }
}
