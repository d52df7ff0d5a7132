package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessGateTest {
    private static final Instant FROM = Instant.ofEpochMilli(1_000);
    private static final Instant UNTIL = Instant.ofEpochMilli(2_000);

    private final AccessGate gate = new AccessGate(FROM, UNTIL);

    @ParameterizedTest
    @CsvSource({
        "999,false",
        "1000,true",
        "1999,true",
        "2000,false",
        "2001,false",
        "0,false",
        "-1,false",
        "9223372036854775807,false",
        "-9223372036854775808,false"
    })
    void accessLastsFromNotBeforeToExpiresAtWithoutIt(long now, boolean open) {
        assertEquals(open, gate.isOpen(now));
    }

    @Test
    void aClockThatGoesBackOpensNothingBeforeNotBefore() {
        assertTrue(gate.isOpen(1_500));

        assertFalse(gate.isOpen(500));
        assertEquals(EndCause.EXPIRED, gate.cause());
    }

    @Test
    void aLaterEndCountsAtOnce() {
        gate.move(FROM, Instant.ofEpochMilli(3_000));

        assertTrue(gate.isOpen(2_999));
        assertFalse(gate.isOpen(3_000));
        assertEquals(3_000, gate.expiresAtMillis());
    }

    @Test
    void anEarlierEndCountsAtOnce() {
        gate.move(FROM, Instant.ofEpochMilli(1_200));

        assertTrue(gate.isOpen(1_199));
        assertFalse(gate.isOpen(1_200));
    }

    @Test
    void aLaterBeginningCountsAtOnce() {
        gate.move(Instant.ofEpochMilli(1_500), UNTIL);

        assertFalse(gate.isOpen(1_499));
    }

    @Test
    void whatIsShutStaysShutWhateverIsMoved() {
        gate.shut(EndCause.REVOKED);
        gate.move(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));

        for (long now : new long[] {Long.MIN_VALUE, -1, 0, 1_500, Long.MAX_VALUE}) {
            assertFalse(gate.isOpen(now), () -> "at " + now);
        }
        assertEquals(Long.MIN_VALUE, gate.expiresAtMillis());
    }

    @Test
    void theFirstCauseStays() {
        gate.shut(EndCause.SCOPE_CHANGED);
        gate.shut(EndCause.OPERATOR);

        assertEquals(EndCause.SCOPE_CHANGED, gate.cause());
    }

    @Test
    void whoWasNotShutEndsByTime() {
        assertEquals(EndCause.EXPIRED, gate.cause());
    }

    /** Two longs are compared: the Instants stay what records hold. */
    @Test
    void theGreatestInstantOfARecordFits() {
        AccessGate ever = new AccessGate(Instant.EPOCH, Validity.LAST);

        assertTrue(ever.isOpen(Validity.LAST.toEpochMilli() - 1));
        assertFalse(ever.isOpen(Validity.LAST.toEpochMilli()));
    }
}
