package io.portcullis.session;

/**
 * A queue of message tags, in which a run of equal ones takes one place: what a client repeats takes no room. No
 * allocation but to grow.
 */
final class RunRing {
    /** A tag in the lowest eight bits, above it how often. */
    private static final int ONE = 1 << 8;

    private static final int TAG = ONE - 1;

    /** The longest run of one entry; a longer one takes several. */
    static final int LONGEST = Integer.MAX_VALUE / ONE;

    private int[] entries = new int[64];
    private int head;
    private int size;

    /** Places taken. */
    int size() {
        return size;
    }

    int tag(int index) {
        return entries[at(index)] & TAG;
    }

    int count(int index) {
        return entries[at(index)] >>> 8;
    }

    /** The tag added last. */
    int last() {
        return tag(size - 1);
    }

    void add(int tag) {
        if (size > 0 && last() == tag && count(size - 1) < LONGEST) {
            entries[at(size - 1)] += ONE;
        } else {
            if (size == entries.length) {
                grow();
            }
            entries[at(size)] = ONE | tag;
            size++;
        }
    }

    /** Removes one message from the head. */
    void take() {
        if (count(0) > 1) {
            entries[head] -= ONE;
        } else {
            drop();
        }
    }

    /** Removes all messages of the head. */
    void drop() {
        head = at(1);
        size--;
    }

    /** Removes places, the first behind the head. */
    void removeBehindHead(int places) {
        int first = entries[head];
        head = at(places);
        size -= places;
        entries[head] = first;
    }

    /** Removes one message from the place behind the head. */
    void takeBehindHead() {
        if (count(1) > 1) {
            entries[at(1)] -= ONE;
        } else {
            removeBehindHead(1);
        }
    }

    void insertBehindHead(int tag, int count) {
        if (size == entries.length) {
            grow();
        }
        int first = entries[head];
        head = at(-1);
        size++;
        entries[head] = first;
        entries[at(1)] = count << 8 | tag;
    }

    private int at(int index) {
        return (head + index) & (entries.length - 1);
    }

    private void grow() {
        int[] larger = new int[entries.length * 2];
        int tail = entries.length - head;
        System.arraycopy(entries, head, larger, 0, tail);
        System.arraycopy(entries, 0, larger, tail, head);
        entries = larger;
        head = 0;
    }
}
