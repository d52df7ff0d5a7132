package io.portcullis.story.stage;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.story.Missing;
import io.portcullis.story.browser.Chromium;
import io.portcullis.story.keycloak.Keycloak;
import io.portcullis.story.keycloak.OneTimeCode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the story needs, each a process of its own: PostgreSQL, Keycloak, a node of the grant cluster, a gateway, Chromium. */
public final class Stage implements AutoCloseable {
    /** The realm of people. */
    public static final String COMPANY = "company";
    /** The realm of programs. */
    public static final String SERVICES = "services";
    /** The client of {@link #SERVICES} that is a service, and its login. */
    public static final String SERVICE = "orders";

    public static final String SERVICE_LOGIN = "svc-orders";

    /** How often the node asks Keycloak about people who hold grants. */
    public static final Duration ASKED_ABOUT_EVERY = Duration.ofSeconds(5);

    private final Deque<Runnable> toClose = new ArrayDeque<>();
    private final Deque<String> given = new ArrayDeque<>();
    private final Path folder;
    private final Path material;
    private final CertificateAuthority authority;
    private final String password = secret();
    private final String serviceSecret = secret();
    private final String otpSecret = secret();
    private final Database database;
    private final ClusterFolder cluster;
    private final Keycloak keycloak;
    private final ClusterNode node;
    private final GatewayProcess gateway;
    private @Nullable Chromium chromium;

    /** @param material the folder that {@code load-tests/story/material} fills */
    private Stage(Path material) throws IOException, SQLException {
        this.material = material;
        folder = Files.createTempDirectory("portcullis-story-");
        Children.folder(folder);
        authority = CertificateAuthority.create(folder.resolve("ca"));
        GrantFolder keys = GrantFolder.create(folder, "story");
        database = Database.start(keys);
        toClose.push(database::close);
        PostgresServer server = database.server();
        cluster = ClusterFolder.create(keys, server, server.host(), List.of("127.0.0.1"));
        ClusterNodeBuilder nodeBuilder = ClusterNode.builder(cluster, "node1");
        keycloak = Keycloak.start(
                material.resolve("keycloak"),
                folder.resolve("keycloak"),
                authority,
                cluster.certificate().certificate());
        toClose.push(keycloak::close);
        String pagesSecret = secret();
        String directorySecret = secret();
        int gatewayPort = FreePort.next();
        keycloak.importRealm(
                COMPANY,
                Map.of(
                        "password",
                        password,
                        "pages",
                        nodeBuilder.api(),
                        "pages-secret",
                        pagesSecret,
                        "directory-secret",
                        directorySecret,
                        "otp-secret",
                        otpSecret));
        keycloak.importRealm(SERVICES, Map.of("orders-secret", serviceSecret));
        node = Settings.ofNode(nodeBuilder, folder, keycloak, authority, pagesSecret, directorySecret, gatewayPort)
                .start();
        toClose.push(node::close);
        Issued own = authority.issueForLocalhost();
        gateway = Settings.ofGateway(GatewayProcess.builder(keys), folder, keycloak, authority, own)
                .with("portcullis.listener.port", Integer.toString(gatewayPort))
                .node("gw1")
                .of(cluster, List.of(node))
                .start();
        toClose.push(gateway::close);
    }

    /** Starts everything and returns when all is ready; nothing is left behind if it does not get there. */
    public static Stage open(Path material) throws IOException, SQLException {
        return new Stage(material); // what it started ends with this JVM in any case
    }

    private static String secret() {
        return new BigInteger(128, new SecureRandom()).toString(36);
    }

    public Keycloak keycloak() {
        return keycloak;
    }

    public ClusterNode node() {
        return node;
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    /** Of everybody at Keycloak. */
    public String password() {
        return password;
    }

    /** What {@code otto}, who alone has one, is asked for beside the password. */
    public String oneTimeCode() {
        return OneTimeCode.of(otpSecret, Instant.now());
    }

    /** By which {@link #SERVICE} gets tokens. */
    public String serviceSecret() {
        return serviceSecret;
    }

    public Database database() {
        return database;
    }

    /** Whether the node has asked Keycloak about this person, and was told that all is well. */
    public boolean isFollowed(String subject) throws SQLException {
        return "t"
                .equals(database.server()
                        .value(
                                cluster.database(),
                                "select found_at is not null and had_role from portcullis.person_check where subject = '"
                                        + subject + "'"));
    }

    /** Opens the API until the first operator signs in. */
    public String bootstrapToken() {
        return cluster.token();
    }

    /** The API as somebody with this token has it. */
    public ClusterApi api(String token) {
        return new ClusterApi(node.api(), token, cluster.certificate().trust());
    }

    /** The operator, signed in at Keycloak. */
    public Operator operator() {
        return new Operator(this, given);
    }

    /** Clients at the gateway. */
    public Clients clients() {
        return new Clients(gateway, authority.certificateFile(), material.resolve("psql-18/bin/psql"));
    }

    /** The browser, started when somebody first needs it. */
    public Chromium chromium() throws Missing {
        if (chromium == null) {
            chromium = Chromium.start();
            toClose.push(chromium::close);
        }
        return chromium;
    }

    /** Copies what everybody logged, before it goes with the stage. */
    public void keepLogs(Path into) throws IOException {
        Files.createDirectories(into);
        Path nodes = folder.resolve("nodes");
        copy(nodes.resolve("node1/node.log"), into.resolve("node.log"));
        copy(nodes.resolve("gw1/gateway.log"), into.resolve("gateway.log"));
        copy(folder.resolve("keycloak/keycloak.log"), into.resolve("keycloak.log"));
        copy(database.server().log(), into.resolve("postgres.log"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            toClose.pop().run();
        }
    }
}
