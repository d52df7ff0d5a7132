package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway process, a real PostgreSQL behind it, and nodes that it tells what happens. */
class UplinkIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LOGIN = "told";
    private static PostgresServer postgres;
    private static GrantFolder grants;
    private static String password;
    private static Grant grant;

    @TempDir
    Path folder;

    private Nodes nodes;
    private @Nullable GatewayProcess gateway;

    @BeforeAll
    static void arrive() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "CREATE DATABASE shop");
        Path home = Files.createTempDirectory("portcullis-uplink");
        Children.folder(home);
        grants = GrantFolder.create(home);
        grants.target(TargetSpec.of("shop", postgres));
        grants.role(postgres, "shop", "clerk");
        password = grants.credential(LOGIN);
        grant = grants.grant(GrantSpec.of(LOGIN, "shop", "clerk"));
    }

    @AfterAll
    static void leave() {
        postgres.close();
    }

    @BeforeEach
    void open() {
        nodes = new Nodes(folder);
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            assertEquals(0, gateway.isAlive() ? gateway.metricOrZero("portcullis_defects_total") : 0);
            gateway.close();
        }
        nodes.close();
    }

    private GatewayProcess start(String node) {
        GatewayBuilder builder = GatewayProcess.builder(grants)
                .node(node)
                .with("portcullis.up.urls", nodes.one.url() + "," + nodes.two.url())
                .with("portcullis.up.ca-file", nodes.certificate.certificate().toString())
                .with("portcullis.up.node-credential-file", nodes.credential.toString());
        GatewayProcess started = builder.start();
        gateway = started;
        return started;
    }

    private static RawClient login(GatewayProcess at) {
        return RawClient.connect(at.host(), at.port()).login(LOGIN, password, "shop", "application_name", "tést");
    }

    /** What is known of the only session; null if there is none. */
    private @Nullable JsonObject known() {
        Map<String, JsonObject> sessions = nodes.database.sessions();
        return sessions.isEmpty() ? null : sessions.values().iterator().next();
    }

    private void awaitState(String state) {
        Await.until(() -> state + ", not " + known(), SOON, () -> {
            JsonObject session = known();
            return session != null && session.getString("state").equals(state);
        });
    }

    private static String files(GatewayProcess of) throws IOException {
        try (Stream<Path> all = Files.list(of.auditDir())) {
            StringBuilder text = new StringBuilder();
            for (Path file : all.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    private void awaitArrived(GatewayProcess of) {
        Await.until(
                "the audit has arrived", SOON, () -> nodes.database.allText().equals(files(of)));
    }

    @Test
    void theClusterKnowsTheSessionsAndWhatTheyAreDoing() throws Exception {
        GatewayProcess started = start("up-sessions");
        try (RawClient client = login(started)) {
            awaitState("idle");
            JsonObject session = known();
            assertTrue(
                    session != null
                            && session.getString("login").equals(LOGIN)
                            && session.getString("grant").equals(grant.id().value())
                            && session.getString("target").equals("shop")
                            && session.getString("role").equals("clerk")
                            && session.getString("origin").equals("127.0.0.1")
                            && session.getString("application").equals("t??st")
                            && session.getString("upstream").equals("127.0.0.1:" + postgres.port())
                            && session.getInteger("backendPid") == client.backendPid(),
                    String.valueOf(session));
            long bytes = session.getLong("bytesToClient");
            client.query("BEGIN");
            awaitState("idle-in-transaction");
            client.query("SELECT nothing");
            awaitState("idle-in-failed-transaction");
            client.query("ROLLBACK");
            client.send(Frontend.query("SELECT pg_sleep(600)"));
            awaitState("active");
            JsonObject busy = known();
            assertTrue(busy != null && busy.getLong("bytesToClient") > bytes, String.valueOf(busy));
        }
        long begun = System.nanoTime();
        Await.until("it is gone", SOON, () -> known() == null);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.println("a session's end was known after " + millis + " ms");
    }

    @Test
    void theAuditArrivesWholeAndAtTheEndTheRestOfIt() throws Exception {
        GatewayProcess started = start("up-audit");
        login(started).close();
        awaitArrived(started);
        RawClient open = login(started);
        started.stop();
        open.close();
        assertEquals(files(started), nodes.database.allText());
        assertTrue(nodes.database.allText().contains("\"cause\":\"draining\""));
        assertEquals(Map.of(), nodes.database.sessions());
    }

    @Test
    void whatAKilledGatewayLeftArrivesAfterItsRestart() throws Exception {
        nodes.one.always(StandIn.Fault.UNAVAILABLE);
        nodes.two.always(StandIn.Fault.UNAVAILABLE);
        GatewayProcess first = start("up-killed");
        login(first).close();
        Await.until("it is on the disk", SOON, () -> files(first).contains("session_ended"));
        first.kill();
        assertEquals("", nodes.database.allText());
        nodes.one.always(null);
        GatewayProcess second = start("up-killed");
        login(second).close();
        awaitArrived(second);
    }

    @Test
    void aClusterThatHangsHoldsNobodyUp() throws Exception {
        GatewayProcess started = start("up-hanging");
        awaitArrived(started);
        nodes.one.always(StandIn.Fault.HANG);
        nodes.two.always(StandIn.Fault.HANG);
        for (int i = 0; i < 20; i++) {
            try (RawClient client = login(started)) {
                client.query("SELECT 1");
            }
        }
        Await.until("the backlog is told", SOON, () -> started.metric("portcullis_up_audit_backlog_bytes") > 0);
        started.awaitLog("up-failing what=audit .*no answer within", SOON);
        nodes.one.always(null);
        awaitArrived(started);
        started.awaitLog("up-working-again what=audit", SOON);
        Await.until("no backlog", SOON, () -> started.metric("portcullis_up_audit_backlog_bytes") == 0);
        Await.until("works", SOON, () -> started.metric("portcullis_up_works", "what", "audit") == 1);
    }

    @Test
    void aCredentialIsReplacedWithoutARestart() throws Exception {
        Files.writeString(nodes.credential, "withdrawn\n");
        GatewayProcess started = start("up-credential");
        started.awaitLog("up-failing what=report .*status 401", SOON);
        Files.writeString(nodes.credential, StandIn.CREDENTIAL);
        awaitArrived(started);
        for (String line : List.copyOf(started.logLines())) {
            assertTrue(!line.contains("withdrawn") && !line.contains(StandIn.CREDENTIAL), line);
        }
    }
}
