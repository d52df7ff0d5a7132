package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRingTest {
    /** What the ring holds, one by one. */
    private static List<Integer> content(RunRing ring) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            all.addAll(Collections.nCopies(ring.count(i), ring.tag(i)));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void behavesAsAListOfSingleMessages(long seed) {
        Random random = new Random(seed);
        RunRing ring = new RunRing();
        List<Integer> list = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int choice = random.nextInt(20);
            int headRun = ring.size() == 0 ? 0 : ring.count(0);
            if (choice < 11) {
                int tag = "PBDES".charAt(random.nextInt(5));
                ring.add(tag);
                list.add(tag);
            } else if (choice < 16 && headRun > 0) {
                ring.take();
                list.removeFirst();
            } else if (choice == 16 && headRun > 0) {
                ring.drop();
                list.subList(0, headRun).clear();
            } else if (choice == 17 && ring.size() > 1) {
                int second = ring.count(1);
                ring.removeBehindHead(1);
                list.subList(headRun, headRun + second).clear();
            } else if (choice == 18 && ring.size() > 1) {
                ring.takeBehindHead();
                list.subList(headRun, headRun + 1).clear();
            } else if (choice == 19 && headRun > 0) {
                ring.insertBehindHead('?', 3);
                list.addAll(headRun, Collections.nCopies(3, (int) '?'));
            }
            if (step % 97 == 0) {
                assertEquals(list, content(ring), "step " + step);
            }
        }
        assertEquals(list, content(ring));
        assertTrue(ring.size() > 100, "it has grown");
    }

    @Test
    void equalMessagesTakeOnePlace() {
        RunRing ring = new RunRing();
        for (int i = 0; i < 1_000_000; i++) {
            ring.add('c');
        }

        assertEquals(1, ring.size());
        assertEquals(1_000_000, ring.count(0));
        assertEquals('c', ring.last());
    }

    @Test
    void aRunThatIsTooLongTakesTwo() {
        RunRing ring = new RunRing();
        ring.add('S');
        ring.insertBehindHead('c', RunRing.LONGEST);
        ring.add('c');

        assertEquals(3, ring.size());
        assertEquals(RunRing.LONGEST, ring.count(1));
        assertEquals('c', ring.tag(1));
        assertEquals(1, ring.count(2));
    }
}
