package io.portcullis.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This gateway's own file of targets, and behind it the cluster's catalog: what the file names is what the file says. A
 * session goes on with the target it began with, however that changes.
 */
public final class CompositeTargets implements TargetDirectory {
    private final Targets file;
    private final CatalogTargets catalog;

    public CompositeTargets(Targets file, CatalogTargets catalog) {
        this.file = file;
        this.catalog = catalog;
    }

    @Override
    public @Nullable Target find(String name) {
        Target own = file.find(name);
        return own != null ? own : catalog.find(name);
    }

    /** A name that somebody has given is meant before any wildcard, wherever either comes from. */
    @Override
    public @Nullable Target forDatabase(String database) {
        Target named = find(database);
        if (named != null) {
            return named;
        }
        Target own = file.forDatabase(database);
        return own != null ? own : wildcardOfCatalog();
    }

    /** The file may use its name for another target. */
    private @Nullable Target wildcardOfCatalog() {
        Target wildcard = catalog.wildcard();
        return wildcard == null || file.find(wildcard.name()) != null ? null : wildcard;
    }

    /** Those that count, in no order. */
    public List<Target> all() {
        Map<String, Target> all = new HashMap<>();
        catalog.all().forEach(target -> all.put(target.name(), target));
        file.all().forEach(target -> all.put(target.name(), target));
        return List.copyOf(all.values());
    }
}
