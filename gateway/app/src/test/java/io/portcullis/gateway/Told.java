package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayProcess;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a gateway has told its operator and its auditor since this was made: log lines, counters, audit events. Each fact
 * must be told by all three, and once.
 */
final class Told {
    private final World world;
    private final String before;
    private final int linesBefore;
    private final int eventsBefore;

    private Told(World world) throws Exception {
        this.world = world;
        this.before = world.gateway.metrics();
        this.linesBefore = world.gateway.logLines().size();
        this.eventsBefore = world.audit().size();
    }

    static Told since(World world) throws Exception {
        return new Told(world);
    }

    /** One refused login. Returns its log line. */
    String refusedLogin(String reason, String sqlState) throws Exception {
        String line = line("login-refused reason=" + reason + " sqlstate=" + sqlState + " ");
        event(
                "\"type\":\"login\"",
                "\"outcome\":\"refused\"",
                "\"reason\":\"" + reason + "\"",
                "\"sqlstate\":\"" + sqlState);
        assertCounted(1, "portcullis_sessions_refused_total", "reason", reason);
        assertNoDefect();
        return line;
    }

    /** One session that ended, and not because its access did. Returns its log line. */
    String ended(String cause) throws Exception {
        String line = line("session-ended cause=" + cause + " ");
        event("\"type\":\"session_ended\"", "\"cause\":\"" + cause + "\"");
        assertCounted(1, "portcullis_sessions_ended_total", "cause", cause);
        assertNoDefect();
        return line;
    }

    /** One cut-off. Returns its log line. */
    String cutOff(String cause) throws Exception {
        String line = line("session-ended cause=" + cause + " ");
        event("\"type\":\"session_ended\"", "\"cause\":\"" + cause + "\"");
        assertCounted(1, "portcullis_sessions_cutoff_total", "cause", cause);
        assertNoDefect();
        return line;
    }

    /** No login was refused, whatever else happened. */
    void noRefusal() throws Exception {
        assertCounted(0, "portcullis_sessions_refused_total");
        assertEquals(List.of(), lines("login-refused"));
        assertNoDefect();
    }

    void assertNoDefect() {
        assertCounted(0, "portcullis_defects_total");
        assertEquals(List.of(), lines("defect where="));
    }

    void assertCounted(double times, String counter, String... labels) {
        Await.until(() -> counter + " has grown", World.SOON, () -> growth(counter, labels) >= times);
        assertEquals(times, growth(counter, labels), () -> counter + " " + List.of(labels));
    }

    private double growth(String counter, String... labels) {
        return world.gateway.metric(counter, labels) - GatewayProcess.metricIn(before, counter, labels);
    }

    /** The one new line that contains {@code text}; waits for it. */
    String line(String text) {
        Await.until(
                () -> "a log line with " + text, World.SOON, () -> !lines(text).isEmpty());
        List<String> found = lines(text);
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private List<String> lines(String text) {
        return world.gateway.logLines().stream()
                .skip(linesBefore)
                .filter(line -> line.contains(text))
                .toList();
    }

    /** The one new audit event that contains all of {@code parts}; waits for it. */
    String event(String... parts) throws Exception {
        Await.until(
                () -> "an audit event with " + List.of(parts),
                World.SOON,
                () -> !events(parts).isEmpty());
        List<String> found = events(parts);
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private List<String> events(String... parts) throws Exception {
        return world.audit().stream()
                .skip(eventsBefore)
                .filter(event -> Stream.of(parts).allMatch(event::contains))
                .toList();
    }
}
