package io.portcullis.sql;

import java.util.ArrayList;
import java.util.List;

/** The names of {@code WITH} that count at a place of the text: those of the parentheses around it, the outermost first. */
final class WithNames {
    /** Names beyond this are taken for relations: each relation is compared with all of them. */
    private static final int MOST = 64;

    private final List<String> names = new ArrayList<>();

    int size() {
        return names.size();
    }

    /** From here on the frame's pending name stands for its query, if it does so at all. */
    void add(RelationFrame frame) {
        if (frame.pending != null && frame.names && names.size() < MOST) {
            names.add(frame.pending);
        }
        frame.pending = null;
    }

    /** Forgets all but the first. */
    void keep(int count) {
        while (names.size() > count) {
            names.removeLast();
        }
    }

    boolean contains(Name name) {
        return !name.isQualified() && name.exact() && names.contains(name.last());
    }
}
