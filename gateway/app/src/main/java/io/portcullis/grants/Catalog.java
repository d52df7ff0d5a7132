package io.portcullis.grants;

import io.portcullis.model.CatalogEntry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The cluster's targets and settings, verified, each in its greatest revision; removed ones too. Safe for any thread. */
public final class Catalog {
    private final Map<String, CatalogEntry> entries = new ConcurrentHashMap<>();
    private final List<Consumer<CatalogEntry>> listeners = new CopyOnWriteArrayList<>();

    Catalog() {}

    /** In no order. */
    public List<CatalogEntry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * From now on {@code listener} hears of each new revision, one at a time and in order; of those known already it hears
     * by {@link #entries}, of some perhaps by both. It must be quick: grants wait for it.
     */
    public void listen(Consumer<CatalogEntry> listener) {
        listeners.add(listener);
    }

    int size() {
        return entries.size();
    }

    void put(CatalogEntry entry) {
        entries.put(entry.recordId(), entry);
        listeners.forEach(listener -> listener.accept(entry));
    }
}
