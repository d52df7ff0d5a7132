package io.portcullis.policy.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final SeenBackend ANNA = new SeenBackend(10, "app_read", "psql", "10.1.2.3", 1_000);
    private static final SeenBackend OTHER = new SeenBackend(11, "postgres", "", "", 0);

    @Test
    void whoStaysOverTwoLooksAndIsNobodysIsOne() {
        assertEquals(
                List.of(ANNA, OTHER), Strangers.of(List.of(ANNA, OTHER), List.of(ANNA, OTHER), Set.of(), Set.of()));
    }

    @Test
    void whoHasJustComeOrHasGoneIsNone() {
        assertEquals(List.of(), Strangers.of(List.of(), List.of(ANNA), Set.of(), Set.of()));
        assertEquals(List.of(), Strangers.of(List.of(ANNA), List.of(), Set.of(), Set.of()));
    }

    @Test
    void aPidThatIsUsedAgainIsSomebodyElse() {
        SeenBackend later = new SeenBackend(10, "app_read", "psql", "10.1.2.3", 2_000);
        SeenBackend another = new SeenBackend(10, "postgres", "", "", 1_000);

        assertEquals(List.of(), Strangers.of(List.of(ANNA), List.of(later), Set.of(), Set.of()));
        assertEquals(List.of(), Strangers.of(List.of(ANNA), List.of(another), Set.of(), Set.of()));
    }

    /** Whoever else logs in may say in application_name what it likes. */
    @Test
    void ownPidsAndExpectedUsersAreNone() {
        List<SeenBackend> both = List.of(ANNA, OTHER);

        assertEquals(List.of(OTHER), Strangers.of(both, both, Set.of(10), Set.of()));
        assertEquals(List.of(ANNA), Strangers.of(both, both, Set.of(), Set.of("postgres")));
        assertEquals(both, Strangers.of(both, both, Set.of(), Set.of("psql")));
    }
}
