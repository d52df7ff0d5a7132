package io.portcullis.faults.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.client.impl.protocol.codec.MCGetTimedMemberStateCodec;
import com.hazelcast.client.impl.protocol.codec.MCRunConsoleCommandCodec;
import com.hazelcast.client.impl.protocol.codec.MCRunScriptCodec;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.core.HazelcastInstance;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Management Center asks the members, asked by a client that, like it, knows the cluster's name and the client port. */
class ManagementCenterIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static ClusterNode node;
    private static GatewayProcess gateway;
    private static HazelcastInstance visitor;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        GrantFolder grants = GrantFolder.create(folder, "watched");
        ClusterFolder cluster = ClusterFolder.create(grants, postgres, postgres.host(), List.of("127.0.0.1"));
        node = ClusterNode.builder(cluster, "node-a").start();
        gateway = GatewayProcess.builder(grants)
                .node("gw1")
                .with("portcullis.cluster.members[0]", node.client())
                .with("portcullis.fleet-key-file[0]", cluster.fleetKeyFile().toString())
                .start();
        ClientConfig config = new ClientConfig().setClusterName("portcullis-watched");
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().addAddress(node.client());
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(SOON.toMillis());
        visitor = HazelcastClient.newHazelcastClient(config);
    }

    @AfterAll
    static void stop() {
        visitor.shutdown();
        gateway.close();
        node.close();
        postgres.close();
    }

    private static ClientMessage ask(ClientMessage question) throws ExecutionException, InterruptedException {
        HazelcastClientInstanceImpl client = ((HazelcastClientProxy) visitor).client;
        try {
            return new ClientInvocation(
                            client,
                            question,
                            null,
                            visitor.getCluster().getMembers().iterator().next().getUuid())
                    .invoke()
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static JsonNode state() {
        try {
            String state = MCGetTimedMemberStateCodec.decodeResponse(ask(MCGetTimedMemberStateCodec.encodeRequest()));
            return state == null ? JSON.missingNode() : JSON.readTree(state);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void membersAndGatewaysAreShownByTheirNames() {
        Await.until(() -> "a member that names itself and the gateway: " + state(), SOON, () -> {
            JsonNode state = state();
            return state.findValuesAsText("name").contains("portcullis-gateway-gw1");
        });

        JsonNode state = state();
        assertEquals(1, visitor.getCluster().getMembers().size());
        assertEquals(
                "portcullis-node-a",
                state.at("/timedMemberState/memberState/name").asText(),
                state.toString());
        JsonNode gatewayClient = StreamSupport.stream(state.findValue("clients").spliterator(), false)
                .filter(client -> client.path("name").asText().equals("portcullis-gateway-gw1"))
                .findAny()
                .orElseThrow();
        List<String> labels = StreamSupport.stream(gatewayClient.path("labels").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        assertTrue(labels.contains("gateway") && labels.contains("node=gw1"), labels.toString());
        assertTrue(labels.stream().anyMatch(label -> label.matches("version=.+")), labels.toString());
    }

    @Test
    void nothingIsRunOnTheMembers() {
        ExecutionException script = assertThrows(
                ExecutionException.class, () -> ask(MCRunScriptCodec.encodeRequest("javascript", "1 + 1")));
        ExecutionException command =
                assertThrows(ExecutionException.class, () -> ask(MCRunConsoleCommandCodec.encodeRequest("", "m.size")));

        assertRefused(script);
        assertRefused(command);
    }

    private static void assertRefused(ExecutionException failure) {
        assertTrue(failure.toString().contains("is not allowed on this Hazelcast member"), failure.toString());
    }
}
