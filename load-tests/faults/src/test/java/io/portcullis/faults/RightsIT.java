package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a role may do, and who is there beside the gateways: from a real server over two real gateways to a real node's API. */
class RightsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String USER = "ptc_clerk";

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static ClusterFolder cluster;
    private static ClusterNode node;
    private static final List<GatewayProcess> GATEWAYS = new ArrayList<>();
    private static ClusterApi api;
    private static String password;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database shop");
        GrantFolder keys = GrantFolder.create(folder);
        // The secret has the name of the grant's role; the role itself is never logged in as.
        password = keys.role(postgres, "shop", "clerk");
        postgres.execute("postgres", "alter role clerk rename to " + USER);
        postgres.execute("postgres", "alter role " + USER + " password '" + password + "'");
        postgres.execute("shop", "create table orders (id int); grant select on orders to " + USER);
        cluster = ClusterFolder.create(keys, postgres, postgres.host(), List.of("127.0.0.1"));
        node = ClusterNode.builder(cluster, "node1").start();
        api = cluster.api(node);
        for (String name : List.of("gw-a", "gw-b")) {
            GATEWAYS.add(GatewayProcess.builder(keys)
                    .node(name)
                    .of(cluster, List.of(node))
                    .with("portcullis.rights.every", "0s")
                    .start());
        }
        good(api.put(
                "/v1/targets/shop",
                Map.of(
                        "hosts", List.of(postgres.host() + ":" + postgres.port()),
                        "users", Map.of("*", "ptc_*"),
                        "expectedUsers", List.of(postgres.superuser()))));
    }

    @AfterAll
    static void stop() {
        GATEWAYS.forEach(GatewayProcess::close);
        api.close();
        node.close();
        postgres.close();
    }

    @Test
    void onDemandTheRoleAndWhoIsThereAreLookedAtAndEachThingIsToldOnce() throws Exception {
        JsonNode made = grant();
        try (RawClient client = admitted(made.at("/connectionSecret/secret").asText());
                Connection _ = postgres.connect("shop")) {
            assertEquals(
                    USER,
                    client.query("SELECT current_user").stream()
                            .filter(message -> message.tag() == 'D')
                            .findFirst()
                            .orElseThrow()
                            .row()
                            .getFirst());

            check();

            Await.until("both gateways have looked", SOON, () -> looks().size() == 2 && judged());
            for (JsonNode look : looks()) {
                assertEquals(USER, look.path("user").asText());
                assertEquals("clerk", look.path("role").asText());
                assertEquals("shop", look.path("database").asText());
                assertEquals(0, look.path("findings").size(), look.toString());
                assertEquals(0, look.path("backends").size(), () -> "the other gateway's session is known: " + look);
            }

            postgres.execute("shop", "grant insert on orders to " + USER);
            try (Connection bypass = postgres.connect("shop", USER, password)) {
                check();

                JsonNode writes = awaitFinding("writes");
                assertEquals("high", writes.path("severity").asText());
                assertTrue(writes.path("detail").asText().contains("public.orders"), writes.toString());
                JsonNode found = awaitFinding("password-elsewhere");
                assertEquals("critical", found.path("severity").asText());
                int pid = bypass.unwrap(org.postgresql.PGConnection.class).getBackendPID();
                assertTrue(found.path("detail").asText().contains("pid " + pid), found.toString());
                assertEquals(1, audited("bypass_found"));
                assertEquals(1, audited("rights_found"));
                for (GatewayProcess gateway : GATEWAYS) {
                    gateway.awaitLog("role-too-strong target=shop role=\"clerk\" finding=writes severity=high", SOON);
                    gateway.awaitLog("backend-of-nobody target=shop user=\"" + USER + "\" pid=" + pid, SOON);
                    assertEquals(1, gateway.metric("portcullis_rights_findings", "severity", "high"));
                    assertEquals(1, gateway.metric("portcullis_bypass_backends"));
                    assertTrue(gateway.isReady(), "it is for people to act");
                }
                Await.until(
                        "the node counts it",
                        SOON,
                        () -> node.metricOrZero("portcullis_rights_findings", "severity", "critical") == 1);
            }
            postgres.execute("shop", "revoke insert on orders from " + USER);

            check();

            Await.until(
                    "all of it is gone",
                    SOON,
                    () -> finding("writes") == null && finding("password-elsewhere") == null);
            assertEquals(1, audited("bypass_gone"));
            assertEquals(1, audited("rights_gone"));
            assertEquals(1, audited("bypass_found"));
        }
    }

    private static boolean judged() {
        return looks().stream().allMatch(look -> look.has("backendsAt"));
    }

    private static void check() throws IOException {
        JsonNode asked = good(api.post("/v1/targets/shop/rights/check", Map.of()));
        assertEquals("[\"gw-a\",\"gw-b\"]", asked.path("gateways").toString());
    }

    private static List<JsonNode> looks() {
        return items("/v1/targets/shop/rights");
    }

    private static JsonNode awaitFinding(String kind) {
        Await.until(kind + " is found", SOON, () -> finding(kind) != null);
        return Objects.requireNonNull(finding(kind));
    }

    /** The only one of that kind; null if there is none. */
    private static @Nullable JsonNode finding(String kind) {
        return items("/v1/rights").stream()
                .filter(one -> one.path("kind").asText().equals(kind))
                .findFirst()
                .orElse(null);
    }

    private static long audited(String type) {
        return items("/v1/audit?type=" + type).size();
    }

    private static List<JsonNode> items(String path) {
        try {
            List<JsonNode> all = new ArrayList<>();
            good(api.get(path)).path("items").forEach(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode grant() throws IOException {
        return good(api.post(
                "/v1/grants",
                Map.of(
                        "login", "anna",
                        "target", "shop",
                        "role", "clerk",
                        "duration", "1h",
                        "reason", "a look",
                        "scope", Map.of("classes", List.of("READ")))));
    }

    private static RawClient admitted(String secret) {
        GatewayProcess gateway = GATEWAYS.getLast();
        RawClient[] client = new RawClient[1];
        Await.until("anna is admitted", SOON, () -> {
            RawClient fresh = RawClient.connect(gateway.host(), gateway.port());
            if (fresh.tryLogin("anna", secret, "shop").tag() == 'Z') {
                client[0] = fresh;
                return true;
            }
            fresh.close();
            return false;
        });
        return Objects.requireNonNull(client[0]);
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer::words);
        return answer.body();
    }
}
