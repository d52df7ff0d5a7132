package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.session.SessionActivity;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report.Reporter REPORTER = new Report.Reporter("8c1f", "0.1.0", 1_790_000_000_000L);

    private static JsonObject json(SessionBook.Difference difference) {
        ViewReport view = new ViewReport(ViewReport.Freshness.STALE, "no-beacon", 1, 4711, 3, 1200);
        return new Report(REPORTER, 18, 17, view, difference, List.of())
                .request()
                .body()
                .toJsonObject();
    }

    @Test
    void aReportReadsAsTheDocumentSays() {
        SessionBook.Line opened = new SessionBook.Line(Live.session(1, SessionActivity.IDLE, 8192), 5);
        SessionBook.Line changed = new SessionBook.Line(Live.session(2, SessionActivity.ACTIVE, 1), 6);

        JsonObject report =
                json(new SessionBook.Difference(List.of(opened), List.of(changed), List.of(Live.id(3)), true));

        assertEquals(new JsonObject("""
                {"process": "8c1f", "number": 18, "basis": 17, "more": true, "version": "0.1.0",
                 "startedAt": 1790000000000,
                 "view": {"state": "stale", "reason": "no-beacon", "epoch": 1, "headSeq": 4711, "skewMs": 3,
                          "grants": 1200},
                 "opened": [{"id": "s000000000000001", "grant": "g0123456789abcde", "revision": 1, "login": "anna",
                             "target": "shop", "role": "clerk", "origin": "192.0.2.7", "application": "psql",
                             "upstream": "10.9.0.5:5432", "backendPid": 3021, "backendStarted": 1795600800000000, "since": 1795600801000,
                             "state": "idle", "stateSince": 5, "bytesToClient": 8192, "bytesToTarget": 120}],
                 "changed": [{"id": "s000000000000002", "state": "active", "stateSince": 6, "bytesToClient": 1,
                              "bytesToTarget": 120}],
                 "closed": ["s000000000000003"]}
                """), report);
    }

    @Test
    void whateverAClientCallsItselfFitsAReport() {
        String broken = "a\uD800\u0000" + "ä\uD83D\uDE00".repeat(5_000);
        SessionBook.Line line = new SessionBook.Line(Live.session(1, SessionActivity.IDLE, 0, broken), 5);
        JsonObject session = json(new SessionBook.Difference(List.of(line), List.of(), List.of(), false))
                .getJsonArray("opened")
                .getJsonObject(0);
        assertTrue(session.getString("application").startsWith("a?\u0000ä\uD83D\uDE00"));
        assertEquals(128, session.getString("application").length());
    }

    @Test
    void theLargestReportFitsTheChannel() {
        String worst = "\u0001".repeat(500);
        List<SessionBook.Line> opened = IntStream.range(0, SessionBook.MOST_OPENED)
                .mapToObj(i -> new SessionBook.Line(
                        Live.session(i, SessionActivity.IDLE_IN_FAILED_TRANSACTION, Long.MAX_VALUE, worst), 5))
                .toList();
        List<SessionBook.Line> changed = IntStream.range(0, SessionBook.MOST - opened.size())
                .mapToObj(i -> new SessionBook.Line(
                        Live.session(i, SessionActivity.IDLE_IN_FAILED_TRANSACTION, Long.MAX_VALUE, worst),
                        Long.MAX_VALUE))
                .toList();
        Report report = new Report(
                REPORTER,
                1,
                0,
                ViewReport.NONE,
                new SessionBook.Difference(opened, changed, List.of(), true),
                List.of());
        int bytes = report.request().body().length();
        assertTrue(bytes < 4 << 20, bytes + " bytes");
    }
}
