package io.portcullis.up;

import static io.portcullis.session.SessionActivity.ACTIVE;
import static io.portcullis.session.SessionActivity.IDLE;
import static io.portcullis.up.Nodes.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.session.LiveSession;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("alone")
class SessionReporterTest {
    @TempDir
    Path folder;

    private Nodes nodes;
    private UpClient client;
    private SessionReporter reporter;
    private volatile List<LiveSession> sessions = List.of();
    private volatile ViewReport view = ViewReport.NONE;

    @BeforeEach
    void start() {
        nodes = new Nodes(folder);
        client = new UpClient(nodes.vertx, nodes.settings(), Duration.ofSeconds(1));
        reporter = new SessionReporter(
                client,
                new Report.Reporter("p1", "test", 1),
                () -> CompletableFuture.completedFuture(sessions),
                () -> view,
                List::of,
                _ -> {},
                _ -> {},
                Clock.systemUTC(),
                new Backoff(new Random(1), Duration.ofMillis(300)));
        reporter.start();
    }

    @AfterEach
    void stop() {
        reporter.close(Duration.ofSeconds(5));
        assertEquals(0, nodes.database.defects(), "changes of sessions that were never opened");
        client.close();
        nodes.close();
    }

    private void awaitKnown() {
        List<LiveSession> expected = sessions;
        Await.until(
                () -> "known are " + nodes.database.sessions().keySet(),
                SOON,
                () -> agrees(expected, nodes.database.sessions()));
    }

    private static boolean agrees(List<LiveSession> expected, Map<String, JsonObject> known) {
        return known.size() == expected.size()
                && expected.stream().allMatch(session -> {
                    JsonObject told = known.get(session.admission().session().value());
                    return told != null
                            && told.getString("state").equals(session.activity().code())
                            && told.getLong("bytesToClient") == session.bytesToClient();
                });
    }

    @Test
    void theClusterKnowsTheSessionsWithinTwoSeconds() {
        sessions = List.of(Live.session(1, IDLE, 0), Live.session(2, ACTIVE, 7));
        awaitKnown();
        sessions = List.of(Live.session(2, IDLE, 9), Live.session(3, IDLE, 0));
        awaitKnown();
        long begun = System.nanoTime();
        sessions = List.of();
        awaitKnown();
        assertTrue(System.nanoTime() - begun < Duration.ofSeconds(2).toNanos());
    }

    @Test
    void whatDidNotChangeIsNotToldAgain() {
        sessions = List.of(Live.session(1, IDLE, 0));
        awaitKnown();
        int reports = nodes.database.reports().size();
        Await.until("two more", SOON, () -> nodes.database.reports().size() >= reports + 2);
        JsonObject last = nodes.database.reports().getLast();
        assertEquals(0, last.getJsonArray("opened").size());
        assertEquals(0, last.getJsonArray("changed").size());
        assertEquals("none", last.getJsonObject("view").getString("state"));
    }

    @Test
    void theViewIsTold() {
        view = new ViewReport(ViewReport.Freshness.STALE, "no-beacon", 2, 99, -5, 7);
        Await.until("told", SOON, () -> {
            List<JsonObject> reports = nodes.database.reports();
            return !reports.isEmpty()
                    && reports.getLast()
                            .getJsonObject("view")
                            .getString("reason")
                            .equals("no-beacon");
        });
    }

    @Test
    void whoForgotGetsEverythingAnew() {
        sessions = List.of(Live.session(1, IDLE, 0), Live.session(2, ACTIVE, 7));
        awaitKnown();
        nodes.database.forgetReports();
        awaitKnown();
    }

    @Test
    void moreThanFitsOneReportFollowsAtOnce() {
        sessions = IntStream.range(0, 5_500)
                .mapToObj(i -> Live.session(i, IDLE, 0))
                .toList();
        awaitKnown();
        List<JsonObject> reports = nodes.database.reports();
        assertTrue(reports.stream().anyMatch(report -> report.getBoolean("more")));
        sessions = IntStream.range(3_000, 8_000)
                .mapToObj(i -> Live.session(i, ACTIVE, i))
                .toList();
        awaitKnown();
    }

    @Test
    void underAnyMixOfFaultsTheClusterKnowsThemInTheEnd() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            StandIn.Fault[] all = StandIn.Fault.values();
            StandIn.Fault fault = all[random.nextInt(all.length)];
            (random.nextBoolean() ? nodes.one : nodes.two)
                    .next(fault == StandIn.Fault.HANG ? StandIn.Fault.CUT : fault);
            int first = random.nextInt(10);
            sessions = IntStream.range(first, first + random.nextInt(5))
                    .mapToObj(k -> Live.session(k, random.nextBoolean() ? IDLE : ACTIVE, random.nextInt(100)))
                    .toList();
            int requests = nodes.one.requests() + nodes.two.requests();
            if (i % 5 == 0) {
                Await.until("a report", SOON, () -> nodes.one.requests() + nodes.two.requests() > requests);
            }
        }
        awaitKnown();
    }

    @Test
    void aClusterThatIsAwayIsToldAsTroubleAndWhenItIsBackAllIsWell() {
        sessions = List.of(Live.session(1, IDLE, 0));
        nodes.two.close();
        nodes.restartOne(
                () -> Await.until("trouble", SOON, () -> reporter.trouble().problem() != null));
        awaitKnown();
        Await.until("well", SOON, () -> reporter.trouble().problem() == null);
        assertTrue(reporter.trouble().failures() > 0);
    }

    @Test
    void theLastReportTellsTheEnd() {
        sessions = List.of(Live.session(1, IDLE, 0));
        awaitKnown();
        sessions = List.of();
        reporter.close(Duration.ofSeconds(10));
        assertEquals(Map.of(), nodes.database.sessions());
        assertNotNull(nodes.database.reports().getLast());
    }
}
