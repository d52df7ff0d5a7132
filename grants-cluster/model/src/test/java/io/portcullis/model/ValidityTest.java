package io.portcullis.model;

import static io.portcullis.model.TestRecords.END;
import static io.portcullis.model.TestRecords.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidityTest {
    @Test
    void theStartIsInsideAndTheEndIsOutside() {
        Validity validity = Validity.between(START, END);

        assertFalse(validity.contains(START.minusNanos(1)));
        assertTrue(validity.contains(START));
        assertTrue(validity.contains(END.minusNanos(1)));
        assertFalse(validity.contains(END));
    }

    @Test
    void finerInstantsAreTruncatedSoThatNothingEndsLaterThanSaid() {
        Validity validity = Validity.between(START.plusNanos(999_999), END.plusNanos(999_999));

        assertEquals(Validity.between(START, END), validity);
    }

    @Test
    void anEmptyOrReversedTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Validity.between(START, START));
        assertThrows(IllegalArgumentException.class, () -> Validity.between(END, START));
        assertThrows(IllegalArgumentException.class, () -> Validity.between(START, START.plusNanos(999_999)));
        assertThrows(IllegalArgumentException.class, () -> new Validity(START, END, END.minusMillis(1)));
    }

    @Test
    void onlyYearsThatEveryDateFormatCanShowAreAccepted() {
        assertEquals(
                Validity.LAST, Validity.between(Instant.EPOCH, Validity.LAST).expiresAt());
        assertThrows(
                IllegalArgumentException.class, () -> Validity.between(Instant.EPOCH, Validity.LAST.plusMillis(1)));
        assertThrows(IllegalArgumentException.class, () -> Validity.between(Instant.EPOCH.minusMillis(1), END));
        assertThrows(IllegalArgumentException.class, () -> Validity.between(Instant.MIN, Instant.MAX));
    }
}
