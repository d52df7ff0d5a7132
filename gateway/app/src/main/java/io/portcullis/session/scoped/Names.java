package io.portcullis.session.scoped;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prepared statements or portals by name: at least those that the server has, and under each name at least the slot that it has there.
 * What may or may not have happened leaves both.
 */
final class Names {
    /** Of cursors that may have outlived their transactions. */
    private static final int MOST_CURSORS = 1000;

    /**
     * @param certain whether it was there for sure
     * @param cursor whether SQL declared it: it may outlive its transaction
     * @param doubts how often all names had been in doubt by then
     */
    private record Entry(SlotSet slots, boolean certain, boolean cursor, int doubts) {}

    /** In the order in which they came: the oldest are given up first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private int doubts;
    private long weight;

    /** What is there under that name, or may be; empty if nothing is. */
    List<Slot> slots(String name) {
        Entry entry = entries.get(name);
        return entry == null ? List.of() : entry.slots().slots();
    }

    boolean isCertain(String name) {
        Entry entry = entries.get(name);
        return entry != null && isCertain(entry);
    }

    private boolean isCertain(Entry entry) {
        return entry.certain() && entry.doubts() == doubts;
    }

    /** Those that are there for sure. */
    Set<String> certain() {
        Set<String> names = new HashSet<>();
        entries.forEach((name, entry) -> {
            if (isCertain(entry)) {
                names.add(name);
            }
        });
        return names;
    }

    int size() {
        return entries.size();
    }

    /** What it takes to keep them all. */
    long weight() {
        return weight;
    }

    void put(String name, List<Slot> slots) {
        put(name, new Entry(SlotSet.of(slots), true, false, doubts));
    }

    private void put(String name, Entry entry) {
        Entry old = entries.put(name, entry);
        weight += entry.slots().weight() - (old == null ? 0 : old.slots().weight());
    }

    /** One more possibility. */
    void mayBe(String name, List<Slot> slots, boolean cursor) {
        Entry old = entries.get(name);
        if (old == null) {
            put(name, new Entry(SlotSet.of(slots), false, cursor, doubts));
        } else {
            put(name, new Entry(old.slots().with(slots), isCertain(old), cursor || old.cursor(), doubts));
        }
    }

    void remove(String name) {
        Entry old = entries.remove(name);
        weight -= old == null ? 0 : old.slots().weight();
    }

    void removeAll() {
        entries.clear();
        weight = 0;
    }

    void mayBeGone(String name) {
        entries.computeIfPresent(name, (_, entry) -> new Entry(entry.slots(), false, entry.cursor(), doubts));
    }

    /** Costs the same however many there are. */
    void allMayBeGone() {
        doubts++;
    }

    /** A transaction has ended: of portals only cursors can be left, which of them is not known; the latest are kept. */
    void keepCursors() {
        int cursors = 0;
        for (Entry entry : entries.values()) {
            cursors += entry.cursor() ? 1 : 0;
        }
        for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            boolean cursor = entry.cursor();
            if (!cursor || cursors > MOST_CURSORS) {
                each.remove();
                weight -= entry.slots().weight();
            }
            cursors -= cursor ? 1 : 0;
        }
        allMayBeGone();
    }
}
