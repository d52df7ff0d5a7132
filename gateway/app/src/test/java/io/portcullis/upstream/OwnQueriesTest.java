package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.HostPort;
import io.portcullis.wire.message.ParameterStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnQueriesTest {
    private static final HostPort HOST = new HostPort("db", 5432);
    private static final Duration INTERVAL = Duration.ofMillis(1500);

    private static List<ParameterStatus> version(String version) {
        return List.of(new ParameterStatus("TimeZone", "UTC"), new ParameterStatus("server_version", version));
    }

    @ParameterizedTest
    @CsvSource({"18.1,18", "9.6.24,9", "13.4 (Debian 13.4-1),13", "19beta1,19", "'',0", "x,0", "99999999999,0"})
    void theMajorVersionIsWhatComesBeforeTheFirstOtherCharacter(String version, int major) {
        assertEquals(major, OwnQueries.majorVersion(version(version)));
    }

    @Test
    void aServerThatDoesNotTellItsVersionIsAnOldOne() {
        assertEquals(0, OwnQueries.majorVersion(List.of()));
    }

    @Test
    void everyNameInOurQueriesIsQualified() {
        String all = OwnQueries.greet(Map.of("jit", "off"), "client_connection_check_interval", "2000ms") + " "
                + OwnQueries.terminate(1, 2);
        String rest = all.replaceAll("pg_catalog\\.[a-z_0-9]+", "")
                .replaceAll("OPERATOR\\(pg_catalog\\.[*=]\\)", "")
                .replaceAll("E?'[^']*'", "")
                .replaceAll("a\\.[a-z_]+", "");

        assertEquals(
                "",
                rest.replaceAll("\\b(SELECT|FROM|WHERE|a|true|false)\\b", "").replaceAll("[\\s(),:0-9]", ""),
                rest);
    }

    @Test
    void aTerminateNamesPidAndStart() {
        assertTrue(OwnQueries.terminate(4711, 1_700_000_000_000_000L).contains("pg_stat_get_activity(4711)"));
        assertTrue(OwnQueries.terminate(4711, 1_700_000_000_000_000L).endsWith(" 1700000000000000"));
    }

    @Test
    void aNewServerIsPinnedBySqlFirstAndByStartupParameterFromThen() {
        CheckIntervalPins pins = new CheckIntervalPins();

        assertFalse(pins.isTakenBy(HOST));
        assertTrue(pins.greet(version("18.1"), INTERVAL, Map.of())
                .contains("set_config('client_connection_check_interval', '1500ms', false)"));
        pins.met(HOST, version("18.1"));

        assertTrue(pins.isTakenBy(HOST));
        assertEquals("1500ms", pins.parameter(INTERVAL).value());
        assertFalse(pins.isTakenBy(new HostPort("db", 5433)));
    }

    @Test
    void anOldServerIsNotPinned() {
        CheckIntervalPins pins = new CheckIntervalPins();
        pins.met(HOST, version("13.23"));

        assertFalse(pins.isTakenBy(HOST));
        assertFalse(pins.greet(version("13.23"), INTERVAL, Map.of()).contains("set_config"));
    }

    @Test
    void whoRefusedThePinIsNotAskedAgain() {
        CheckIntervalPins pins = new CheckIntervalPins();
        pins.met(HOST, version("18.1"));
        pins.refusedBy(HOST);
        pins.met(HOST, version("18.1"));

        assertFalse(pins.isTakenBy(HOST));
    }

    @Test
    void zeroMeansNoPin() {
        assertFalse(new CheckIntervalPins()
                .greet(version("18.1"), Duration.ZERO, Map.of())
                .contains("set_config"));
    }
}
