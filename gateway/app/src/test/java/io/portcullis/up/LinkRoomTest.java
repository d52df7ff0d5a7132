package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.LinkId;
import io.portcullis.model.SessionId;
import io.portcullis.session.LoginLinks.Kind;
import io.portcullis.session.LoginLinks.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkRoomTest {
    private static final int MOST = 12;
    private static final long SEED = new Random().nextLong();

    private final Random random = new Random(SEED);
    private final LinkRoom room = new LinkRoom(MOST);

    /** A device each: none is held up for the pace of its address. */
    private LinkWaiter waiter(String origin) {
        Wish wish = new Wish(
                SessionId.random(random),
                Kind.HELD,
                "anna",
                null,
                "orders",
                origin,
                "psql",
                false,
                "device " + random.nextLong(),
                List.of(),
                List.of(),
                null);
        return new LinkWaiter(LinkId.random(random), wish, _ -> {});
    }

    @Test
    void oneOfAnOriginWithMostGivesWayToOneFromWhereFewerAre() {
        List<LinkWaiter> here = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (!here.isEmpty() && random.nextInt(10) < 4) {
                assertTrue(room.giveBack(here.remove(random.nextInt(here.size()))), () -> "seed " + SEED);
            } else {
                LinkWaiter next = waiter("192.0.2." + Math.min(random.nextInt(6), random.nextInt(6)));
                @Nullable LinkWaiter gives = room.wouldGiveWay(next.network());
                assertIsRight(gives, next, here);
                if (gives != null) {
                    assertTrue(room.giveBack(gives), () -> "seed " + SEED);
                    assertFalse(room.giveBack(gives), "once");
                    here.remove(gives);
                }
                boolean full = here.size() >= MOST;
                assertEquals(full ? "of this gateway" : null, room.take(next), () -> "seed " + SEED);
                if (!full) {
                    here.add(next);
                }
            }
            assertEquals(here.size(), room.size());
        }
    }

    private static void assertIsRight(@Nullable LinkWaiter gives, LinkWaiter next, List<LinkWaiter> here) {
        Map<String, Long> sizes =
                here.stream().collect(Collectors.groupingBy(LinkWaiter::network, Collectors.counting()));
        long most = sizes.values().stream().mapToLong(size -> size).max().orElse(0);
        long own = sizes.getOrDefault(next.network(), 0L);
        if (here.size() < MOST || most <= own + 1) {
            assertNull(gives, () -> "seed " + SEED);
            return;
        }
        assertNotNull(gives, () -> "seed " + SEED);
        assertEquals(most, sizes.get(gives.network()), () -> "seed " + SEED);
        assertEquals(
                here.stream()
                        .filter(one -> one.network().equals(gives.network()))
                        .toList()
                        .getLast(),
                gives,
                () -> "the newest of them; seed " + SEED);
    }
}
