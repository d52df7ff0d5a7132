package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.scope.Allowance;
import io.portcullis.server.store.LeaseBook.Lease;
import io.portcullis.server.store.Leases.Holding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseBookTest {
    private static long share(
            Allowance kind, long limit, long spent, List<Lease> others, int gateways, long held, long of) {
        LeaseBook book = new LeaseBook(Map.of(kind, limit), Map.of(kind, spent), others, gateways);
        return book.share(Map.of(kind, new Holding(held, of))).getOrDefault(kind, -1L);
    }

    private static Lease lease(Allowance kind, boolean settled, boolean ended, long amount) {
        return new Lease(settled, ended, Map.of(kind, amount));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the first gateway alone has all,             1, 1000,   0,   0,   0, 1000",
        "the first of two has half,                   2, 1000,   0,   0,   0,  500",
        "the second has half of what is left,         2, 1000,   0, 500,   0,  250",
        "whoever has spent half is filled up,         2, 1000,   0,   0, 500,  750",
        "one is given where one is left,              9,   10,   0,   9,   0,    1",
        "nothing is given where nothing is left,      2,   10,   0,  10,   0,    0",
        "what was spent before counts,                1, 1000, 900,   0,   0,  100",
        "a budget that was made smaller gives none,   1,  100, 200,   0,   0,    0",
    })
    void aShareOfWhatIsLeft(String name, int gateways, long limit, long spent, long others, long mine, long expected) {
        List<Lease> leases = List.of(lease(Allowance.ROWS, false, false, others));
        // All that is held is spent.
        assertEquals(expected, share(Allowance.ROWS, limit, spent, leases, gateways, mine, mine), name);
    }

    @Test
    void whatIsLittleGoesToWhoComesFirst() {
        assertEquals(100, share(Allowance.ROWS, 150, 0, List.of(), 3, 0, 0));
        assertEquals(3, share(Allowance.USES, 3, 0, List.of(), 3, 0, 0));
        assertEquals(1, share(Allowance.SESSIONS, 3, 0, List.of(), 3, 0, 0), "but places are shared");
    }

    @Test
    void whoHasEnoughUnspentIsGivenNothing() {
        assertEquals(500, share(Allowance.ROWS, 1000, 0, List.of(), 2, 500, 0));
        assertEquals(500, share(Allowance.ROWS, 1000, 0, List.of(), 2, 500, 1), "not even the one that is spent");
    }

    @Test
    void aLeaseThatNobodySettledCountsAsSpentForEver() {
        assertEquals(0, share(Allowance.BYTES, 100, 0, List.of(lease(Allowance.BYTES, false, true, 100)), 1, 0, 0));
    }

    @Test
    void ofSessionsOnlyThoseCountThatCanBeThere() {
        for (Lease over : List.of(
                lease(Allowance.SESSIONS, false, true, 3),
                lease(Allowance.SESSIONS, true, false, 3),
                lease(Allowance.SESSIONS, true, true, 3))) {
            assertEquals(3, share(Allowance.SESSIONS, 3, 0, List.of(over), 1, 0, 0), over.toString());
        }
        assertEquals(0, share(Allowance.SESSIONS, 3, 0, List.of(lease(Allowance.SESSIONS, false, false, 3)), 1, 0, 0));
    }

    @Test
    void aSmallerBudgetTakesBackWhatIsNotSpent() {
        assertEquals(40, share(Allowance.ROWS, 40, 0, List.of(), 1, 100, 10));
        assertEquals(10, share(Allowance.ROWS, 5, 0, List.of(), 1, 100, 10), "but nothing that is spent");
    }
}
