package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndSpreadTest {
    private static final Duration SPREAD = Duration.ofMinutes(12);
    private static final Grant GRANT = Grants.of("billing").spreadOver(SPREAD);
    private static final long END = Grants.END.toEpochMilli();
    private static final SessionId SESSION = new SessionId("s0123456789abcde");

    private static long from(SessionId session, Instant since) {
        return EndSpread.of(GRANT, session, since).from();
    }

    @Test
    void withoutASpreadNobodyEndsBeforeTheEnd() {
        assertEquals(EndSpread.NONE, EndSpread.of(Grants.of("billing"), SESSION, Grants.START));
    }

    @Test
    void sessionsThatBeganTogetherEndEvenlyOverAllOfIt() {
        Random random = new Random(1);
        int tenths = 10;
        int each = 1_000;
        int[] counts = new int[tenths];
        long first = END - SPREAD.toMillis();

        Stream.generate(() -> SessionId.random(random))
                .limit((long) tenths * each)
                .forEach(session ->
                        counts[(int) ((from(session, Grants.START) - first) * tenths / SPREAD.toMillis())]++);

        for (int count : counts) {
            assertTrue(count > each * 85 / 100 && count < each * 115 / 100, () -> "of " + each + ": " + count);
        }
    }

    @Test
    void aSessionIsWaitedForToRestInTheFirstHalfOfWhatIsLeftToIt() {
        EndSpread spread = EndSpread.of(GRANT, SESSION, Grants.START);

        assertEquals((END - spread.from()) / 2, spread.atBoundary() - spread.from());
        assertTrue(spread.atBoundary() < END);
    }

    @Test
    void whoComesWhenTheOthersEndHasItsMomentInWhatIsLeft() {
        Instant late = Grants.END.minusSeconds(60);
        Random random = new Random(2);

        assertTrue(Stream.generate(() -> SessionId.random(random))
                .limit(1_000)
                .mapToLong(session -> from(session, late))
                .allMatch(from -> from >= late.toEpochMilli() && from < END));
        assertEquals(EndSpread.NONE, EndSpread.of(GRANT, SESSION, Grants.END));
    }

    @Test
    void eachRevisionMovesItAsFarAsTheEnd() {
        Grant renewed = GRANT.extendedTo(Grants.END.plusSeconds(3_600));

        assertEquals(
                from(SESSION, Grants.START) + 3_600_000,
                EndSpread.of(renewed, SESSION, Grants.START).from());
    }
}
