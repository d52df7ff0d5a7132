package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.grants.cluster.FakeControlPlane;
import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.PsqlTerminal;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Command;
import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.CommandId;
import io.portcullis.model.LinkId;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logins that wait for their people: a gateway process, what a node answers it, and the cluster's signed word. */
@Tag("alone")
class LinkIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String URL = "https://access.example.org/ui/link/x";

    private static PostgresServer postgres;
    private static GrantFolder grants;
    private static FakeControlPlane plane;
    private static Nodes nodes;
    private static GatewayProcess gateway;
    private static String device;
    private static Path logins;

    @BeforeAll
    static void arrive() throws Exception {
        Path home = Files.createTempDirectory("portcullis-links");
        Children.folder(home);
        grants = GrantFolder.create(home);
        CompletableFuture<FakeControlPlane> starting =
                CompletableFuture.supplyAsync(() -> FakeControlPlane.start(grants.clusterId(), grants.signer(), 1));
        postgres = PostgresServer.start();
        postgres.execute("postgres", "CREATE DATABASE shop");
        grants.target(TargetSpec.of("shop", postgres));
        grants.role(postgres, "shop", "clerk");
        grants.grant(GrantSpec.of("anna", "shop", "clerk"));
        grants.grant(GrantSpec.of("berta", "shop", "clerk"));
        device = grants.device("anna", "a secret of anna's laptop").id().value();
        nodes = new Nodes(home);
        plane = starting.join();
        logins = Files.writeString(home.resolve("logins.yaml"), "rules:\n  - method: link\n");
        gateway = builder("gw-links").start();
    }

    private static GatewayBuilder builder(String name) {
        return GatewayProcess.builder(grants)
                .node(name)
                .with("portcullis.cluster.members", plane.memberList())
                .with("portcullis.up.urls", nodes.one.url().toString())
                .with("portcullis.up.ca-file", nodes.certificate.certificate().toString())
                .with("portcullis.up.node-credential-file", nodes.credential.toString())
                .with("portcullis.listener.tls", "optional")
                .with(
                        "portcullis.listener.tls-certificate-file",
                        nodes.certificate.certificate().toString())
                .with(
                        "portcullis.listener.tls-key-file",
                        nodes.certificate.key().toString())
                .with("portcullis.logins-file", logins.toString())
                .with("portcullis.pages-url", "https://access.example.org");
    }

    @AfterAll
    static void leave() {
        gateway.close();
        plane.close();
        nodes.close();
        postgres.close();
    }

    @AfterEach
    void nothingIsLeft() {
        nodes.one.behave();
        nodes.database.links.answer(open(300_000));
        nodes.database.links.standing(null);
        Await.until("nobody waits", SOON, () -> gateway.metric("portcullis_links_waiting") == 0);
        Await.until("no login is left", SOON, () -> gateway.metric("portcullis_logins_pending") == 0);
        assertEquals(0, gateway.metricOrZero("portcullis_defects_total"));
    }

    private static JsonObject open(long lifeMillis) {
        return new JsonObject()
                .put("state", "open")
                .put("url", URL)
                .put("code", "BCDF-GHJK")
                .put("lifeMs", lifeMillis);
    }

    private static int asked() {
        return nodes.database.links.started().size();
    }

    /** What the gateway asked next. */
    private static JsonObject awaitAsked(int before) {
        Await.until("it asks", SOON, () -> asked() > before);
        return nodes.database.links.started().get(before);
    }

    private static RawClient client(String login, String application) {
        RawClient client = RawClient.connect(gateway.host(), gateway.port()).startTls(nodes.certificate.trust());
        client.send(Frontend.startup("user", login, "database", "shop", "application_name", application));
        return client;
    }

    private static Command decision(JsonObject asked, LinkOutcome outcome) {
        return decision(asked.getString("id"), asked.getString("login"), asked.getString("origin"), outcome);
    }

    private static Command decision(String id, String login, String origin, LinkOutcome outcome) {
        boolean byNobody = outcome == LinkOutcome.FAILED;
        LinkDecided decided = new LinkDecided(
                new LinkId(id),
                "gw-links",
                login,
                origin,
                outcome,
                byNobody ? "" : "https://id.example.org",
                byNobody ? "" : "4711");
        return Command.linkDecided(CommandId.random(RANDOM), Instant.now(), decided);
    }

    private static void tell(Command command) {
        tell(command, grants.signer());
    }

    private static void tell(Command command, RecordSigner signer) {
        plane.put(MapNames.COMMANDS, MapNames.commandKey(command.id()), signer.seal(command));
    }

    private static double ignored(String reason) {
        return gateway.metric("portcullis_commands_total", "outcome", reason);
    }

    /** AuthenticationOk and the notice; nothing of a session. */
    private static Message awaitNotice(RawClient client) {
        Message ok = client.read(SOON);
        assertEquals('R', ok.tag());
        assertEquals(4, ok.bodyLength());
        Message notice = client.read(SOON);
        assertEquals('N', notice.tag());
        assertEquals("NOTICE", notice.severity());
        assertEquals("to go on, open " + URL + " and confirm the code BCDF-GHJK", notice.field('M'));
        return notice;
    }

    private static Message lastWords(RawClient client) {
        Ending end = client.readToEnd(SOON, 5);
        assertEquals(End.EOF, end.end());
        return end.last();
    }

    @Test
    void psqlShowsWhereToGoAndTheSameConnectionGoesOn() throws Exception {
        assumeTrue(PsqlTerminal.installed());
        int before = asked();
        try (PsqlTerminal psql = PsqlTerminal.begin(SOON, gateway.host(), gateway.port(), "anna", "unused", "shop")) {
            JsonObject asked = awaitAsked(before);
            Await.until(
                    () -> "the notice, not " + psql.shown(),
                    SOON,
                    () -> psql.shown().contains("If it was not you"));
            assertTrue(
                    psql.shown()
                            .contains("NOTICE:  to go on, open " + URL + " and confirm the code BCDF-GHJK\n"
                                    + "DETAIL:  This connection of \"anna\" to \"shop\" waits for it: 5 min at most.\n"
                                    + "HINT:  Compare the code before you confirm. If it was not you who began this login, deny"
                                    + " it there."),
                    psql.shown());
            assertEquals("held", asked.getString("kind"));
            assertEquals("psql", asked.getString("application"));
            assertEquals(1, gateway.metric("portcullis_links_waiting"));
            assertEquals(0, gateway.metric("portcullis_logins_pending"), "it takes nobody's place");

            long begun = System.nanoTime();
            tell(decision(asked, LinkOutcome.CONFIRMED));
            psql.awaitPrompt();
            String shown = psql.line("SELECT 'first', 'row';");
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();

            assertTrue(shown.contains("first"), shown);
            assertEquals(before + 1, asked(), "in the same connection");
            System.getLogger("links").log(System.Logger.Level.INFO, "confirmation to first row: " + millis + " ms");
            String line = gateway.awaitLog("login-confirmed .*login=\"anna\"", SOON);
            assertTrue(line.contains("issuer=\"https://id.example.org\" subject=\"4711\""), line);
            gateway.awaitLog("session-started .*login=anna .*method=link", SOON);
        }
    }

    private static @Nullable String backends() throws SQLException {
        return postgres.value("postgres", "select count(*) from pg_stat_activity where usename = 'clerk'");
    }

    @Test
    void nothingButTheDecisionThatFitsLetsIn() throws Exception {
        Await.until("no session of another test", SOON, () -> "0".equals(backends()));
        int before = asked();
        try (RawClient client = client("anna", "psql")) {
            JsonObject asked = awaitAsked(before);
            awaitNotice(client);
            // Sent ahead: it goes nowhere before the session.
            client.send(Frontend.query("SELECT 'sent ahead'"));
            String id = asked.getString("id");
            double unfit = ignored("not-awaited");
            double forged = ignored("not-genuine");
            tell(decision(LinkId.random(RANDOM).value(), "anna", "127.0.0.1", LinkOutcome.CONFIRMED));
            tell(decision(id, "berta", "127.0.0.1", LinkOutcome.CONFIRMED));
            tell(decision(id, "anna", "127.0.0.2", LinkOutcome.CONFIRMED));
            KeyPair keys = PemKeys.generate(RANDOM);
            tell(
                    decision(asked, LinkOutcome.CONFIRMED),
                    RecordSigner.of(grants.clusterId(), keys.getPrivate(), keys.getPublic()));
            Await.until("ignored", SOON, () -> ignored("not-awaited") == unfit + 3);
            Await.until("forged", SOON, () -> ignored("not-genuine") == forged + 1);
            assertEquals(1, gateway.metric("portcullis_links_waiting"));
            assertEquals("0", backends(), "nothing is opened at the target before");

            Command genuine = decision(asked, LinkOutcome.CONFIRMED);
            tell(genuine);
            assertTrue(client.readUntil('Z', SOON).stream().anyMatch(message -> message.tag() == 'K'));
            List<Message> answer = client.readUntil('Z', SOON);
            assertTrue(answer.stream().anyMatch(message -> message.tag() == 'D'), String.valueOf(answer));

            double repeated = ignored("repeated");
            tell(genuine);
            Await.until("replayed", SOON, () -> ignored("repeated") == repeated + 1);
            tell(decision(asked, LinkOutcome.CONFIRMED));
            Await.until("said again", SOON, () -> ignored("not-awaited") == unfit + 4);
        }
    }

    @Test
    void twoPeopleBehindOneAddressEachGetTheirOwn() {
        int before = asked();
        try (RawClient anna = client("anna", "psql")) {
            JsonObject annas = awaitAsked(before);
            try (RawClient berta = client("berta", "psql")) {
                JsonObject bertas = awaitAsked(before + 1);
                awaitNotice(anna);
                awaitNotice(berta);
                assertEquals(annas.getString("origin"), bertas.getString("origin"));
                tell(decision(bertas, LinkOutcome.CONFIRMED));
                berta.readUntil('Z', SOON);
                assertEquals(1, gateway.metric("portcullis_links_waiting"), "anna waits");
                tell(decision(annas, LinkOutcome.CONFIRMED));
                anna.readUntil('Z', SOON);
            }
        }
    }

    @Test
    void whoIsDeniedOrTooLateOrWrongIsToldSo() {
        int before = asked();
        try (RawClient client = client("anna", "psql")) {
            JsonObject asked = awaitAsked(before);
            awaitNotice(client);
            tell(decision(asked, LinkOutcome.DENIED));
            Message last = lastWords(client);
            assertEquals("28000", last.sqlState());
            assertEquals("this login was denied in the browser", last.field('M'));
            gateway.awaitLog("login-refused reason=link-denied .*method=link", SOON);
        }
        try (RawClient client = client("anna", "psql")) {
            JsonObject asked = awaitAsked(before + 1);
            awaitNotice(client);
            tell(decision(asked, LinkOutcome.FAILED));
            assertEquals(
                    "this login can not be confirmed any more",
                    lastWords(client).field('M'));
        }
        nodes.database.links.answer(open(300));
        try (RawClient client = client("anna", "psql")) {
            awaitNotice(client);
            Message last = lastWords(client);
            assertEquals("28000", last.sqlState());
            assertEquals("nobody has confirmed this login in time", last.field('M'));
        }
        Await.until(
                "the cluster is told",
                SOON,
                () -> nodes.database
                        .links
                        .withdrawn()
                        .contains(nodes.database.links.started().getLast().getString("id")));
        nodes.one.always(StandIn.Fault.UNAVAILABLE);
        try (RawClient client = client("anna", "psql")) {
            Message last = lastWords(client);
            assertEquals("57P03", last.sqlState());
            gateway.awaitLog("login-refused reason=link-unavailable", SOON);
        }
    }

    @Test
    void whoHasNoGrantReadsWhereToAskOnceConfirmed() {
        int before = asked();
        try (RawClient client = client("nobody", "psql")) {
            JsonObject asked = awaitAsked(before);
            awaitNotice(client);
            tell(decision(asked, LinkOutcome.CONFIRMED));
            Message last = lastWords(client);
            assertEquals("28000", last.sqlState());
            assertEquals("no grant admits \"nobody\" to \"shop\"", last.field('M'));
            assertEquals(
                    "Ask the owner of this database for a grant, or the operators of the gateway. Where to ask:"
                            + " https://access.example.org/ui/request?target=shop",
                    last.field('H'));
        }
    }

    private static final String FORM = "https://access.example.org/ui/request?target=shop&link=x";
    private static final String REQUEST = "https://access.example.org/ui/requests/r0123456789abcde";

    private static JsonObject standing(String json) {
        return new JsonObject(json.replace('\'', '"'));
    }

    private static void nobodyHasAsked() {
        nodes.database.links.standing(standing("{'state':'none','url':'" + FORM + "','lifeMs':1800000}"));
    }

    private static void approved(int number) {
        nodes.database.links.standing(standing("{'state':'pending','url':'" + REQUEST + "','needed':2,'approved':"
                + number + ",'approvers':['dba'],'lifeMs':1700000}"));
    }

    /** The client of somebody without a grant, who has confirmed it. */
    private static RawClient confirmed(String login) {
        int before = asked();
        RawClient client = client(login, "psql");
        JsonObject asked = awaitAsked(before);
        awaitNotice(client);
        tell(decision(asked, LinkOutcome.CONFIRMED));
        return client;
    }

    private static String note(RawClient client) {
        Message notice = client.read(SOON);
        assertEquals('N', notice.tag());
        assertEquals("NOTICE", notice.severity());
        return notice.field('M');
    }

    private static RawClient waiting(String login) {
        nobodyHasAsked();
        RawClient client = confirmed(login);
        assertEquals("no grant for shop yet: ask for one at " + FORM, note(client));
        return client;
    }

    @Test
    void psqlWithoutAGrantWaitsForItAndTheSameConnectionGoesOn() throws Exception {
        assumeTrue(PsqlTerminal.installed());
        nobodyHasAsked();
        int before = asked();
        try (PsqlTerminal psql = PsqlTerminal.begin(SOON, gateway.host(), gateway.port(), "wanda", "unused", "shop")) {
            JsonObject asked = awaitAsked(before);
            awaitShown(psql, "If it was not you");
            tell(decision(asked, LinkOutcome.CONFIRMED));
            awaitShown(psql, "NOTICE:  no grant for shop yet: ask for one at " + FORM);
            assertTrue(
                    psql.shown()
                            .contains("DETAIL:  This connection goes on by itself once it is granted: 30 min at most."),
                    psql.shown());
            assertEquals(1, gateway.metric("portcullis_links_waiting_for_grant"));
            assertEquals(1, gateway.metric("portcullis_links_waiting"));
            assertEquals(0, gateway.metric("portcullis_logins_pending"), "it takes nobody's place");
            gateway.awaitLog("login-awaits-grant .*login=\"wanda\"", SOON);
            JsonObject link = nodes.database
                    .links
                    .awaited()
                    .getLast()
                    .getJsonArray("links")
                    .getJsonObject(0);
            assertEquals(asked.getString("id"), link.getString("id"));
            assertEquals("shop", link.getString("target"));
            approved(0);
            awaitShown(psql, "NOTICE:  waiting for approval by dba, 0 of 2: " + REQUEST);
            approved(1);
            awaitShown(psql, "NOTICE:  waiting for approval by dba, 1 of 2: " + REQUEST);
            nodes.database.links.standing(standing("{'state':'granted','lifeMs':1700000}"));
            awaitShown(psql, "NOTICE:  it is granted, and on its way to this gateway");

            grants.grant(GrantSpec.of("wanda", "shop", "clerk"));
            psql.awaitPrompt();
            String shown = psql.line("SELECT 'first', 'row';");

            assertTrue(shown.contains("first"), shown);
            assertEquals(before + 1, asked(), "in the same connection");
            assertEquals(0, gateway.metric("portcullis_links_waiting_for_grant"));
            gateway.awaitLog("session-started .*login=wanda .*method=link", SOON);
        }
    }

    private static void awaitShown(PsqlTerminal psql, String text) {
        Await.until(
                () -> text + ", not " + psql.shown(), SOON, () -> psql.shown().contains(text));
    }

    @Test
    void whoWaitsForAGrantHearsHowItEnds() {
        String[][] ends = {
            {
                "{'state':'denied','url':'" + REQUEST + "','reason':'not before the release','lifeMs':1700000}",
                "the request for access to \"shop\" was denied: not before the release",
                "What was said about it is at " + REQUEST,
                "request-denied"
            },
            {
                "{'state':'withdrawn','lifeMs':1700000}",
                "the request for access to \"shop\" was withdrawn",
                "Connect again to ask anew.",
                "request-withdrawn"
            },
            {
                "{'state':'expired','url':'" + REQUEST + "','lifeMs':1700000}",
                "nobody has decided about the request for access to \"shop\" in time",
                "Remind those who may approve, and ask anew. The request is at " + REQUEST,
                "request-expired"
            },
            {
                "{'state':'none','url':'" + FORM + "','lifeMs':900}",
                "no grant admits \"ends\" to \"shop\", and none came within ",
                "A request that waits goes on without you: connect again when it is granted.",
                "no-grant-in-time"
            },
            {
                "{'state':'over'}",
                "no grant admits \"ends\" to \"shop\"",
                "Ask the owner of this database for a grant, or the operators of the gateway. Where to ask:"
                        + " https://access.example.org/ui/request?target=shop",
                "no-grant"
            }
        };
        for (String[] end : ends) {
            try (RawClient client = waiting("ends")) {
                nodes.database.links.standing(standing(end[0]));
                Message last = lastWords(client);
                assertEquals("28000", last.sqlState());
                assertTrue(last.field('M').startsWith(end[1]), last.field('M'));
                assertEquals(end[2], last.field('H'));
                gateway.awaitLog("login-refused reason=" + end[3] + " .*login=\"ends\"", SOON);
            }
        }
    }

    @Test
    void whoWaitsForLongHearsThatTheConnectionLives() {
        try (RawClient client = waiting("patience")) {
            String reminder = note(client);
            assertTrue(
                    reminder.matches("still no grant for shop: ask for one at \\Q" + FORM
                            + "\\E: (29 min \\d+ s|30 min) at most"),
                    reminder);
        }
    }

    @Test
    void whereNothingWaitsTheRefusalSaysWhereToAsk() {
        nodes.database.links.standing(standing("{'state':'none','url':'" + FORM + "','lifeMs':0}"));
        try (RawClient client = confirmed("hurried")) {
            Message last = lastWords(client);
            assertEquals("no grant admits \"hurried\" to \"shop\"", last.field('M'));
            assertTrue(last.field('H').endsWith("Where to ask: " + FORM), last.field('H'));
        }
    }

    @Test
    void aDriverThatShowsNoNoticesIsRefusedAndReadsWhereToAsk() {
        nobodyHasAsked();
        int before = asked();
        nodes.database.links.answer(new JsonObject().put("state", "decided"));
        try (RawClient client = client("driven", "DBeaver")) {
            tell(decision(awaitAsked(before), LinkOutcome.CONFIRMED));
            Message last = lastWords(client);
            assertEquals("no grant admits \"driven\" to \"shop\"", last.field('M'));
            assertTrue(
                    last.field('H').endsWith("Where to ask: https://access.example.org/ui/request?target=shop"),
                    last.field('H'));
        }
    }

    @Test
    void whoLeavesOrSendsTooMuchWhileItWaitsForAGrantIsGoneAtOnce() {
        RawClient leaving = waiting("leaving");
        leaving.send(Frontend.query("SELECT 'sent ahead'"));
        leaving.close();
        Await.until("free", SOON, () -> gateway.metric("portcullis_links_waiting") == 0);
        assertEquals(0, gateway.metric("portcullis_links_waiting_for_grant"));

        try (RawClient flooding = waiting("flooding")) {
            flooding.send(Frontend.query("SELECT '" + "x".repeat(70_000) + "'"));
            assertEquals("08P01", lastWords(flooding).sqlState());
        }
    }

    @Test
    void whileTheClusterIsAwayItWaitsOnAndSaysSo() {
        try (RawClient client = waiting("patient")) {
            client.send(Frontend.query("SELECT 'sent ahead'"));
            nodes.one.always(StandIn.Fault.UNAVAILABLE);
            assertTrue(note(client).startsWith("the grant cluster does not answer at the moment; waiting"));
            nodes.one.behave();
            assertEquals("no grant for shop yet: ask for one at " + FORM, note(client));
            nodes.one.always(StandIn.Fault.UNAVAILABLE);
            assertTrue(note(client).startsWith("the grant cluster does not answer at the moment; waiting"));
            plane.beacons(false);
            Await.until("nothing is known for sure", SOON, () -> gateway.metric("portcullis_view_fresh") == 0);

            grants.grant(GrantSpec.of("patient", "shop", "clerk"));

            assertTrue(client.readUntil('Z', SOON).stream().anyMatch(message -> message.tag() == 'K'));
            assertTrue(
                    client.readUntil('Z', SOON).stream().anyMatch(message -> message.tag() == 'D'),
                    "what was sent ahead is answered");
        } finally {
            plane.beacons(true);
            Await.until("all is known", SOON, () -> gateway.metric("portcullis_view_fresh") == 1);
        }
    }

    @Test
    void aGrantThatHasNotBegunIsWaitedFor() throws Exception {
        try (RawClient client = waiting("early")) {
            grants.grant(GrantSpec.of("early", "shop", "clerk")
                    .valid(Instant.now().plusSeconds(3_600), Instant.now().plusSeconds(7_200)));
            gateway.awaitLog("record-learned .*login=early", SOON);
            approved(0);
            assertEquals("waiting for approval by dba, 0 of 2: " + REQUEST, note(client));
            grants.role(postgres, "shop", "clerk2");
            nodes.one.always(StandIn.Fault.HANG);
            grants.grant(GrantSpec.of("early", "shop", "clerk2"));
            List<Message> greeting = client.readUntil('Z', SOON);
            assertTrue(greeting.stream().anyMatch(message -> message.tag() == 'K'), String.valueOf(greeting));
        }
    }

    @Test
    void whereTheGatewayLeavesWhoWaitsForAGrantIsToldSo() {
        GatewayProcess shared = gateway;
        try (GatewayProcess other = builder("gw-leaving")
                .with("portcullis.drain.announce", "0s")
                .with("portcullis.drain.deadline", "60s")
                .start()) {
            gateway = other;
            nobodyHasAsked();
            int before = asked();
            try (RawClient client = client("drained", "psql")) {
                JsonObject asked = awaitAsked(before);
                awaitNotice(client);
                tell(Command.linkDecided(
                        CommandId.random(RANDOM),
                        Instant.now(),
                        new LinkDecided(
                                new LinkId(asked.getString("id")),
                                "gw-leaving",
                                "drained",
                                asked.getString("origin"),
                                LinkOutcome.CONFIRMED,
                                "https://id.example.org",
                                "4711")));
                assertEquals("no grant for shop yet: ask for one at " + FORM, note(client));
                other.signal("TERM");
                Message last = lastWords(client);
                assertEquals("57P03", last.sqlState());
                assertTrue(last.field('M').contains("is being stopped"), last.field('M'));
            }
            other.awaitExit();
        } finally {
            gateway = shared;
        }
    }

    @Test
    void whoLeavesOrSendsTooMuchIsGoneAtOnce() {
        int before = asked();
        RawClient client = client("anna", "psql");
        String id = awaitAsked(before).getString("id");
        awaitNotice(client);
        client.close();
        Await.until("withdrawn", SOON, () -> nodes.database.links.withdrawn().contains(id));
        Await.until("free", SOON, () -> gateway.metric("portcullis_links_waiting") == 0);

        try (RawClient flooding = client("anna", "psql")) {
            awaitNotice(flooding);
            flooding.send(Frontend.query("SELECT '" + "x".repeat(70_000) + "'"));
            assertEquals("08P01", lastWords(flooding).sqlState());
        }
    }

    @Test
    void aFloodOfPromptsIsBounded() {
        List<RawClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                RawClient client = client("flooded", "psql");
                waiting.add(client);
                awaitNotice(client);
            }
            try (RawClient more = client("flooded", "psql")) {
                assertEquals("53300", lastWords(more).sqlState());
            }
            assertEquals(5, gateway.metric("portcullis_links_waiting"));
        } finally {
            waiting.forEach(RawClient::close);
        }
    }

    @Test
    void inPlainTextNobodyIsAsked() {
        int before = asked();
        try (RawClient client = RawClient.connect(gateway.host(), gateway.port())) {
            assertEquals(
                    "28P01",
                    client.tryLogin("anna", "guess", "shop", "application_name", "psql")
                            .sqlState());
        }
        assertEquals(before, asked());
    }

    private static Connection connect() throws SQLException {
        return connect("unused", "");
    }

    private static Connection connect(String password, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "anna");
        properties.setProperty("password", password);
        properties.setProperty("options", options);
        properties.setProperty("loginTimeout", "20");
        properties.setProperty("sslmode", "require");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + gateway.host() + ":" + gateway.port() + "/shop", properties);
    }

    @Test
    void pgjdbcReadsTheAddressAtOnceAndGetsInTheNextTime() throws SQLException {
        int before = asked();
        long begun = System.nanoTime();
        SQLException refused = assertThrows(SQLException.class, LinkIT::connect);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertEquals("28000", refused.getSQLState());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .contains("open " + URL + ", confirm the code BCDF-GHJK, and connect again"),
                refused.getMessage());
        assertTrue(millis < 20_000, millis + " ms of a login timeout of 20 s");
        assertEquals("next", awaitAsked(before).getString("kind"));

        // It is confirmed: the cluster answers that, and says by its signature to whom it applies.
        nodes.database.links.answer(new JsonObject().put("state", "decided"));
        Thread confirming = Thread.ofVirtual().start(() -> {
            JsonObject asked = awaitAsked(before + 1);
            tell(decision(asked, LinkOutcome.CONFIRMED));
        });
        try (Connection connection = connect();
                ResultSet row = connection.createStatement().executeQuery("SELECT current_user")) {
            assertTrue(row.next());
        } finally {
            confirming.interrupt();
        }
    }

    @Test
    void aDeviceProvesItsSecretBeforeAnybodyIsAskedAndTheTargetHearsNothingOfIt() throws SQLException {
        String options = "-c portcullis.device=on -c work_mem=5MB";
        int before = asked();
        SQLException wrong = assertThrows(SQLException.class, () -> connect("another secret", options));
        assertEquals("28P01", wrong.getSQLState());
        assertEquals(before, asked(), "nobody is asked");

        SQLException prompted = assertThrows(SQLException.class, () -> connect("a secret of anna's laptop", options));
        assertEquals("28000", prompted.getSQLState());
        assertEquals(device, awaitAsked(before).getString("device"));

        nodes.database.links.answer(new JsonObject().put("state", "decided"));
        Thread remembering = Thread.ofVirtual().start(() -> {
            JsonObject asked = awaitAsked(before + 1);
            tell(decision(asked, LinkOutcome.CONFIRMED));
        });
        try (Connection connection = connect("a secret of anna's laptop", options);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT current_setting('work_mem'), current_setting('portcullis.device', true)")) {
            assertTrue(row.next());
            assertEquals("5MB", row.getString(1));
            assertNull(row.getString(2), "the target was told");
        } finally {
            remembering.interrupt();
        }
    }
}
