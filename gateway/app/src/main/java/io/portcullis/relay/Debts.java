package io.portcullis.relay;

import java.util.HashMap;
import java.util.Map;

/**
 * What each of many has run up, and works off as time passes: so much is forgiven at once, and so much per window. Bounded: of
 * more than fit, those that come later go unnoticed until others have worked off theirs. Safe for any thread.
 */
final class Debts {
    /** Nobody runs up more than it can work off in so many windows. */
    private static final int MOST_WINDOWS = 2;

    private static final long TIDY_EVERY = 1_000_000_000L;

    private final long window;
    /** In which one is worked off; 0 = there is no limit. */
    private final long each;

    private final int most;
    /** Until when each has worked off all of it. */
    private final Map<Object, Long> debts = new HashMap<>();

    private long lastTidied;
    private boolean tidied;

    /**
     * Times are as {@link System#nanoTime} has them.
     *
     * @param free how much nobody minds; 0 = no limit
     * @param window in which that much is worked off
     * @param most how many are remembered
     */
    Debts(int free, long window, int most) {
        this.window = window;
        this.each = free == 0 ? 0 : window / free;
        this.most = most;
    }

    /** How long until {@code who} may add to it again; 0 = it may now. */
    synchronized long waitOf(Object who, long now) {
        Long until = debts.get(who);
        return until == null ? 0 : Math.max(0, until - now - (window - each));
    }

    /** Returns false if there is no room to remember it. */
    synchronized boolean add(Object who, long now) {
        if (each == 0) {
            return true;
        }
        Long until = debts.get(who);
        if (until == null && debts.size() >= most) {
            tidy(now);
            if (debts.size() >= most) {
                return false;
            }
        }
        long owed = until == null ? 0 : Math.max(0, until - now);
        debts.put(who, now + Math.min(owed + each, MOST_WINDOWS * window));
        return true;
    }

    synchronized void forgive(Object who) {
        debts.remove(who);
    }

    synchronized int size() {
        return debts.size();
    }

    /** It looks at all of them, so not each time in a flood. */
    private void tidy(long now) {
        if (!tidied || now - lastTidied >= TIDY_EVERY) {
            tidied = true;
            lastTidied = now;
            debts.values().removeIf(until -> until - now <= 0);
        }
    }
}
