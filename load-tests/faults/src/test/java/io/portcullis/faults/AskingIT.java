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
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.PsqlTerminal;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From psql without a grant to rows: a node, a gateway, an OpenID provider, people who ask and decide, and psql, all real. */
class AskingIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PAGES = "https://access.example.org";
    private static final SamplePerson RUTH = SamplePerson.of("p-ruth", "ruth", "Ruth", "everybody");
    private static final SamplePerson SAM = SamplePerson.of("p-sam", "sam", "Sam", "everybody");
    private static final SamplePerson LEO = SamplePerson.of("p-leo", "leo", "Leo Lead", "leads");
    private static final String RULES = """
            targets:
              shop: {env: prod}
            rules:
              - rule: prod
                if: {groups: [everybody], labels: {env: prod}}
                grant: {most: 4h, approvals: {from: [leads]}, scope: {classes: [READ]}}
            """;
    private static final Pattern PROMPT = Pattern.compile(
            "open https://access\\.example\\.org/ui/link/(\\w+) and confirm the code ([A-Z]{4}-[A-Z]{4})");

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static ClusterFolder cluster;
    private static ClusterNode node;
    private static GatewayProcess gateway;
    private static OidcProvider people;
    private static ClusterApi ruth;
    private static ClusterApi sam;
    private static ClusterApi leo;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database shop");
        GrantFolder keys = GrantFolder.create(folder);
        keys.role(postgres, "shop", "clerk");
        cluster = ClusterFolder.create(keys, postgres, postgres.host(), List.of("127.0.0.1"));
        people = OidcProvider.start(List.of(RUTH, SAM, LEO));
        Path rules = Files.createDirectory(folder.resolve("rules"));
        Files.writeString(rules.resolve("rules.yaml"), RULES);
        node = ClusterNode.builder(cluster, "node1")
                .with("portcullis.public-url", PAGES)
                .with("portcullis.rules-dir", rules.toString())
                .with("portcullis.rules-rest", "1s")
                .with("portcullis.oidc.issuers.people.url", people.issuer())
                .with("portcullis.oidc.issuers.people.audience", LinkStory.AUDIENCE)
                .with("portcullis.oidc.issuers.people.roles.requester", "everybody")
                .with("portcullis.oidc.issuers.people.roles.approver", "leads")
                .start();
        gateway = GatewayProcess.builder(keys)
                .node("gw-asking")
                .of(cluster, List.of(node))
                .with("portcullis.pages-url", PAGES)
                .with("portcullis.listener.tls", "optional")
                .with(
                        "portcullis.listener.tls-certificate-file",
                        cluster.certificate().certificate().toString())
                .with(
                        "portcullis.listener.tls-key-file",
                        cluster.certificate().key().toString())
                .with(
                        "portcullis.logins-file",
                        Files.writeString(folder.resolve("logins.yaml"), "rules:\n  - method: link\n")
                                .toString())
                .start();
        try (ClusterApi operator = cluster.api(node)) {
            good(operator.put("/v1/targets/shop", Map.of("hosts", List.of(postgres.host() + ":" + postgres.port()))));
            Await.until(
                    "the rules are in force",
                    SOON,
                    () -> good(operator.get("/v1/rules"))
                            .at("/rules/0/rule")
                            .asText()
                            .equals("prod"));
        }
        ruth = as(RUTH);
        sam = as(SAM);
        leo = as(LEO);
    }

    @AfterAll
    static void stop() {
        leo.close();
        sam.close();
        ruth.close();
        gateway.close();
        node.close();
        people.close();
        postgres.close();
    }

    private static ClusterApi as(SamplePerson person) {
        return new ClusterApi(
                node.api(),
                people.token(person, LinkStory.AUDIENCE).signed(),
                cluster.certificate().trust());
    }

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }

    /** By the code that their client shows. */
    private static String confirm(ClusterApi person, String shown) throws IOException {
        Matcher prompt = PROMPT.matcher(shown);
        assertTrue(prompt.find(), shown);
        good(person.post("/v1/links/" + prompt.group(1) + "/confirm", Map.of("code", prompt.group(2))));
        return prompt.group(1);
    }

    private static JsonNode ask(ClusterApi person) throws IOException {
        return good(person.post(
                "/v1/requests",
                Map.of("target", "shop", "role", "clerk", "duration", "1h", "reason", "order 7 hangs")));
    }

    private static String id(JsonNode request) {
        return request.at("/id").asText();
    }

    private static void awaitShown(PsqlTerminal psql, String text) {
        Await.until(
                () -> text + ", not " + psql.shown(),
                SOON,
                () -> psql.shown().replaceAll("\\s+", " ").contains(text));
    }

    @Test
    void psqlWithoutAGrantWaitsUntilWhatItsPersonAsksForIsApproved() throws Exception {
        assumeTrue(PsqlTerminal.installed());
        try (PsqlTerminal psql = PsqlTerminal.begin(SOON, gateway.host(), gateway.port(), "ruth", "unused", "shop")) {
            awaitShown(psql, "If it was not you");
            String handle = confirm(ruth, psql.shown());
            awaitShown(
                    psql,
                    "NOTICE: no grant for shop yet: ask for one at " + PAGES + "/ui/request?target=shop&link="
                            + handle);

            JsonNode request = ask(ruth);
            awaitShown(psql, "NOTICE: waiting for approval by leads, 0 of 1: " + PAGES + "/ui/requests/" + id(request));
            JsonNode seen = good(leo.get("/v1/requests/" + id(request)));
            good(leo.post(
                    "/v1/requests/" + id(request) + "/approve",
                    Map.of("digest", seen.at("/offer/digest").asText())));

            psql.awaitPrompt();
            assertTrue(psql.line("SELECT 'first', 'row';").contains("first"), psql.shown());
            // What the grant does not allow leads to a request for both.
            String denied = psql.line("CREATE TABLE more (n int);").replaceAll("\\s+", " ");
            assertTrue(
                    denied.contains("Where to ask: " + PAGES + "/ui/request?target=shop&role=clerk&classes=READ,DDL"),
                    denied);
            assertTrue(psql.line("SELECT 'second', 'row';").contains("second"), psql.shown());
        }
    }

    private static RawClient waiting(ClusterApi person, String login) throws IOException {
        RawClient client = RawClient.connect(gateway.host(), gateway.port())
                .startTls(cluster.certificate().trust());
        client.send(Frontend.startup("user", login, "database", "shop", "application_name", "psql"));
        assertEquals('R', client.read(SOON).tag());
        confirm(person, client.read(SOON).field('M'));
        assertTrue(client.read(SOON).field('M').startsWith("no grant for shop yet: ask for one at " + PAGES));
        return client;
    }

    private static Message lastWords(RawClient client) {
        Ending end = client.readToEnd(SOON, 5);
        assertEquals("28000", end.last().sqlState());
        return end.last();
    }

    @Test
    void whoIsDeniedOrDoesNotWantItAnyMoreReadsThat() throws Exception {
        try (RawClient client = waiting(sam, "sam")) {
            JsonNode request = ask(sam);
            assertTrue(client.read(SOON).field('M').startsWith("waiting for approval by leads, 0 of 1: "));

            good(leo.post("/v1/requests/" + id(request) + "/deny", Map.of("reason", "not before the release")));

            Message last = lastWords(client);
            assertEquals("the request for access to \"shop\" was denied: not before the release", last.field('M'));
            assertEquals("What was said about it is at " + PAGES + "/ui/requests/" + id(request), last.field('H'));
        }
        try (RawClient client = waiting(sam, "sam")) {
            JsonNode request = ask(sam);
            assertTrue(client.read(SOON).field('M').startsWith("waiting for approval by leads, 0 of 1: "));

            good(sam.post("/v1/requests/" + id(request) + "/withdraw", Map.of()));

            assertEquals(
                    "the request for access to \"shop\" was withdrawn",
                    lastWords(client).field('M'));
        }
        Await.until("free", SOON, () -> gateway.metric("portcullis_links_waiting") == 0);
    }
}
