package io.portcullis.upstream;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in which everybody has a line of their own, and lines take turns: who comes with a hundred waits behind
 * their own, and nobody else does. When it is full the longest line loses its last. Not safe for threads.
 *
 * @param <E> what waits
 */
final class FairQueue<E> {
    private final int most;
    /** In the order of their turns; no line is empty. */
    private final LinkedHashMap<String, ArrayDeque<E>> lines = new LinkedHashMap<>();

    private int size;

    FairQueue(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    /** Returns what finds no room: {@code element} itself, or the last of a line that is longer; null if there was room. */
    @Nullable
    E add(String line, E element) {
        E loser = null;
        if (size >= most) {
            Map.Entry<String, ArrayDeque<E>> longest = longest();
            int own = lines.containsKey(line) ? lines.get(line).size() : 0;
            if (longest == null || longest.getValue().size() <= own + 1) {
                return element;
            }
            loser = longest.getValue().getLast();
            remove(longest.getKey(), loser);
        }
        lines.computeIfAbsent(line, _ -> new ArrayDeque<>()).add(element);
        size++;
        return loser;
    }

    private Map.@Nullable Entry<String, ArrayDeque<E>> longest() {
        Map.Entry<String, ArrayDeque<E>> longest = null;
        for (Map.Entry<String, ArrayDeque<E>> line : lines.entrySet()) {
            if (longest == null || line.getValue().size() > longest.getValue().size()) {
                longest = line;
            }
        }
        return longest;
    }

    /** Whose turn it is; null if nobody waits. */
    @Nullable
    E peek() {
        Map.Entry<String, ArrayDeque<E>> first = lines.firstEntry();
        return first == null ? null : first.getValue().peek();
    }

    /** The same, and takes it out: then it is the next line's turn. */
    @Nullable
    E poll() {
        Map.Entry<String, ArrayDeque<E>> first = lines.pollFirstEntry();
        if (first == null) {
            return null;
        }
        size--;
        E next = first.getValue().poll();
        if (!first.getValue().isEmpty()) {
            lines.putLast(first.getKey(), first.getValue());
        }
        return next;
    }

    /** It waits no longer. Returns whether it did. */
    boolean remove(String line, E element) {
        ArrayDeque<E> all = lines.get(line);
        if (all == null || !all.removeLastOccurrence(element)) {
            return false;
        }
        size--;
        if (all.isEmpty()) {
            lines.remove(line);
        }
        return true;
    }
}
