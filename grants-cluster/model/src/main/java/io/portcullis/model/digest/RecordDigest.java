package io.portcullis.model.digest;

import io.portcullis.model.Beacon;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up the terms of all current revisions whose last possible end is after an instant that moves on. The sum over everything is kept,
 * and what expires is grouped by the step of {@link Beacon#AS_OF_STEP_MILLIS} in which it does, so a change costs one look-up and a
 * result only the groups that are over and not pruned yet. What an equal result says and what not: {@link DigestSum}. Mutable, for one
 * thread.
 */
public final class RecordDigest {
    private static final class Group {
        final DigestSum sum = new DigestSum();
        int size;
    }

    private final DigestSum total = new DigestSum();
    /** By the first step at which the group's records do not count any more. */
    private final TreeMap<Long, Group> groups = new TreeMap<>();

    private long pruned = Long.MIN_VALUE;
    private int size;

    /**
     * Takes a revision in; one whose time was over before the last {@link #prune} is not missed.
     *
     * @param maxExpiresAtMillis the record's last possible end over all revisions
     */
    public void add(RecordTerm term, long maxExpiresAtMillis) {
        long step = stepOf(maxExpiresAtMillis);
        if (step <= pruned) {
            return;
        }
        Group group = groups.computeIfAbsent(step, _ -> new Group());
        group.sum.add(term);
        group.size++;
        total.add(term);
        size++;
    }

    /**
     * Takes a revision out again that was {@linkplain #add added} with these same values: one that was superseded, or forgotten.
     *
     * @throws IllegalStateException if there is nothing that ends then
     */
    public void remove(RecordTerm term, long maxExpiresAtMillis) {
        long step = stepOf(maxExpiresAtMillis);
        if (step <= pruned) {
            return;
        }
        Group group = groups.get(step);
        if (group == null) {
            throw new IllegalStateException("nothing was added that ends then");
        }
        group.sum.subtract(term);
        group.size--;
        total.subtract(term);
        size--;
        if (group.size == 0) {
            groups.remove(step);
        }
    }

    /**
     * The sum over the records whose last possible end is after {@code asOfMillis}; the caller's own.
     *
     * @param asOfMillis a multiple of {@link Beacon#AS_OF_STEP_MILLIS}, not before the last {@link #prune}
     * @throws IllegalArgumentException if it is neither
     */
    public DigestSum at(long asOfMillis) {
        if (asOfMillis % Beacon.AS_OF_STEP_MILLIS != 0) {
            throw new IllegalArgumentException("asOf must be a multiple of " + Beacon.AS_OF_STEP_MILLIS + " ms");
        }
        long step = asOfMillis / Beacon.AS_OF_STEP_MILLIS;
        if (step < pruned) {
            throw new IllegalArgumentException("what had ended by then is pruned already");
        }
        DigestSum sum = total.copy();
        groups.headMap(step, true).values().forEach(group -> sum.subtract(group.sum));
        return sum;
    }

    /** Whether {@link #at} can be asked for that instant, as far as pruning goes. */
    public boolean reaches(long asOfMillis) {
        return asOfMillis / Beacon.AS_OF_STEP_MILLIS >= pruned;
    }

    /** Forgets what ended before or at {@code asOfMillis}, rounded down to a step. Adding or removing such a record has no effect then. */
    public void prune(long asOfMillis) {
        long step = Math.floorDiv(asOfMillis, Beacon.AS_OF_STEP_MILLIS);
        if (step <= pruned) {
            return;
        }
        Map<Long, Group> over = groups.headMap(step, true);
        for (Group group : over.values()) {
            total.subtract(group.sum);
            size -= group.size;
        }
        over.clear();
        pruned = step;
    }

    /** How many revisions it holds, without those that are pruned. */
    public int size() {
        return size;
    }

    /** {@code end > step * AS_OF_STEP_MILLIS} holds exactly for the steps below this one. */
    private static long stepOf(long maxExpiresAtMillis) {
        return Math.ceilDiv(maxExpiresAtMillis, Beacon.AS_OF_STEP_MILLIS);
    }
}
