package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StillnessTest {
    private final Stillness stillness = new Stillness();

    @Test
    void itLastsFromTheFirstLookThatFoundItStill() {
        assertEquals(0, stillness.look(1_000, 7, true));
        assertEquals(250, stillness.look(1_250, 7, true));
        assertEquals(900, stillness.look(1_900, 7, true));
    }

    @Test
    void whatHasHappenedBetweenTwoLooksEndsIt() {
        stillness.look(1_000, 7, true);

        assertEquals(0, stillness.look(2_000, 8, true));
        assertEquals(500, stillness.look(2_500, 8, true));
    }

    @Test
    void whatGoesOnEndsItUntilALookFindsItOver() {
        stillness.look(1_000, 7, true);

        assertEquals(0, stillness.look(2_000, 7, false));
        // It may have ended only just now.
        assertEquals(0, stillness.look(3_000, 7, true));
        assertEquals(100, stillness.look(3_100, 7, true));
    }

    @Test
    void anyClockWillDo() {
        assertEquals(0, stillness.look(-5_000, 0, true));
        assertEquals(4_999, stillness.look(-1, 0, true));
        assertEquals(5_001, stillness.look(1, 0, true));
    }
}
