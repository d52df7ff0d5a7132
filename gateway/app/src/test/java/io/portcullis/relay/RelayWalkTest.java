package io.portcullis.relay;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many walks; a seed that broke something is named and can be walked again alone. */
class RelayWalkTest {
    private static final long FIRST_SEED = 20261126;
    private static final int WALKS = 20_000;

    private static final GrantScope READ = GrantScope.ofClasses(Set.of(AllowedClass.READ));

    @Test
    void whateverHappensInWhateverOrderTheRulesOfASessionHold() {
        walk(GrantScope.FULL, WALKS);
    }

    /** Messages are held back and replaced here: what must hold is that all of it ends, and nothing passes too late. */
    @Test
    void whateverHappensToASessionWhoseStatementsAreReadTheRulesHold() {
        walk(READ, WALKS / 2);
    }

    private static void walk(GrantScope scope, int walks) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + walks; seed++) {
            try {
                new RelayWalk(Choices.of(new Random(seed)), scope).walk();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
