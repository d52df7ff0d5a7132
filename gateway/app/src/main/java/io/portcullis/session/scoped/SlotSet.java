package io.portcullis.session.scoped;

import java.util.ArrayList;
import java.util.List;

/**
 * What may stand under one name: a few slots, each once. When there are more, or of one it is not known what it says, what they say
 * is given up, but not what was found of them.
 */
record SlotSet(List<Slot> slots) {
    private static final int MOST = 8;

    SlotSet {
        slots = List.copyOf(slots);
    }

    /** Nothing known at all is everything. */
    static SlotSet of(List<Slot> slots) {
        return slots.isEmpty() ? new SlotSet(List.of(Slot.UNKNOWN)) : new SlotSet(List.of()).with(slots);
    }

    /** What it takes to keep it. */
    int weight() {
        int weight = 0;
        for (Slot slot : slots) {
            weight += slot.weight();
        }
        return weight;
    }

    SlotSet with(List<Slot> more) {
        if (slots.containsAll(more) && !more.isEmpty()) {
            return this;
        }
        List<Slot> all = new ArrayList<>(slots);
        for (Slot slot : more.isEmpty() ? List.of(Slot.UNKNOWN) : more) {
            if (!all.contains(slot)) {
                all.add(slot);
            }
        }
        boolean few = all.size() <= MOST && (all.size() == 1 || all.stream().noneMatch(Slot::isUnread));
        return new SlotSet(few ? all : List.of(Slot.oneOf(all)));
    }
}
