package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.Ending;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.PsqlTerminal;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.oidc.OidcClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do by the API, people, and an issuer by what it says of them, with a node, a gateway and sessions that are all real. */
class OperatorIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String GATEWAY = "gw-operated";
    private static final Duration ASKED_EVERY = Duration.ofSeconds(2);
    private static final SamplePerson CARL = SamplePerson.of("p-carl", "carl", "Carl", "everybody");

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static ClusterFolder cluster;
    private static ClusterNode node;
    private static GatewayProcess gateway;
    private static ClusterApi api;
    private static OidcProvider people;
    private static LinkStory links;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database shop");
        GrantFolder keys = GrantFolder.create(folder);
        keys.role(postgres, "shop", "clerk");
        cluster = ClusterFolder.create(keys, postgres, postgres.host(), List.of("127.0.0.1"));
        people = LinkStory.people()
                .person(CARL)
                .client(new OidcClient("directory", "a secret", "directory", List.of(), null));
        node = ClusterNode.builder(cluster, "node1")
                .with("portcullis.public-url", "https://access.example.org")
                .with("portcullis.oidc.issuers.people.url", people.issuer())
                .with("portcullis.oidc.issuers.people.audience", LinkStory.AUDIENCE)
                .with("portcullis.oidc.issuers.people.roles.requester", "everybody")
                .with("portcullis.oidc.issuers.people.directory.person-url", people.directory())
                .with("portcullis.oidc.issuers.people.directory.client-id", "directory")
                .with(
                        "portcullis.oidc.issuers.people.directory.client-secret-file",
                        Files.writeString(folder.resolve("directory.secret"), "a secret\n")
                                .toString())
                .with("portcullis.oidc.issuers.people.directory.every", ASKED_EVERY.toSeconds() + "s")
                .start();
        api = cluster.api(node);
        gateway = GatewayProcess.builder(keys)
                .node(GATEWAY)
                .of(cluster, List.of(node))
                .with("portcullis.listener.tls", "optional")
                .with(
                        "portcullis.listener.tls-certificate-file",
                        cluster.certificate().certificate().toString())
                .with(
                        "portcullis.listener.tls-key-file",
                        cluster.certificate().key().toString())
                .with(
                        "portcullis.logins-file",
                        Files.writeString(folder.resolve("logins.yaml"), LinkStory.RULES)
                                .toString())
                .start();
        good(api.put("/v1/targets/shop", Map.of("hosts", List.of(postgres.host() + ":" + postgres.port()))));
        links = new LinkStory(gateway, node, cluster.certificate(), api, people);
    }

    @AfterAll
    static void stop() {
        links.close();
        gateway.close();
        api.close();
        node.close();
        people.close();
        postgres.close();
    }

    @Test
    void aGrantIsMadeSeenAtWorkCutOffExtendedAndRevoked() throws Exception {
        JsonNode made = grant("anna");
        String secret = made.at("/connectionSecret/secret").asText();
        String id = made.at("/grant/id").asText();
        String session;
        try (RawClient client = admitted("anna", secret)) {
            client.query("BEGIN");
            session = session("anna").path("id").asText();
            Await.until(
                    "its state is seen",
                    SOON,
                    () -> session("anna").path("state").asText().equals("idle-in-transaction"));
            assertEquals(client.backendPid(), session("anna").path("backendPid").asInt());

            good(api.post("/v1/sessions/" + session + "/cut-off", Map.of("reason", "odd queries")));

            Ending end = client.readToEnd(SOON);
            assertEquals("57P01", end.last().sqlState());
            assertTrue(end.last().toString().contains("odd queries"), end.last().toString());
        }
        Await.until("it is gone from the list", SOON, () -> sessions("anna").isEmpty());
        awaitAudit(session);

        good(api.post("/v1/grants/" + id + "/extend", Map.of("duration", "3h")));
        try (RawClient client = admitted("anna", secret)) {
            good(api.post("/v1/grants/" + id + "/revoke", Map.of("reason", "left the team")));

            Ending end = client.readToEnd(SOON);
            assertEquals("57P01", end.last().sqlState());
            assertTrue(
                    end.last().field('M').endsWith("left the team"), end.last().toString());
        }
    }

    @Test
    void aPersonConfirmsTheirPsql() throws Exception {
        assumeTrue(PsqlTerminal.installed());
        links.atATerminal();
    }

    @Test
    void aPersonConfirmsADriverThatGivesUpSoon() throws Exception {
        links.byADriverWithALoginTimeout();
    }

    @Test
    void aPersonConfirmsADeviceOnceForSeveralConnections() throws Exception {
        assumeTrue(PsqlTerminal.installed());
        links.byADeviceWithSeveralConnections();
    }

    @Test
    void twoPeopleBehindOneAddressConfirmEachTheirOwn() throws Exception {
        links.forTwoPeopleBehindOneAddress();
    }

    @Test
    void aPersonWhoDeniesIsLeftAlone() throws Exception {
        links.whoIsDeniedStaysOut();
    }

    @Test
    void whoIsDisabledAtTheirIssuerIsCutOff() throws Exception {
        String secret = good(api.post(
                        "/v1/grants",
                        Map.of(
                                "login",
                                "carl",
                                "target",
                                "shop",
                                "role",
                                "clerk",
                                "duration",
                                "1h",
                                "reason",
                                "a test",
                                "issuer",
                                people.issuer(),
                                "subject",
                                CARL.subject())))
                .at("/connectionSecret/secret")
                .asText();
        try (RawClient client = admitted("carl", secret)) {
            client.query("BEGIN");
            // Asked again: the answer before was that all is well.
            Await.until("they are followed", SOON, () -> people.asked("/directory/users/" + CARL.subject()) >= 2);
            long before = System.nanoTime();
            people.disable(CARL.subject());

            Ending end = client.readToEnd(SOON);

            System.out.println("from disabling to the client's FATAL: " + (System.nanoTime() - before) / 1_000_000
                    + " ms, asked every " + ASKED_EVERY.toMillis() + " ms");
            assertEquals("57P01", end.last().sqlState());
            assertTrue(
                    end.last().field('M').endsWith("person-disabled: the account is disabled"),
                    end.last().toString());
        }
    }

    /** Each line that the gateway has about the session is in the audit once, and says why it ended. */
    private static void awaitAudit(String session) throws IOException {
        Await.until(
                "the end is in the audit",
                SOON,
                () -> events(session).stream()
                        .anyMatch(event -> event.at("/event/cause").asText().equals("operator")));
        List<String> told =
                files().filter(line -> line.contains(session)).sorted().toList();
        List<String> kept = events(session).stream()
                .filter(event -> event.path("node").asText().equals(GATEWAY))
                .map(event -> event.path("event").toString())
                .sorted()
                .toList();
        assertEquals(told, kept);
    }

    @Test
    void aGatewayWhoseCredentialIsWithdrawnServesOnAndTellsAllOnceItHasANewOne() throws Exception {
        String secret = grant("bert").at("/connectionSecret/secret").asText();
        Path file = folder.resolve("cluster").resolve(GATEWAY + ".credential");
        good(api.delete("/v1/gateways/" + GATEWAY + "/credentials"));
        Await.until("its reports are refused", SOON, () -> !works("report"));
        try (RawClient client = admitted("bert", secret)) {
            client.query("SELECT 1");
            Await.until("its audit is refused", SOON, () -> !works("audit"));

            String credential = good(api.put("/v1/gateways/" + GATEWAY, Map.of()))
                    .path("credential")
                    .asText();
            Path beside = Files.writeString(file.resolveSibling("new"), credential + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);

            String session = session("bert").path("id").asText();
            Await.until("it is believed again", SOON, () -> works("audit") && works("report"));
            Await.until(
                    "its start is in the audit", SOON, () -> !events(session).isEmpty());
        }
    }

    private static boolean works(String channel) {
        return gateway.metricOrZero("portcullis_up_works", "what", channel) == 1;
    }

    private static JsonNode grant(String login) throws IOException {
        return good(api.post(
                "/v1/grants",
                Map.of("login", login, "target", "shop", "role", "clerk", "duration", "1h", "reason", "a test")));
    }

    /** As soon as the gateway knows of it. */
    private static RawClient admitted(String login, String secret) {
        RawClient[] client = new RawClient[1];
        Await.until(login + " is admitted", SOON, () -> {
            RawClient fresh = RawClient.connect(gateway.host(), gateway.port());
            if (fresh.tryLogin(login, secret, "shop").tag() == 'Z') {
                client[0] = fresh;
                return true;
            }
            fresh.close();
            return false;
        });
        return Objects.requireNonNull(client[0]);
    }

    private static JsonNode session(String login) {
        Await.until(
                "the session of " + login + " is reported",
                SOON,
                () -> !sessions(login).isEmpty());
        return sessions(login).get(0);
    }

    private static JsonNode sessions(String login) {
        return asked("/v1/sessions?login=" + login);
    }

    private static List<JsonNode> events(String session) {
        return asked("/v1/audit?session=" + session).valueStream().toList();
    }

    private static JsonNode asked(String path) {
        try {
            return good(api.get(path)).path("items");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.list(gateway.auditDir())) {
            return all.sorted().toList().stream().flatMap(OperatorIT::lines);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }
}
