package io.portcullis.grants.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which numbered changes of the cluster have arrived, and since when one is missing that is known to exist. Numbers have
 * no gaps; a revision says which number it supersedes, so that what was skipped over is not waited for. Times are
 * milliseconds since the epoch.
 *
 * <p>It begins without knowing how far the view is complete: until {@link #completeUpTo} says so, nothing counts as missing.
 */
public final class GapTracker {
    /** No change is missing. */
    public static final long NONE = Long.MAX_VALUE;

    /** More that came too early would mean that nothing is in order any more. */
    private static final int MOST_EARLY = 65_536;

    private static final int MOST_NOTICES = 4_096;
    private static final long UNKNOWN = -1;

    /** That a change of this number exists was first heard of then. */
    private record Notice(long seq, long at) {}

    private final NavigableSet<Long> early = new TreeSet<>();
    private final Deque<Notice> notices = new ArrayDeque<>();
    private long complete = UNKNOWN;

    /** The connection was lost: how far the view is complete is not known any more. */
    public void reset() {
        complete = UNKNOWN;
        early.clear();
        notices.clear();
    }

    /** Everything up to this number is in the view. */
    public void completeUpTo(long seq) {
        if (seq > complete) {
            complete = seq;
            advance();
        }
    }

    /** Whether it is known how far the view is complete. */
    public boolean isKnown() {
        return complete != UNKNOWN;
    }

    /** Everything up to this number is in the view; 0 if nothing is known. */
    public long complete() {
        return Math.max(0, complete);
    }

    /** Whether everything up to this number is in the view. */
    public boolean isCompleteUpTo(long seq) {
        return complete != UNKNOWN && complete >= seq;
    }

    /** A change of that number exists. */
    public void notice(long seq, long now) {
        Notice last = notices.peekLast();
        if (seq <= complete || (last != null && seq <= last.seq)) {
            return;
        }
        if (notices.size() == MOST_NOTICES && last != null) {
            // Its time is the earlier one: rather too old than too young.
            notices.removeLast();
            notices.addLast(new Notice(seq, last.at));
        } else {
            notices.addLast(new Notice(seq, now));
        }
        advance();
    }

    /**
     * A change has arrived.
     *
     * @param supersedes the number of the revision that it replaces, 0 for none
     */
    public void arrived(long seq, long supersedes, long now) {
        note(supersedes);
        note(seq);
        notice(seq, now);
        advance();
    }

    private void note(long seq) {
        if (seq > complete && seq > 0) {
            early.add(seq);
            if (early.size() > MOST_EARLY) {
                early.pollFirst();
            }
        }
    }

    private void advance() {
        if (complete == UNKNOWN) {
            return;
        }
        while (!early.isEmpty() && early.first() <= complete + 1) {
            complete = Math.max(complete, early.removeFirst());
        }
        while (!notices.isEmpty() && notices.getFirst().seq <= complete) {
            notices.removeFirst();
        }
    }

    /** Since when a change is known to be missing, {@link #NONE} if none is. */
    public long openSince() {
        return complete == UNKNOWN || notices.isEmpty() ? NONE : notices.getFirst().at;
    }
}
