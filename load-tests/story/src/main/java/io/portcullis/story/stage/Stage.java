package io.portcullis.story.stage;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that the story needs, each a process of its own: PostgreSQL for the targets and for the cluster, Keycloak, nodes of the grant cluster, a gateway, Chromium. */
public final class Stage implements AutoCloseable {
    /** The realm of people. */
    public static final String COMPANY = "company";
    /** The realm of programs. */
    public static final String SERVICES = "services";
    /** The client of {@link #SERVICES} that is a service, and its login. */
    public static final String SERVICE = "orders";

    public static final String SERVICE_LOGIN = "svc-orders";

    /** The gateway's name. */
    public static final String GATEWAY = "gw1";

    private static final Duration SOON = Duration.ofMinutes(1);

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
    private final PostgresServer control;
    private final GrantFolder keys;
    private final List<ClusterNode> nodes;
    private final GatewayProcess gateway;
    private @Nullable Chromium chromium;

    /**
     * @param material the folder that {@code load-tests/story/material} fills
     * @param count of nodes
     */
    private Stage(Path material, int count) throws IOException, SQLException {
        this.material = material;
        folder = Files.createTempDirectory("portcullis-story-");
        Children.folder(folder);
        authority = CertificateAuthority.create(folder.resolve("ca"));
        keys = GrantFolder.create(folder, "story");
        database = Database.start(keys);
        toClose.push(database::close);
        control = PostgresServer.start();
        toClose.push(control::close);
        cluster = ClusterFolder.create(keys, control, control.host(), List.of("127.0.0.1"));
        List<ClusterNodeBuilder> builders = IntStream.rangeClosed(1, count)
                .mapToObj(number -> ClusterNode.builder(cluster, "node" + number))
                .toList();
        String pages = builders.getFirst().api();
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
                        pages,
                        "pages-secret",
                        pagesSecret,
                        "directory-secret",
                        directorySecret,
                        "otp-secret",
                        otpSecret));
        keycloak.importRealm(SERVICES, Map.of("orders-secret", serviceSecret));
        Settings settings =
                Settings.write(folder, keycloak, authority, pages, pagesSecret, directorySecret, gatewayPort);
        List<String> members = builders.stream().map(ClusterNodeBuilder::member).toList();
        nodes = builders.stream()
                .map(builder -> settings.ofNode(count == 1 ? builder : builder.members(members))
                        .launch())
                .toList();
        nodes.forEach(node -> toClose.push(node::close));
        nodes.forEach(ClusterNode::awaitReady);
        Issued own = authority.issueForLocalhost();
        gateway = settings.ofGateway(GatewayProcess.builder(keys), own)
                .with("portcullis.listener.port", Integer.toString(gatewayPort))
                .node(GATEWAY)
                .of(cluster, nodes)
                .start();
        toClose.push(gateway::close);
    }

    /** Starts everything and returns when all is ready; nothing is left behind if it does not get there. */
    public static Stage open(Path material, int nodes) throws IOException, SQLException {
        Stage stage = new Stage(material, nodes); // what it started ends with this JVM in any case
        stage.awaitRules();
        return stage;
    }

    /** Nobody may ask for anything before the nodes have agreed upon the rules. */
    private void awaitRules() {
        try (ClusterApi api = api(bootstrapToken())) {
            Await.until("the rules are in force", SOON, () -> {
                JsonNode rules = api.get("/v1/rules").body();
                return rules.path("alike").asBoolean() && rules.path("rules").size() > 0;
            });
        }
    }

    private static String secret() {
        return new BigInteger(128, new SecureRandom()).toString(36);
    }

    public Keycloak keycloak() {
        return keycloak;
    }

    /** The node with the pages. */
    public ClusterNode node() {
        return nodes.getFirst();
    }

    public List<ClusterNode> nodes() {
        return nodes;
    }

    /** The database of the cluster. */
    public PostgresServer control() {
        return control;
    }

    /** The records that the gateway reads from files, and the key that signs them. */
    public GrantFolder keys() {
        return keys;
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
                .equals(control.value(
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
        return api(node(), token);
    }

    /** The same at one of the nodes. */
    public ClusterApi api(ClusterNode at, String token) {
        return new ClusterApi(at.api(), token, cluster.certificate().trust());
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
        Path homes = folder.resolve("nodes");
        for (ClusterNode node : nodes) {
            copy(homes.resolve(node.name()).resolve("node.log"), into.resolve(node.name() + ".log"));
        }
        copy(homes.resolve(GATEWAY).resolve("gateway.log"), into.resolve("gateway.log"));
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
