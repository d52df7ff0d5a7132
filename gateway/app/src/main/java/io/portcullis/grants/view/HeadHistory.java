package io.portcullis.grants.view;

import java.util.ArrayDeque;
import java.util.Deque;

/** The highest change number that was known, and the one that was known a while ago. Milliseconds. */
final class HeadHistory {
    /** So long a member may lag behind what another has told. */
    static final long PATIENCE = 3_000;

    private static final long GRAIN = 50;

    private record Known(long at, long head) {}

    /** Ascending in both; all but the first are younger than the patience. */
    private final Deque<Known> known = new ArrayDeque<>();

    void reset() {
        known.clear();
    }

    void learn(long head, long now) {
        Known last = known.peekLast();
        if (last != null && head <= last.head) {
            return;
        }
        if (last != null && known.size() > 1 && now - last.at < GRAIN) {
            // Rather a little later than too many.
            known.removeLast();
        }
        known.addLast(new Known(now, head));
        forget(now);
    }

    /** The highest number that is known, 0 if none is. */
    long head() {
        Known last = known.peekLast();
        return last == null ? 0 : last.head;
    }

    /** The highest number that was known {@link #PATIENCE} ago. */
    long headBefore(long now) {
        forget(now);
        Known first = known.peekFirst();
        return first != null && first.at <= now - PATIENCE ? first.head : 0;
    }

    private void forget(long now) {
        while (known.size() > 1 && second().at <= now - PATIENCE) {
            known.removeFirst();
        }
    }

    private Known second() {
        var each = known.iterator();
        each.next();
        return each.next();
    }
}
