package io.portcullis.config;

import org.jspecify.annotations.Nullable;

/** The targets as they are configured now. Safe for any thread, never blocks. */
public interface TargetDirectory {
    /** Returns the target of that configured name. */
    @Nullable
    Target find(String name);

    /**
     * Returns what a client means by the {@code database} it sent: the target of that name, else the wildcard target
     * if one is configured.
     */
    @Nullable
    Target forDatabase(String database);
}
