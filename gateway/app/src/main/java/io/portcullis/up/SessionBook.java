package io.portcullis.up;

import io.portcullis.model.SessionId;
import io.portcullis.session.LiveSession;
import io.portcullis.session.SessionActivity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions as they are and as the cluster knows them, and the difference of the two in parts of bounded size. One
 * thread only.
 */
final class SessionBook {
    /** The channel takes 5,000 entries; 1,000 whole sessions with long names fill most of a body. */
    static final int MOST_OPENED = 1_000;

    static final int MOST = 4_000;

    /**
     * One session as it is to be told.
     *
     * @param activitySince when the gateway noticed, in milliseconds since 1970
     */
    record Line(LiveSession session, long activitySince) {
        SessionId id() {
            return session.admission().session();
        }

        private boolean saysTheSameAs(Line other) {
            return session.activity() == other.session.activity()
                    && session.bytesToClient() == other.session.bytesToClient()
                    && session.bytesToTarget() == other.session.bytesToTarget();
        }
    }

    /**
     * A part of what the cluster does not know yet.
     *
     * @param more whether this is not all of it
     */
    record Difference(List<Line> opened, List<Line> changed, List<SessionId> closed, boolean more) {}

    private static final class Entry {
        Line now;

        @Nullable
        Line told;

        boolean there = true;

        Entry(Line now) {
            this.now = now;
        }
    }

    private final Map<SessionId, Entry> entries = new LinkedHashMap<>();

    /** Takes in how things stand. */
    void look(List<LiveSession> sessions, long nowMillis) {
        entries.values().forEach(entry -> entry.there = false);
        for (LiveSession session : sessions) {
            Entry entry = entries.get(session.admission().session());
            if (entry == null) {
                entries.put(session.admission().session(), new Entry(new Line(session, begun(session, nowMillis))));
            } else {
                boolean same = entry.now.session().activity() == session.activity();
                entry.now = new Line(session, same ? entry.now.activitySince() : nowMillis);
                entry.there = true;
            }
        }
        entries.values().removeIf(entry -> !entry.there && entry.told == null);
    }

    private static long begun(LiveSession session, long nowMillis) {
        return session.activity() == SessionActivity.IDLE
                ? session.admission().at().toEpochMilli()
                : nowMillis;
    }

    /** The next part of the difference as it was at the last look. */
    Difference next() {
        List<Line> opened = new ArrayList<>();
        List<Line> changed = new ArrayList<>();
        List<SessionId> closed = new ArrayList<>();
        boolean more = false;
        for (Map.Entry<SessionId, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            boolean room = opened.size() + changed.size() + closed.size() < MOST;
            if (entry.told == null) {
                more |= !add(opened, entry.now, room && opened.size() < MOST_OPENED);
            } else if (!entry.there) {
                more |= !add(closed, each.getKey(), room);
            } else if (!entry.now.saysTheSameAs(entry.told)) {
                more |= !add(changed, entry.now, room);
            }
        }
        return new Difference(opened, changed, closed, more);
    }

    private static <T> boolean add(List<T> list, T element, boolean room) {
        return room && list.add(element);
    }

    /** The cluster has taken it. */
    void accepted(Difference difference) {
        difference.closed().forEach(entries::remove);
        difference.opened().forEach(this::told);
        difference.changed().forEach(this::told);
    }

    private void told(Line line) {
        Entry entry = entries.get(line.id());
        if (entry != null) {
            entry.told = line;
        }
    }

    /** The cluster knows nothing any more. */
    void forgotten() {
        entries.values().removeIf(entry -> !entry.there);
        entries.values().forEach(entry -> entry.told = null);
    }
}
