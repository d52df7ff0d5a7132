package io.portcullis.server.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
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
            try (ClusterNode node = ClusterNode.builder(cluster, "node-a").start()) {
                assertTrue(node.get("/q/health").contains("\"UP\""), node.get("/q/health"));
                assertEquals(1, node.metricOrZero("portcullis_cluster_members"));
                assertEquals(1, node.metricOrZero("portcullis_cluster_state", "state", "serving"));
                Await.until(
                        "beacons are written",
                        SOON,
                        () -> node.metricOrZero("portcullis_cluster_beacons_written_total") > 3);
                node.awaitLog("node-started node=node-a cluster=harness members=1 epoch=1 seq=0", SOON);
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
    void aNodeWithoutItsDatabaseRunsAndSaysWhatItWaitsFor() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            ClusterFolder cluster =
                    ClusterFolder.create(GrantFolder.create(folder), server, server.host(), List.of("127.0.0.1"));
            server.stop();
            ClusterNodeBuilder builder = ClusterNode.builder(cluster, "node-a");
            try (ClusterNode node = builder.launch()) {
                node.awaitLog("control-database-unready consequence=\"this node waits\"", SOON);
                assertFalse(node.isReady());
                assertTrue(node.get("/q/health/ready").contains("it has not joined")
                        || node.get("/q/health/ready").contains("the control database"));
                assertTrue(node.get("/q/health/live").contains("\"UP\""));
                server.startAgain();
                node.awaitReady();
            }
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
