package io.portcullis.up;

import static io.portcullis.up.Nodes.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.LinkId;
import io.portcullis.model.SessionId;
import io.portcullis.session.GrantStanding;
import io.portcullis.session.LoginLinks.Kind;
import io.portcullis.session.LoginLinks.News;
import io.portcullis.session.LoginLinks.Waiting;
import io.portcullis.session.LoginLinks.Wish;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkDeskTest {
    private static final int MOST = 8;
    /** On a busy machine the first handshake with a node may take seconds; a wish that reaches none is told, and not asked again. */
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private static final String ORIGIN = "192.0.2.7";

    @TempDir
    Path folder;

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Random random = new Random(11);
    private Nodes nodes;
    private UpClient client;
    private LinkDesk desk;

    @BeforeEach
    void start() {
        nodes = new Nodes(folder);
        client = new UpClient(nodes.vertx, nodes.settings(), PATIENT, PATIENT);
        desk = new LinkDesk(client, random, MOST);
    }

    @AfterEach
    void stop() {
        desk.close();
        client.close();
        nodes.close();
    }

    private Wish wish(Kind kind, String login, String origin) {
        return new Wish(
                SessionId.random(random),
                kind,
                login,
                "reader",
                "orders",
                origin,
                "psql",
                true,
                null,
                List.of(),
                List.of(),
                null);
    }

    private Waiting ask(Kind kind) {
        return desk.ask(wish(kind, "anna", ORIGIN), news::add);
    }

    private News next() throws InterruptedException {
        News heard = news.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertTrue(heard != null, "nothing was heard");
        return heard;
    }

    /** The id of the only wish that arrived. */
    private LinkId asked() {
        Await.until(
                () -> "it is asked; heard were " + news,
                SOON,
                () -> !nodes.database.links.started().isEmpty());
        return new LinkId(nodes.database.links.started().getLast().getString("id"));
    }

    private static LinkDecided decided(LinkId id, String login, String origin) {
        return new LinkDecided(id, "gw1", login, origin, LinkOutcome.CONFIRMED, "https://id.example.org", "4711");
    }

    @Test
    void aLoginWaitsForTheDecisionThatFitsItAndHearsItOnce() throws InterruptedException {
        ask(Kind.HELD);

        News.Prompt prompt = assertInstanceOf(News.Prompt.class, next());
        assertEquals("https://access.example.org/ui/link/x", prompt.url());
        assertEquals("BCDF-GHJK", prompt.code());
        assertEquals(Duration.ofMinutes(5), prompt.life());
        LinkId id = asked();
        JsonObject wish = nodes.database.links.started().getFirst();
        assertEquals("held", wish.getString("kind"));
        assertEquals("anna", wish.getString("login"));
        assertEquals("reader", wish.getString("role"));
        assertTrue(wish.getBoolean("sensitive"));

        assertFalse(desk.decided(decided(LinkId.random(random), "anna", ORIGIN)), "another link");
        assertFalse(desk.decided(decided(id, "berta", ORIGIN)), "another login");
        assertFalse(desk.decided(decided(id, "anna", "192.0.2.8")), "another address");
        assertEquals(1, desk.waiting());
        assertTrue(desk.decided(decided(id, "anna", ORIGIN)));
        assertEquals(new News.Confirmed("https://id.example.org", "4711"), next());
        assertFalse(desk.decided(decided(id, "anna", ORIGIN)), "once");
        assertEquals(0, desk.waiting());
        assertEquals(List.of(), nodes.database.links.withdrawn());
    }

    private static JsonObject standing(String json) {
        return new JsonObject(json.replace('\'', '"'));
    }

    private static final String NONE =
            "{'state':'none','url':'https://access.example.org/ui/request?target=orders','lifeMs':1800000}";

    /** A login that somebody has confirmed. */
    private Waiting confirmed() throws InterruptedException {
        Waiting waiting = ask(Kind.HELD);
        next();
        assertTrue(desk.decided(decided(asked(), "anna", ORIGIN)));
        next();
        return waiting;
    }

    private final BlockingQueue<GrantStanding.News> standings = new LinkedBlockingQueue<>();

    private GrantStanding awaitStanding() throws InterruptedException {
        GrantStanding.News heard = standings.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertTrue(heard != null, "nothing was heard");
        return heard.standing();
    }

    @Test
    void aConfirmedLoginWaitsForItsGrantInThePlaceThatItHad() throws InterruptedException {
        nodes.database.links.standing(standing(NONE));
        Waiting waiting = confirmed();
        assertEquals(0, desk.waiting());

        Waiting grant = waiting.awaitGrant("shop", standings::add);

        assertEquals(
                new GrantStanding.News(
                        new GrantStanding.NotAsked("https://access.example.org/ui/request?target=orders"),
                        Duration.ofMinutes(30)),
                standings.poll(SOON.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, desk.waiting());
        assertEquals(1, desk.waitingForGrants());
        JsonObject link =
                nodes.database.links.awaited().getFirst().getJsonArray("links").getJsonObject(0);
        assertEquals(asked().value(), link.getString("id"));
        assertEquals("shop", link.getString("target"));
        assertFalse(desk.decided(decided(asked(), "anna", ORIGIN)), "it is decided");

        nodes.database.links.standing(
                standing("{'state':'pending','url':'https://access.example.org/ui/requests/r1','needed':2,"
                        + "'approved':1,'approvers':['dba'],'lifeMs':1}"));
        GrantStanding pending =
                new GrantStanding.Pending("https://access.example.org/ui/requests/r1", 2, 1, List.of("dba"));
        while (!awaitStanding().equals(pending)) {
            // What was asked before it was.
        }
        nodes.one.always(StandIn.Fault.UNAVAILABLE);
        nodes.two.always(StandIn.Fault.UNAVAILABLE);
        while (!awaitStanding().equals(new GrantStanding.Unreachable())) {
            // As above.
        }
        assertEquals(1, desk.waitingForGrants(), "it waits on");

        grant.leave();
        assertEquals(0, desk.waiting());
        assertEquals(0, desk.waitingForGrants());
        assertEquals(List.of(), nodes.database.links.withdrawn());
    }

    @Test
    void aNodeOfAnOlderVersionKnowsOfNoSuchWaiting() throws InterruptedException {
        confirmed().awaitGrant("shop", standings::add);

        assertEquals(new GrantStanding.Unknown(), awaitStanding());
    }

    @Test
    void allWhoWaitAreAskedAboutTogether() throws InterruptedException {
        nodes.database.links.standing(standing(NONE));
        LinkDesk large = new LinkDesk(client, random, 1000);
        for (int i = 0; i < 10; i++) {
            String origin = "198.51.100." + i;
            BlockingQueue<News> heard = new LinkedBlockingQueue<>();
            int before = nodes.database.links.started().size();
            Waiting waiting = large.ask(wish(Kind.HELD, "anna", origin), heard::add);
            assertInstanceOf(News.Prompt.class, heard.poll(SOON.toSeconds(), TimeUnit.SECONDS));
            LinkId id = new LinkId(nodes.database.links.started().get(before).getString("id"));
            assertTrue(large.decided(decided(id, "anna", origin)));
            waiting.awaitGrant("shop", standings::add);
        }
        Await.until(
                "all in one request",
                SOON,
                () -> nodes.database
                                .links
                                .awaited()
                                .getLast()
                                .getJsonArray("links")
                                .size()
                        == 10);
        large.close();
    }

    @Test
    void whoWaitsForAGrantCountsAndMayHaveToGiveWay() throws InterruptedException {
        nodes.database.links.standing(standing(NONE));
        Waiting waiting = confirmed();
        for (int i = 0; i < LinkRoom.MOST_OF_LOGIN_AND_ORIGIN; i++) {
            ask(Kind.HELD);
        }
        waiting.awaitGrant("shop", standings::add);
        assertEquals(new GrantStanding.TooMany("of the login from its address"), awaitStanding());
        assertEquals(0, desk.waitingForGrants());
        assertEquals(LinkRoom.MOST_OF_LOGIN_AND_ORIGIN, desk.waiting());
    }

    @Test
    void aGrantThatIsWaitedForGivesWayToAnotherOrigin() throws InterruptedException {
        nodes.database.links.standing(standing(NONE));
        Waiting waiting = confirmed();
        for (int i = 0; i < 4; i++) {
            ask(Kind.HELD);
        }
        for (int i = 0; i < 3; i++) {
            desk.ask(wish(Kind.HELD, "berta", ORIGIN), news::add);
        }
        waiting.awaitGrant("shop", standings::add);
        assertInstanceOf(GrantStanding.NotAsked.class, awaitStanding());
        assertEquals(MOST, desk.waiting());

        desk.ask(wish(Kind.HELD, "dora", "192.0.2.9"), news::add);

        while (!(awaitStanding() instanceof GrantStanding.TooMany)) {
            // What was asked before.
        }
        assertEquals(0, desk.waitingForGrants());
        assertEquals(MOST, desk.waiting());
    }

    @Test
    void theAnswerOfTheChannelOpensNothing() throws InterruptedException {
        nodes.database.links.answer(new JsonObject().put("state", "decided"));
        ask(Kind.NEXT);
        LinkId id = asked();

        assertNull(news.poll(200, TimeUnit.MILLISECONDS));
        assertTrue(desk.decided(decided(id, "anna", ORIGIN)));
        assertInstanceOf(News.Confirmed.class, next());
    }

    @Test
    void whoLeavesIsForgottenAndTheClusterIsTold() throws InterruptedException {
        Waiting waiting = ask(Kind.HELD);
        next();
        waiting.leave();

        assertEquals(0, desk.waiting());
        LinkId id = asked();
        Await.until("withdrawn", SOON, () -> nodes.database.links.withdrawn().equals(List.of(id.value())));
        assertFalse(desk.decided(decided(id, "anna", ORIGIN)));
    }

    @Test
    void theClusterIsToldAlsoWhileTooManyAreAskedFor() throws InterruptedException {
        LinkDesk large = new LinkDesk(client, random, 1000);
        Waiting waiting = large.ask(wish(Kind.HELD, "anna", ORIGIN), news::add);
        next();
        LinkId id = asked();
        CountDownLatch never = new CountDownLatch(1);
        List<News> refused = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 500 && refused.isEmpty(); i++) {
            large.ask(wish(Kind.HELD, "anna", "10.0." + i / 250 + "." + i % 250), heard -> {
                if (heard instanceof News.Unavailable) {
                    refused.add(heard);
                } else {
                    await(never);
                }
            });
        }
        assertEquals(List.of(new News.Unavailable("too many are being asked for, or the gateway stops")), refused);

        waiting.leave();

        Await.until("withdrawn", SOON, () -> nodes.database.links.withdrawn().equals(List.of(id.value())));
        large.close();
    }

    /** Holds the desk's thread until the desk is closed. */
    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPromptForTheNextConnectionWaitsForNothing() throws InterruptedException {
        ask(Kind.NEXT);
        assertInstanceOf(News.Prompt.class, next());
        assertEquals(0, desk.waiting());
        assertFalse(desk.decided(decided(asked(), "anna", ORIGIN)));
    }

    @Test
    void whatCanNotBeAskedIsSaid() throws InterruptedException {
        for (String bad : List.of(
                "{'state':'too-many'}",
                "{'state':'over'}",
                "{'state':'denied'}",
                "{'state':'open','url':'http://plain.example.org','code':'BCDF-GHJK','lifeMs':1}",
                "{'state':'open','url':'https://access.example.org','lifeMs':1}",
                "{'state':'open','url':'https://access.example.org','code':'BCDF-GHJK','lifeMs':-1}",
                "{'state':'later'}")) {
            nodes.database.links.answer(new JsonObject(bad.replace('\'', '"')));
            ask(Kind.HELD);
            News heard = next();
            Class<?> expected = bad.contains("too-many")
                    ? News.TooMany.class
                    : bad.contains("denied") ? News.Denied.class : News.Unavailable.class;
            assertInstanceOf(expected, heard, bad);
        }
        nodes.one.always(StandIn.Fault.UNAVAILABLE);
        nodes.two.always(StandIn.Fault.UNAVAILABLE);
        ask(Kind.HELD);
        assertInstanceOf(News.Unavailable.class, next());
        assertEquals(0, desk.waiting());
    }

    @Test
    void aFloodIsBoundedByLoginAndAddressAndInAll() {
        List<News> heard = new ArrayList<>();
        for (int i = 0; i < LinkRoom.MOST_OF_LOGIN_AND_ORIGIN; i++) {
            ask(Kind.HELD);
        }
        desk.ask(wish(Kind.HELD, "anna", ORIGIN), heard::add);
        assertEquals(List.of(new News.TooMany("of the login from its address")), heard);
        desk.ask(wish(Kind.HELD, "anna", "192.0.2.8"), news::add);
        desk.ask(wish(Kind.HELD, "berta", ORIGIN), news::add);
        List<News> last = new ArrayList<>();
        desk.ask(wish(Kind.HELD, "clara", ORIGIN), last::add);
        assertEquals(MOST, desk.waiting());
        heard.clear();
        desk.ask(wish(Kind.HELD, "dora", ORIGIN), heard::add);
        assertEquals(List.of(new News.TooMany("of this gateway")), heard);
        assertEquals(2, desk.limited());

        // The origin with most gives one up, so that somebody elsewhere is asked.
        Waiting elsewhere = desk.ask(wish(Kind.HELD, "dora", "192.0.2.9"), news::add);
        assertTrue(last.contains(new News.TooMany("from one address, and others wait")), () -> String.valueOf(last));
        assertEquals(MOST, desk.waiting());
        elsewhere.leave();
        desk.ask(wish(Kind.HELD, "dora", ORIGIN), news::add);
        assertEquals(MOST, desk.waiting());
        assertEquals(3, desk.limited());
    }

    @Test
    void aDeviceThatHasProvedItsSecretIsCountedApart() {
        LinkDesk large = new LinkDesk(client, random, 1000);
        for (int i = 0; i < 12; i++) {
            Wish wish = wish(Kind.HELD, "anna", ORIGIN);
            large.ask(
                    new Wish(
                            wish.session(),
                            wish.kind(),
                            wish.login(),
                            wish.role(),
                            wish.target(),
                            ORIGIN,
                            "tool",
                            false,
                            "c0123456789abcde",
                            List.of(),
                            List.of(),
                            null),
                    _ -> {});
        }
        assertEquals(12, large.waiting());
        assertEquals(0, large.limited());
        large.ask(wish(Kind.HELD, "anna", ORIGIN), _ -> {});
        assertEquals(13, large.waiting());
        large.close();
    }

    @Test
    void whoBeginsAgainAndAgainIsHeldUp() {
        LinkDesk large = new LinkDesk(client, random, 1000);
        List<News> heard = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            large.ask(wish(Kind.HELD, "anna", ORIGIN), heard::add).leave();
        }
        assertTrue(
                heard.contains(new News.TooMany("from one address within a short time")), () -> String.valueOf(heard));
        large.close();
    }
}
