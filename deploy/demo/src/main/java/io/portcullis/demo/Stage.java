package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Everything that runs while the demo is played, and where. */
final class Stage {
    static final String CLUSTER = "demo";
    static final String TARGET = Shop.DATABASE;
    /** Whose waiting tells whether the target is slow. */
    static final String APPLICATION = "shop-app";

    private final Path folder;
    private final Path tools;
    private final Shop shop;
    private final PostgresServer postgres;
    private final GrantFolder grants;
    private final ClusterFolder cluster;
    private final People people;
    private final int portOfA = FreePort.next();
    private final ClusterNode node;
    private final Path logins;
    private final GatewayProcess gatewayA;
    private final GatewayProcess gatewayB;
    private final Passwords passwords;
    private final Map<String, String> settings;
    private final Shell shell;

    private Stage(Options options, Screen screen, Closing closing) throws IOException, SQLException {
        this.folder = Files.createTempDirectory("portcullis-demo-").toRealPath();
        Children.folder(folder);
        this.passwords = Passwords.in(folder);
        this.tools = options.tools();
        this.shop = new Shop(options.orders());

        this.postgres = startPostgres(screen);
        closing.add(postgres);
        passwords.addSuperuser(postgres);
        this.grants = GrantFolder.create(folder, CLUSTER);
        grants.target(TargetSpec.of(TARGET, postgres).with("latency", "{references: [" + APPLICATION + "]}"));
        grants.role(postgres, TARGET, Shop.READER);
        try (Progress progress = new Progress(screen, "sample database")) {
            shop.fill(postgres, progress);
            progress.done("\"" + TARGET + "\": customers, orders, order_lines; " + Text.count(shop.rows()) + " rows");
        }

        this.cluster = ClusterFolder.create(grants, postgres, postgres.host(), List.of("127.0.0.1"));
        this.people = new People();
        closing.add(people);
        this.node = startNode(screen);
        closing.add(node);
        this.logins = RuleFiles.logins(folder);
        this.gatewayA =
                startGateway(screen, "gateway-a", Map.of("portcullis.listener.port", Integer.toString(portOfA)));
        closing.add(gatewayA);
        this.gatewayB = startGateway(screen, "gateway-b", Map.of());
        closing.add(gatewayB);

        this.settings = settings(grants, passwords, cluster);
        ApiScript.write(folder, cluster, node);
        writeSettings();
        this.shell = new Shell(folder, withTools(settings));
        closing.add(shell);
    }

    /** Starts everything; what was started is in {@code closing} also if this fails half-way. */
    static Stage set(Options options, Screen screen, Closing closing) throws IOException, SQLException {
        return new Stage(options, screen, closing);
    }

    private static PostgresServer startPostgres(Screen screen) throws SQLException {
        try (Progress progress = new Progress(screen, "PostgreSQL")) {
            PostgresServer postgres = PostgresServer.start(PostgresOptions.defaults()
                    .maxConnections(150)
                    .with("wal_level", "minimal")
                    .with("max_wal_senders", "0")
                    .with("max_wal_size", "4GB"));
            String version = postgres.value("postgres", "show server_version");
            progress.done(version + " at " + postgres.host() + ":" + postgres.port());
            return postgres;
        }
    }

    private ClusterNode startNode(Screen screen) throws IOException {
        try (Progress progress = new Progress(screen, "grant cluster")) {
            ClusterNodeBuilder builder = ClusterNode.builder(cluster, "node-a");
            builder.with("portcullis.rules-dir", RuleFiles.rules(folder).toString());
            people.settings(builder.api(), folder, "127.0.0.1:" + portOfA).forEach(builder::with);
            ClusterNode started = builder.start();
            progress.done("one node, API at " + started.api() + ", process " + started.pid());
            return started;
        }
    }

    private GatewayProcess startGateway(Screen screen, String name, Map<String, String> more) {
        try (Progress progress = new Progress(screen, name)) {
            GatewayBuilder builder = GatewayProcess.builder(grants)
                    .node(name)
                    .of(cluster, List.of(node))
                    .with("portcullis.logins-file", logins.toString())
                    .with("portcullis.pages-url", node.api())
                    .with("portcullis.listener.tls", "optional")
                    .with(
                            "portcullis.listener.tls-certificate-file",
                            cluster.certificate().certificate().toString())
                    .with(
                            "portcullis.listener.tls-key-file",
                            cluster.certificate().key().toString());
            more.forEach(builder::with);
            GatewayProcess gateway = builder.start();
            progress.done("at " + gateway.host() + ":" + gateway.port() + ", process " + gateway.pid());
            return gateway;
        }
    }

    private static Map<String, String> settings(GrantFolder grants, Passwords passwords, ClusterFolder cluster) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("PORTCULLIS_GRANTS_DIR", grants.grantsDir().toString());
        settings.put("PORTCULLIS_KEY", grants.privateKey().toString());
        settings.put("PORTCULLIS_PUBLIC_KEY", grants.publicKey().toString());
        settings.put("PORTCULLIS_CLUSTER_ID", CLUSTER);
        settings.put("PGPASSFILE", passwords.file().toString());
        settings.put("PGSSLROOTCERT", cluster.certificate().certificate().toString());
        return settings;
    }

    private Map<String, String> withTools(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("PATH", tools + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        return all;
    }

    /** The same settings for a person's own shell. */
    private void writeSettings() throws IOException {
        StringBuilder lines = new StringBuilder("# Settings of this demo, for a shell of yours: . ./settings\n");
        settings.forEach((name, value) -> lines.append("export ")
                .append(name)
                .append('=')
                .append(Text.quoted(value))
                .append('\n'));
        lines.append("export PATH=").append(Text.quoted(tools.toString())).append(":\"$PATH\"\n");
        Files.writeString(folder.resolve("settings"), lines, StandardOpenOption.CREATE_NEW);
    }

    Path folder() {
        return folder;
    }

    Shop shop() {
        return shop;
    }

    PostgresServer postgres() {
        return postgres;
    }

    ClusterNode node() {
        return node;
    }

    /** The API of the grant cluster, for what is measured. */
    ClusterApi api() {
        return cluster.api(node);
    }

    People people() {
        return people;
    }

    /** Where browsers go. */
    String pages() {
        return node.api() + "/ui/";
    }

    /** Of the node's certificate. */
    SSLContext trust() {
        return cluster.certificate().trust();
    }

    GatewayProcess gatewayA() {
        return gatewayA;
    }

    GatewayProcess gatewayB() {
        return gatewayB;
    }

    Passwords passwords() {
        return passwords;
    }

    Shell shell() {
        return shell;
    }

    /** Waits until both gateways have seen what the cluster has done until then: the API's answer does not wait for them. */
    void awaitLearnt(JsonNode position) {
        long seq = position.path("seq").asLong(Long.MAX_VALUE);
        for (GatewayProcess gateway : List.of(gatewayA, gatewayB)) {
            Await.until(
                    gateway + " knows change " + seq,
                    Duration.ofSeconds(10),
                    () -> gateway.metric("portcullis_view_head") >= seq);
        }
    }
}
