package io.portcullis.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The cluster's maps, as far as messages need them. An untrusted transport: whatever comes may be anybody's. */
public interface ClusterMaps {
    /** Hears of entries, on threads that must not be held up. */
    @FunctionalInterface
    interface Listener {
        /** @param payload not a copy: to be read only */
        void came(String key, byte[] payload);
    }

    /**
     * Writes an entry that goes by itself after {@code life}; does not wait.
     *
     * @return fails if it was not written, at once while there is no connection
     */
    CompletionStage<Void> put(String map, String key, byte[] payload, Duration life);

    /**
     * From now on, over all connects, {@code listener} hears of each entry that is written.
     *
     * @param present whether it hears of those that are there at a connect too, perhaps again
     */
    void listen(String map, boolean present, Listener listener);
}
