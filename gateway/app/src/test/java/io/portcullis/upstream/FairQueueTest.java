package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>(6);

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        assertEquals(0, queue.size());
        return all;
    }

    @Test
    void linesTakeTurns() {
        for (String one : List.of("a1", "a2", "a3", "b1", "c1", "b2")) {
            assertNull(queue.add(one.substring(0, 1), one));
        }

        assertEquals("a1", queue.peek());
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), all());
        assertNull(queue.peek());
    }

    @Test
    void whenItIsFullTheLongestLineLosesItsLast() {
        for (int i = 1; i <= 6; i++) {
            queue.add("a", "a" + i);
        }

        assertEquals("a7", queue.add("a", "a7"), "there is no longer line than its own");
        assertEquals("a6", queue.add("b", "b1"));
        assertEquals("a5", queue.add("b", "b2"));
        assertEquals("a4", queue.add("c", "c1"));
        assertEquals("b3", queue.add("b", "b3"), "nobody has more than one more");
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), all());
    }

    @Test
    void whoLeavesIsForgotten() {
        queue.add("a", "a1");
        queue.add("a", "a2");
        queue.add("b", "b1");

        assertTrue(queue.remove("a", "a1"));
        assertFalse(queue.remove("a", "a1"));
        assertTrue(queue.remove("b", "b1"));
        assertFalse(queue.remove("c", "c1"));
        assertEquals(1, queue.size());
        assertEquals(List.of("a2"), all());
    }

    @Test
    void withoutRoomNobodyWaits() {
        FairQueue<String> none = new FairQueue<>(0);

        assertEquals("a1", none.add("a", "a1"));
        assertNull(none.poll());
    }
}
