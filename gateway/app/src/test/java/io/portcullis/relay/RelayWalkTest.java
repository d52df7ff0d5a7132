package io.portcullis.relay;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many walks; a seed that broke something is named and can be walked again alone. */
class RelayWalkTest {
    private static final long FIRST_SEED = 20261126;
    private static final int WALKS = 20_000;

    @Test
    void whateverHappensInWhateverOrderTheRulesOfASessionHold() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + WALKS; seed++) {
            try {
                new RelayWalk(Choices.of(new Random(seed))).walk();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
