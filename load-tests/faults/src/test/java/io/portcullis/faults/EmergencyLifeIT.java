package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emergency grants from their making to the review of their use; in between everything but one gateway and the target is killed. */
class EmergencyLifeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NODE = "gw-1";
    private static final SamplePerson ANNA = SamplePerson.of("p-anna", "anna", "Anna", "security");
    private static final SamplePerson LEO = SamplePerson.of("p-leo", "leo", "Leo", "security");

    @TempDir
    Path folder;

    private record Made(String id, String login, String secret) {}

    private static JsonNode good(ClusterApi.Answer answer) {
        assertTrue(answer.isGood(), answer.words());
        return answer.body();
    }

    private static Made make(ClusterApi operator, String issuer, String login, Path grants) throws IOException {
        JsonNode made = good(operator.post(
                "/v1/emergency-grants",
                Map.of(
                        "login",
                        login,
                        "issuer",
                        issuer,
                        "subject",
                        ANNA.subject(),
                        "target",
                        "shop",
                        "role",
                        "clerk",
                        "gateway",
                        NODE,
                        "length",
                        "10m",
                        "duration",
                        "30d",
                        "reason",
                        "on call",
                        "review",
                        Map.of("from", List.of("security"), "within", "48h"))));
        for (JsonNode file : made.path("files")) {
            Path beside = grants.resolve("." + file.path("name").asText() + ".new");
            Files.write(beside, Base64.getDecoder().decode(file.path("content").asText()));
            Files.move(beside, grants.resolve(file.path("name").asText()));
        }
        assertEquals(2, made.path("files").size());
        return new Made(
                made.at("/grant/id").asText(),
                login,
                made.at("/connectionSecret/secret").asText());
    }

    private static Message tryLogin(GatewayProcess gateway, Made who) {
        try (RawClient client = RawClient.connect(gateway.host(), gateway.port())) {
            return client.tryLogin(who.login(), who.secret(), "shop");
        }
    }

    @Test
    void madeUsedOnceWithEverythingElseDownToldAndReviewed() throws Exception {
        try (PostgresServer target = PostgresServer.start();
                PostgresServer control = PostgresServer.start();
                OidcProvider people = OidcProvider.start(List.of(ANNA, LEO))) {
            target.execute("postgres", "create database shop");
            GrantFolder keys = GrantFolder.create(folder);
            keys.target(TargetSpec.of("shop", target));
            keys.role(target, "shop", "clerk");
            ClusterFolder cluster = ClusterFolder.create(keys, control, control.host(), List.of("127.0.0.1"));
            ClusterNodeBuilder first = node(cluster, people);
            ClusterNode node = first.start();
            GatewayBuilder builder = GatewayProcess.builder(keys)
                    .node(NODE)
                    .of(cluster, List.of(node))
                    // Nobody has to balance loads on that day.
                    .with("portcullis.cluster.unready-when-stale", "false");
            GatewayProcess gateway = builder.start();
            Made used;
            Made revoked;
            try (ClusterApi operator = cluster.api(node)) {
                used = make(operator, people.issuer(), "sos-anna", keys.grantsDir());
                revoked = make(operator, people.issuer(), "sos-anna2", keys.grantsDir());
                good(operator.post("/v1/grants/" + revoked.id() + "/revoke", Map.of("reason", "left the team")));
                assertEquals(
                        409,
                        operator.post("/v1/grants/" + used.id() + "/extend", Map.of("duration", "60d"))
                                .status());
                assertEquals(
                        409,
                        operator.get("/v1/emergency-grants/" + revoked.id() + "/files")
                                .status());
                long head = good(operator.get("/v1/cluster")).path("headSeq").asLong();
                assertTrue(head >= 5, "two grants, two credentials, a revocation: " + head);
                Await.until(
                        "the gateway has learnt of all of it",
                        SOON,
                        () -> gateway.metric("portcullis_view_head") >= head
                                && gateway.metric("portcullis_emergency_grants_usable") == 1);
            }

            // Nothing but the gateway and the target is left, and the gateway has to begin anew.
            node.kill();
            control.kill();
            people.down();
            gateway.kill();
            try (GatewayProcess alone = builder.start()) {
                assertEquals("28000", tryLogin(alone, revoked).sqlState());
                try (RawClient session =
                        RawClient.connect(alone.host(), alone.port()).login(used.login(), used.secret(), "shop")) {
                    assertEquals('Z', session.query("SELECT 1").getLast().tag());
                    Message second = tryLogin(alone, used);
                    assertEquals("28000", second.sqlState());
                    assertTrue(second.field('M').contains("has been used"), second.toString());
                }

                control.startAgain();
                people.up();
                try (ClusterNode back = first.start()) {
                    isToldAndReviewed(cluster, back, people, used);
                }
            }
        }
    }

    private static ClusterNodeBuilder node(ClusterFolder cluster, OidcProvider people) {
        return ClusterNode.builder(cluster, "node1")
                .with("portcullis.oidc.issuers.people.url", people.issuer())
                .with("portcullis.oidc.issuers.people.audience", LinkStory.AUDIENCE)
                .with("portcullis.oidc.issuers.people.roles.approver", "security");
    }

    /** Once the gateway can tell it. */
    private static void isToldAndReviewed(ClusterFolder cluster, ClusterNode node, OidcProvider people, Made used)
            throws IOException {
        try (ClusterApi operator = cluster.api(node);
                ClusterApi anna = as(ANNA, cluster, node, people);
                ClusterApi leo = as(LEO, cluster, node, people)) {
            String one = "/v1/emergency-grants/" + used.id();
            Await.until(
                    "the use is known",
                    SOON,
                    () -> operator.get(one).body().path("state").asText().equals("used"));
            String review =
                    "/v1/reviews/" + good(operator.get(one)).path("request").asText();
            assertEquals("open", good(leo.get(review)).path("state").asText());
            assertEquals("on call", good(leo.get(review)).at("/request/reason").asText());

            // She has used it, and is in the group that looks at it.
            assertEquals(
                    403,
                    anna.post(review + "/sign-off", Map.of("comment", "was me")).status());
            good(leo.post(review + "/sign-off", Map.of("comment", "was needed")));

            assertEquals("signed-off", good(leo.get(review)).path("state").asText());
            Await.until(
                    "it is said aloud, once",
                    SOON,
                    () -> good(operator.get("/v1/audit?type=emergency_grant_used"))
                                    .path("items")
                                    .size()
                            == 1);
            assertTrue(
                    node.awaitLog("emergency-grant-used", SOON).contains("grant=" + used.id() + " login=sos-anna"),
                    "the log of the node");
        }
    }

    private static ClusterApi as(SamplePerson person, ClusterFolder cluster, ClusterNode node, OidcProvider people) {
        return new ClusterApi(
                node.api(),
                people.token(person, LinkStory.AUDIENCE).signed(),
                cluster.certificate().trust());
    }
}
