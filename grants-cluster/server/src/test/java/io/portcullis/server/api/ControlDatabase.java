package io.portcullis.server.api;

import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.oidc.OidcClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL, the files of a node and two OpenID providers, for all tests of the API together. Gives itself to fields of its type.
 */
public final class ControlDatabase implements QuarkusTestResourceLifecycleManager {
    /** What tokens for the API are for. */
    static final String AUDIENCE = "portcullis-api";

    /** Where browsers think that they are. */
    static final String PUBLIC_URL = "https://access.example.org";

    static final String CLIENT_SECRET = "a-secret-of-the-pages-client";

    /** So soon a node hears of who is disabled. */
    static final Duration FOLLOWED_EVERY = Duration.ofSeconds(2);

    private static final String DIRECTORY_CLIENT = "portcullis-directory";
    private static final String DIRECTORY_SECRET = "a secret: with + and %";

    static final SamplePerson OLGA = SamplePerson.of("p-olga", "olga", "Olga Operator", "dba", "everybody");
    static final SamplePerson ADAM = SamplePerson.of("p-adam", "adam", "Adam Auditor", "audit");
    static final SamplePerson RITA = SamplePerson.of("p-rita", "rita", "Rita Requester", "everybody");
    static final SamplePerson NEMO = SamplePerson.of("p-nemo", "nemo", "Nemo", "sales");

    /** What the nodes' rules are unless a test changes them. */
    static final String RULES = """
            claims: [team]
            targets:
              shop: {env: dev}
              vault: {env: prod}
            rules:
              - rule: dev-read
                if: {groups: [developers, everybody], labels: {env: dev}, roles: [app_read]}
                grant: {most: 8h, in-all: 16h, approvals: none, scope: {classes: [READ]}}
              - rule: dev-support
                if: {groups: [support], labels: {env: dev}}
                grant: {most: 8h, approvals: {needed: 2, from: [dba]}}
              - rule: prod-two
                if: {groups: [everybody], labels: {env: prod}, roles: [app_owner]}
                grant: {most: 1h, approvals: {needed: 2, from: [dba, leads], self: true}, schemas: [app]}
              - rule: prod
                if: {groups: [everybody, dba], labels: {env: prod}}
                grant: {most: 4h, ticket: '[A-Z]+-[0-9]+', approvals: {from: [dba, leads]}}
            """;

    static final SamplePerson RUTH = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody");
    static final SamplePerson SAM = SamplePerson.of("p-sam", "sam", "Sam", "everybody");
    static final SamplePerson LEO = SamplePerson.of("p-leo", "leo", "Leo Lead", "leads", "approvers");
    static final SamplePerson LISA = SamplePerson.of("p-lisa", "lisa", "Lisa Lead", "leads", "approvers");

    private final OidcProvider people = OidcProvider.start(List.of(OLGA, ADAM, RITA, NEMO, RUTH, SAM, LEO, LISA));
    private final OidcProvider ci = OidcProvider.start(List.of());
    private final String gone = "http://127.0.0.1:" + FreePort.next();

    /** What notifications for the receiver {@code desk} are signed with. */
    static final byte[] WEBHOOK_SECRET = "a secret of the desk, 32 bytes..".getBytes(StandardCharsets.UTF_8);

    private @Nullable WebhookReceiver receiver;
    private @Nullable PostgresServer server;
    private @Nullable ClusterFolder cluster;
    private @Nullable GrantFolder keys;
    private @Nullable Path rules;

