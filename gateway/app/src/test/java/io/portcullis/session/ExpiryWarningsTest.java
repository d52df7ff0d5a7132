package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Principal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryWarningsTest {
    private static final long MINUTE = 60_000;

    private final ExpiryWarnings warnings = new ExpiryWarnings(Principal.Kind.HUMAN);

    /** Lets time run down and notes what was left at each warning. */
    private static List<Long> told(ExpiryWarnings warnings, long from, long step) {
        List<Long> told = new ArrayList<>();
        for (long left = from; left > 0; left -= step) {
            if (warnings.isDue(left)) {
                warnings.told(left);
                told.add(left);
            }
        }
        return told;
    }

    @Test
    void aPersonIsToldTenMinutesAndOneMinuteBefore() {
        warnings.moved(60 * MINUTE);

        assertEquals(List.of(10 * MINUTE, MINUTE), told(warnings, 60 * MINUTE, 1_000));
    }

    @Test
    void aServiceIsNotTold() {
        ExpiryWarnings service = new ExpiryWarnings(Principal.Kind.SERVICE);
        service.moved(60 * MINUTE);

        assertEquals(List.of(), told(service, 60 * MINUTE, 1_000));
        assertEquals(Long.MAX_VALUE, service.nextIn(60 * MINUTE));
    }

    @Test
    void whatIsNearerThanAWarningAtTheBeginningIsKnown() {
        warnings.moved(5 * MINUTE);

        assertEquals(List.of(MINUTE), told(warnings, 5 * MINUTE, 1_000));
    }

    @Test
    void aSessionOfSecondsIsNotWarned() {
        warnings.moved(30_000);

        assertEquals(List.of(), told(warnings, 30_000, 100));
        assertEquals(Long.MAX_VALUE, warnings.nextIn(30_000));
    }

    @Test
    void whoWakesUpLateIsToldOnce() {
        warnings.moved(60 * MINUTE);

        assertTrue(warnings.isDue(30_000));
        warnings.told(30_000);
        assertFalse(warnings.isDue(20_000));
    }

    @Test
    void aLaterEndIsWarnedOfAgain() {
        warnings.moved(60 * MINUTE);
        assertTrue(warnings.isDue(10 * MINUTE));
        warnings.told(10 * MINUTE);

        warnings.moved(60 * MINUTE);

        assertEquals(List.of(10 * MINUTE, MINUTE), told(warnings, 60 * MINUTE, 1_000));
    }

    @Test
    void anEarlierEndSkipsWhatIsPast() {
        warnings.moved(60 * MINUTE);

        warnings.moved(2 * MINUTE);

        assertEquals(List.of(MINUTE), told(warnings, 2 * MINUTE, 1_000));
    }

    @Test
    void theNextWarningIsSoManyMillisecondsAway() {
        warnings.moved(60 * MINUTE);

        assertEquals(50 * MINUTE, warnings.nextIn(60 * MINUTE));
        assertTrue(warnings.isDue(10 * MINUTE));
        warnings.told(10 * MINUTE);
        assertEquals(9 * MINUTE, warnings.nextIn(10 * MINUTE));
    }

    /** In the middle of a row nothing can be said; the timer must not spin until it can. */
    @Test
    void aWarningThatCanNotBeSaidYetWaits() {
        warnings.moved(60 * MINUTE);

        assertTrue(warnings.isDue(10 * MINUTE));
        assertTrue(warnings.isWaiting());
        assertEquals(Long.MAX_VALUE, warnings.nextIn(9 * MINUTE));
        assertTrue(warnings.isDue(9 * MINUTE));
        warnings.told(9 * MINUTE);

        assertFalse(warnings.isWaiting());
        assertFalse(warnings.isDue(8 * MINUTE));
    }
}
