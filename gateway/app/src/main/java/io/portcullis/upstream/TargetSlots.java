package io.portcullis.upstream;

import io.portcullis.config.Target;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the sessions of this gateway at each target against its {@code max-connections}. Safe for any thread. */
public final class TargetSlots {
    private final int mostWaiting;
    private final ConcurrentHashMap<String, Places> targets = new ConcurrentHashMap<>();

    /** @param mostWaiting how many may wait for a place at one target */
    public TargetSlots(int mostWaiting) {
        this.mostWaiting = mostWaiting;
    }

    /** Those at a target, of which there are its {@code max-connections}. */
    public Places at(Target target) {
        return targets.computeIfAbsent(target.name(), _ -> new Places(mostWaiting));
    }

    /** The places that are taken at a target. */
    public int taken(String target) {
        Places places = targets.get(target);
        return places == null ? 0 : places.taken();
    }

    /** Who waits for a place at a target. */
    public int waiting(String target) {
        Places places = targets.get(target);
        return places == null ? 0 : places.waiting();
    }
}
