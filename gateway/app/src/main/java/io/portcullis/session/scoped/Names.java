package io.portcullis.session.scoped;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prepared statements or portals by name: at least those that the server has, and under each name at least the slot that it has there.
 * What may or may not have happened leaves both.
 */
final class Names {
    /** Beyond so many under one name nothing is known any more. */
    private static final int MOST_SLOTS = 8;

    /** Of cursors that may have outlived their transactions. */
    private static final int MOST_CURSORS = 1000;

    /**
     * @param certain whether it is there for sure
     * @param cursor whether SQL declared it: it may outlive its transaction
     */
    record Entry(List<Slot> slots, boolean certain, boolean cursor) {
        Entry {
            slots = List.copyOf(slots);
        }

        Entry uncertain() {
            return certain ? new Entry(slots, false, cursor) : this;
        }
    }

    /** In the order in which they came: the oldest are given up first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** What is there under that name, or may be; empty if nothing is. */
    List<Slot> slots(String name) {
        Entry entry = entries.get(name);
        return entry == null ? List.of() : entry.slots();
    }

    boolean isCertain(String name) {
        Entry entry = entries.get(name);
        return entry != null && entry.certain();
    }

    Map<String, Entry> entries() {
        return Map.copyOf(entries);
    }

    int size() {
        return entries.size();
    }

    void put(String name, List<Slot> slots) {
        entries.put(name, new Entry(slots.isEmpty() ? List.of(Slot.UNKNOWN) : slots, true, false));
    }

    /** One more possibility. */
    void mayBe(String name, List<Slot> slots, boolean cursor) {
        Entry old = entries.get(name);
        List<Slot> all = new ArrayList<>(old == null ? List.of() : old.slots());
        for (Slot slot : slots.isEmpty() ? List.of(Slot.UNKNOWN) : slots) {
            if (!all.contains(slot)) {
                all.add(slot);
            }
        }
        boolean was = old != null && old.certain();
        boolean isCursor = cursor || (old != null && old.cursor());
        boolean unknown = all.size() > MOST_SLOTS || all.contains(Slot.UNKNOWN);
        entries.put(name, new Entry(unknown ? List.of(Slot.UNKNOWN) : all, was, isCursor));
    }

    void remove(String name) {
        entries.remove(name);
    }

    void removeAll() {
        entries.clear();
    }

    void mayBeGone(String name) {
        entries.computeIfPresent(name, (_, entry) -> entry.uncertain());
    }

    void allMayBeGone() {
        entries.replaceAll((_, entry) -> entry.uncertain());
    }

    /** A transaction has ended: of portals only cursors can be left, which of them is not known; the latest are kept. */
    void keepCursors() {
        int cursors = 0;
        for (Entry entry : entries.values()) {
            cursors += entry.cursor() ? 1 : 0;
        }
        for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
            boolean cursor = each.next().cursor();
            if (!cursor || cursors > MOST_CURSORS) {
                each.remove();
            }
            cursors -= cursor ? 1 : 0;
        }
        allMayBeGone();
    }
}
