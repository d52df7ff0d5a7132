package io.portcullis.model;

import java.util.HashMap;
import java.util.Map;

/** A bounded number of places, of which no origin gets all. Safe for any thread. */
public final class OriginRoom {
    private final int places;
    private final int each;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /** @param each how many of the places one origin gets at most */
    public OriginRoom(int places, int each) {
        this.places = places;
        this.each = each;
    }

    /**
     * Takes a place; false if there is none left for this origin. One that is taken must be given back once.
     *
     * @param origin as {@link OriginNetwork} names it
     */
    public synchronized boolean take(String origin) {
        if (all >= places || taken.getOrDefault(origin, 0) >= each) {
            return false;
        }
        all++;
        taken.merge(origin, 1, Integer::sum);
        return true;
    }

    public synchronized void giveBack(String origin) {
        all--;
        taken.computeIfPresent(origin, (_, count) -> count == 1 ? null : count - 1);
    }
}
