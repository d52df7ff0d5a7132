package io.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterValuesTest {
    @ParameterizedTest
    @CsvSource({"0,0,0", "1,0,0", "1,1,0", "2,71,70", "9223372036854775807,9223372036854775807,9223372036854775806"})
    void positionsThatCanBe(long epoch, long seq, long supersedes) {
        Position position = new Position(epoch, seq, supersedes);

        assertEquals(epoch == 0, position.isNone());
        assertEquals(new Position(epoch, 0, 0), position.unnumbered());
    }

    @ParameterizedTest
    @CsvSource({"-1,0,0", "0,-1,0", "0,0,-1", "0,1,0", "1,0,1", "1,1,1", "1,1,2"})
    void positionsThatCanNotBe(long epoch, long seq, long supersedes) {
        assertThrows(IllegalArgumentException.class, () -> new Position(epoch, seq, supersedes));
    }

    @Test
    void anEntryIsRemovedByARevisionAndComesBackByAnother() {
        CatalogEntry first = TestCluster.target();

        CatalogEntry removed = first.without();
        CatalogEntry back = removed.with(first.body());

        assertEquals("target/orders", first.recordId());
        assertEquals("setting/orders", CatalogEntry.Kind.SETTING.idOf("orders"));
        assertEquals(2, removed.revision());
        assertTrue(removed.removed());
        assertEquals(CatalogEntry.EMPTY, removed.body());
        assertEquals(3, back.revision());
        assertFalse(back.removed());
        assertEquals(first.body(), back.body());
        assertEquals(new Position(2, 0, 0), back.position());
        assertEquals(RecordState.ACTIVE, removed.state());
        assertEquals(Validity.LAST, back.validity().maxExpiresAt());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:00:07.250Z, 2026-11-22T10:00:00Z",
        "2026-11-22T10:00:10Z, 2026-11-22T10:00:10Z",
        "2026-11-22T10:00:09.999999999Z, 2026-11-22T10:00:00Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z"
    })
    void recordsAreAddedUpAsOfTheStepBefore(Instant headReadAt, Instant asOf) {
        assertEquals(asOf, Beacon.asOf(headReadAt));
    }

    @Test
    void aCommandCountsForAMinuteAtMost() {
        Command command = TestCluster.command();
        Instant issued = command.issuedAt();

        assertEquals(issued.plusSeconds(60), command.expiresAt());
        for (Instant end : new Instant[] {issued, issued.minusMillis(1), issued.plusMillis(60_001)}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new Command(command.id(), issued, end, command.action(), ""));
        }
    }

    @Test
    void aCancelMessageIsTimelyForTwoSecondsOnBothSides() {
        Instant issued = TestCluster.request().issuedAt();

        assertTrue(TestCluster.request().isTimely(issued.plusMillis(2000)));
        assertTrue(TestCluster.request().isTimely(issued.minusMillis(2000)));
        assertFalse(TestCluster.request().isTimely(issued.plusMillis(2001)));
        assertFalse(TestCluster.request().isTimely(issued.minusMillis(2001)));
    }

    @Test
    void theSecretOfACancelIsNeverShown() {
        assertFalse(TestCluster.request().toString().contains("01020304"));
    }

    @Test
    void settingsAreKnownByTheirKeysAndReadAsDurations() {
        assertEquals(Optional.of(ClusterSetting.MAX_SKEW), ClusterSetting.of("max-skew"));
        assertEquals(Optional.empty(), ClusterSetting.of("MAX_SKEW"));
        assertEquals(Duration.ofMillis(250), ClusterSetting.MAX_SKEW.duration("250ms"));
        assertEquals(Duration.ofMillis(2_500), ClusterSetting.MAX_SKEW.duration("2500ms"));
        assertEquals("1s", ClusterSetting.MAX_SKEW.require("1s"));
    }

    @Test
    void theFullScopeIsOneObject() {
        assertSame(Scope.FULL, Scope.of(Bytes.of((byte) 0xa0)));
        assertFalse(Scope.of(Bytes.of((byte) 0xa1, (byte) 1, (byte) 2)).isFull());
    }

    @Test
    void nodesHaveNamesThatFitKeysAndLogs() {
        assertEquals("Gw_1.a-b", NodeNames.require("Gw_1.a-b"));
        for (String name : new String[] {"", "a/b", "a b", "é", "a".repeat(64)}) {
            assertFalse(NodeNames.isValid(name));
            assertThrows(IllegalArgumentException.class, () -> NodeNames.require(name));
        }
    }
}