    @Override
    public Map<String, String> start() {
        server = PostgresServer.start();
        try {
            keys = GrantFolder.create(Files.createTempDirectory("portcullis-api"));
            rules = Files.createTempDirectory("portcullis-rules");
            Files.writeString(rules.resolve("test.yaml"), RULES);
            cluster = ClusterFolder.create(keys, server, server.host(), List.of(server.host()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the control database can not be made", e);
        }
        Map<String, String> settings = settings(keys, cluster);
        settings.put("portcullis.rules-dir", rules.toString());
        settings.put("portcullis.rules-rest", "1s");
        addIssuers(settings);
        try {
            addPages(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }

        addDirectory(settings, keys);
        try {
            addReceivers(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static Map<String, String> settings(GrantFolder keys, ClusterFolder cluster) {
        Map<String, String> settings = new HashMap<>();
        settings.put("portcullis.cluster-id", keys.clusterId());
        settings.put("portcullis.node", "node-under-test");
        settings.put("portcullis.signing-key-file", keys.privateKey().toString());
        settings.put("portcullis.grants.public-keys", keys.publicKey().toString());
        settings.put("portcullis.database.url", cluster.databaseUrl());
        settings.put("portcullis.database.user", cluster.databaseRole());
        settings.put(
                "portcullis.database.password-file",
                cluster.databasePasswordFile().toString());
        settings.put("portcullis.api.bootstrap-token-file", cluster.tokenFile().toString());
        settings.put("portcullis.cluster.member-port", Integer.toString(FreePort.next()));
        settings.put("portcullis.cluster.client-port", Integer.toString(FreePort.next()));
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.http.test-ssl-port", "0");
        settings.put("quarkus.management.test-port", "0");
        return settings;
    }

    private void addIssuers(Map<String, String> settings) {
        String prefix = "portcullis.oidc.issuers.";
        settings.put(prefix + "people.url", people.issuer());
        settings.put(prefix + "people.audience", AUDIENCE);
        settings.put(prefix + "people.roles.requester", "everybody");
        settings.put(prefix + "people.roles.approver", "approvers");
        settings.put(prefix + "people.roles.auditor", "audit");
        settings.put(prefix + "people.roles.operator", "dba");
        settings.put(prefix + "people.service-claims.robot", "very*");
        settings.put(prefix + "gone.url", gone);
        settings.put(prefix + "gone.audience", AUDIENCE);
        settings.put(prefix + "ci.url", ci.issuer());
        settings.put(prefix + "ci.audience", AUDIENCE);
        settings.put(prefix + "ci.kind", "service");
        settings.put(prefix + "ci.roles-claim", "\"https://ci/project\"/path");
        settings.put(prefix + "ci.roles.operator", "infra/deploy");
    }

    private void addPages(Map<String, String> settings) throws IOException {
        people.client(new OidcClient(
                "portcullis-pages",
                CLIENT_SECRET,
                AUDIENCE,
                List.of(PUBLIC_URL + "/ui/signed-in", PUBLIC_URL + "/ui/signed-out"),
                null));
        Path folder = Files.createTempDirectory("portcullis-pages");
        Path key = Files.writeString(folder.resolve("cookie.key"), "k".repeat(32));
        Path secret = Files.writeString(folder.resolve("client.secret"), CLIENT_SECRET + "\n");
        settings.put("portcullis.public-url", PUBLIC_URL);
        settings.put("portcullis.pages.issuer", "people");
        settings.put("portcullis.pages.client-id", "portcullis-pages");
        settings.put("portcullis.pages.client-secret-file", secret.toString());
        settings.put("portcullis.pages.cookie-key-file", key.toString());
        settings.put("portcullis.pages.gateway", "gateway.example");
    }

    private void addReceivers(Map<String, String> settings) throws IOException {
        receiver = WebhookReceiver.start();
        Path folder = Files.createTempDirectory("portcullis-receivers");
        Path url = Files.writeString(folder.resolve("chat.url"), receiver.address() + "/chat\n");
        Path secret = Files.writeString(
                folder.resolve("desk.secret"), "whsec_" + Base64.getEncoder().encodeToString(WEBHOOK_SECRET) + "\n");
        String prefix = "portcullis.notifications.receivers.";
        settings.put(prefix + "chat.url-file", url.toString());
        settings.put(prefix + "chat.format", "slack");
        settings.put(prefix + "desk.url", receiver.address() + "/desk");
        settings.put(prefix + "desk.secret-file", secret.toString());
    }

    private void addDirectory(Map<String, String> settings, GrantFolder folder) {
        people.client(new OidcClient(DIRECTORY_CLIENT, DIRECTORY_SECRET, "directory", List.of(), null));
        Path secret = folder.privateKey().resolveSibling("directory.secret");
        try {
            Files.writeString(secret, DIRECTORY_SECRET + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String prefix = "portcullis.oidc.issuers.people.directory.";
        settings.put(prefix + "person-url", people.directory());
        settings.put(prefix + "groups-url", people.directory() + "/groups");
        settings.put(prefix + "groups-path", "name");
        settings.put(prefix + "client-id", DIRECTORY_CLIENT);
        settings.put(prefix + "client-secret-file", secret.toString());
        settings.put(prefix + "every", FOLLOWED_EVERY.toSeconds() + "s");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, field -> field.getType().equals(ControlDatabase.class));
    }

    @Override
    public void stop() {
        people.close();
        ci.close();
        if (receiver != null) {
            receiver.close();
        }
        if (server != null) {
            server.close();
        }
    }

    OidcProvider people() {
        return people;
    }

    /** An issuer that is never there. */
    String gone() {
        return gone;
    }

    OidcProvider ci() {
        return ci;
    }

    PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    /** Opens the API. */
    String token() {
        return Objects.requireNonNull(cluster).token();
    }

    Path tokenFile() {
        return Objects.requireNonNull(cluster).tokenFile();
    }

    GrantFolder keys() {
        return Objects.requireNonNull(keys);
    }

    /** The folder of the node's rules. */
    Path rules() {
        return Objects.requireNonNull(rules);
    }

    /** Whom the node tells of what happens. */
    WebhookReceiver receiver() {
        return Objects.requireNonNull(receiver);
    }

    /** A superuser's connection to the control database. */
    Connection connect() throws SQLException {
        return server().connect(Objects.requireNonNull(cluster).database());
    }

    /** As a superuser. */
    void execute(String sql) {
        try {
            server().execute(Objects.requireNonNull(cluster).database(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row, or null. */
    @Nullable
    String value(String sql) {
        try {
            return server().value(Objects.requireNonNull(cluster).database(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
