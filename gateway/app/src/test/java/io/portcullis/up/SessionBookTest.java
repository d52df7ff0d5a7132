package io.portcullis.up;

import static io.portcullis.session.SessionActivity.ACTIVE;
import static io.portcullis.session.SessionActivity.IDLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.SessionId;
import io.portcullis.session.LiveSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionBookTest {
    private final SessionBook book = new SessionBook();
    private SessionBook.Difference last = book.next();

    /** Looks and has the difference accepted; returns it as words: {@code +1 ~2 -3}. */
    private String look(long now, LiveSession... sessions) {
        book.look(List.of(sessions), now);
        String words = next();
        book.accepted(last);
        return words;
    }

    private String next() {
        last = book.next();
        List<String> words = new ArrayList<>();
        last.opened().forEach(line -> words.add("+" + number(line.id())));
        last.changed().forEach(line -> words.add("~" + number(line.id())));
        last.closed().forEach(id -> words.add("-" + number(id)));
        return String.join(" ", words);
    }

    private static long number(SessionId id) {
        return Long.parseLong(id.value().substring(1));
    }

    @Test
    void onlyTheDifferenceIsTold() {
        assertEquals("", look(0));
        assertEquals("+1 +2", look(1, Live.session(1, IDLE, 0), Live.session(2, IDLE, 0)));
        assertEquals("", look(2, Live.session(1, IDLE, 0), Live.session(2, IDLE, 0)));
        assertEquals("~1", look(3, Live.session(1, ACTIVE, 0), Live.session(2, IDLE, 0)));
        assertEquals("+3 ~1 -2", look(4, Live.session(1, ACTIVE, 9), Live.session(3, IDLE, 0)));
        assertEquals("-1 -3", look(5));
        assertEquals("", look(6));
    }

    @Test
    void whatWasNotAcceptedIsToldAgain() {
        book.look(List.of(Live.session(1, IDLE, 0)), 1);
        assertEquals("+1", next());
        book.look(List.of(Live.session(1, ACTIVE, 5)), 2);
        assertEquals("+1", next());
        assertEquals(5, last.opened().getFirst().session().bytesToClient(), "as it is now");
        book.accepted(last);
        book.look(List.of(), 3);
        assertEquals("-1", next());
        assertEquals("-1", next());
        book.accepted(last);
        assertEquals("", next());
    }

    @Test
    void whoCameAndWentUnheardIsNeverTold() {
        book.look(List.of(Live.session(1, IDLE, 0)), 1);
        next();
        assertEquals("", look(2));
    }

    @Test
    void whenTheClusterForgotAllIsToldAndWhatIsGoneIsNot() {
        look(1, Live.session(1, IDLE, 0), Live.session(2, IDLE, 0));
        book.look(List.of(Live.session(2, IDLE, 0), Live.session(3, IDLE, 0)), 2);
        book.forgotten();
        assertEquals("+2 +3", next());
        book.accepted(last);
        assertEquals("", next());
    }

    @Test
    void theActivityCountsFromWhenItWasNoticed() {
        look(1_000, Live.session(1, IDLE, 0), Live.session(2, ACTIVE, 0));
        assertEquals(Live.SINCE.toEpochMilli(), last.opened().getFirst().activitySince());
        assertEquals(1_000, last.opened().getLast().activitySince());
        look(2_000, Live.session(1, ACTIVE, 1), Live.session(2, ACTIVE, 1));
        assertEquals(2_000, last.changed().getFirst().activitySince());
        assertEquals(1_000, last.changed().getLast().activitySince());
    }

    @Test
    void manyGoInPartsOfBoundedSize() {
        List<LiveSession> many = IntStream.range(0, 9_500)
                .mapToObj(i -> Live.session(i, IDLE, 0))
                .toList();
        book.look(many, 1);
        Set<SessionId> told = new HashSet<>();
        int parts = 0;
        do {
            next();
            assertTrue(last.opened().size() <= SessionBook.MOST_OPENED);
            last.opened().forEach(line -> assertTrue(told.add(line.id())));
            book.accepted(last);
            parts++;
        } while (last.more());
        assertEquals(10, parts);
        assertEquals(9_500, told.size());

        List<LiveSession> changed = IntStream.range(4_000, 9_500)
                .mapToObj(i -> Live.session(i, ACTIVE, 0))
                .toList();
        book.look(changed, 2);
        Set<SessionId> again = new HashSet<>();
        do {
            next();
            assertTrue(last.changed().size() + last.closed().size() <= SessionBook.MOST);
            last.changed().forEach(line -> assertTrue(again.add(line.id())));
            last.closed().forEach(id -> assertTrue(again.add(id)));
            book.accepted(last);
        } while (last.more());
        assertEquals(9_500, again.size());
        assertFalse(book.next().more());
    }
}
