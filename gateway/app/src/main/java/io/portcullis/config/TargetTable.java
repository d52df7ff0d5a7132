package io.portcullis.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All targets of one reading of the file. */
record TargetTable(Map<String, Target> byName, @Nullable Target wildcard) implements TargetDirectory {
    static final TargetTable EMPTY = new TargetTable(Map.of(), null);

    TargetTable {
        byName = Map.copyOf(byName);
    }

    @Override
    public @Nullable Target find(String name) {
        return byName.get(name);
    }

    @Override
    public @Nullable Target forDatabase(String database) {
        Target named = byName.get(database);
        return named != null ? named : wildcard;
    }
}
