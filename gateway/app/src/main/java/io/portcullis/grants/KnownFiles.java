package io.portcullis.grants;

import io.portcullis.model.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was found in the files of the folder, so that nothing is verified, logged or counted twice. One thread only. */
final class KnownFiles {
    /**
     * One file.
     *
     * @param look null where not even a stamp could be had
     * @param digest of the content that was dealt with, null where it could not be read
     * @param refusal why it counts as not there; empty if it counts
     * @param mayFitLater refused only because there are too many records
     */
    record Known(FileReading.@Nullable Look look, @Nullable Bytes digest, String refusal, boolean mayFitLater) {}

    private final Map<String, Known> byName = new HashMap<>();
    private int refused;

    @Nullable
    Known get(String name) {
        return byName.get(name);
    }

    boolean contains(String name) {
        return byName.containsKey(name);
    }

    int size() {
        return byName.size();
    }

    /** Returns how many of them count as not there. */
    int refused() {
        return refused;
    }

    void put(String name, Known known) {
        count(byName.put(name, known), -1);
        count(known, 1);
    }

    /** Returns false if it was not known. */
    boolean remove(String name) {
        @Nullable Known removed = byName.remove(name);
        count(removed, -1);
        return removed != null;
    }

    private void count(@Nullable Known known, int difference) {
        if (known != null && !known.refusal.isEmpty()) {
            refused += difference;
        }
    }

    /** The same content, seen again: only the stamp by which that can be told may be new. */
    void seen(String name, FileReading.Look look) {
        byName.computeIfPresent(name, (_, known) -> new Known(look, known.digest, known.refusal, known.mayFitLater));
    }

    List<String> notIn(Set<String> names) {
        List<String> missing = new ArrayList<>();
        for (String name : byName.keySet()) {
            if (!names.contains(name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    /** There is room again: files that were one too many are read anew with the next scan. */
    void reconsiderThoseTooMany() {
        List<String> again = new ArrayList<>();
        byName.forEach((name, known) -> {
            if (known.mayFitLater) {
                again.add(name);
            }
        });
        again.forEach(this::remove);
    }
}
