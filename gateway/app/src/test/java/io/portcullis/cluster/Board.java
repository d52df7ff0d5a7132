package io.portcullis.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Maps without a cluster: what is written is told to everybody at once. */
final class Board implements ClusterMaps {
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(String map, String key, byte[] payload) {}

    final List<Entry> written = new ArrayList<>();
    private final List<Listening> listeners = new ArrayList<>();
    private boolean offline;
    private int hanging;
    private boolean slow;

    private record Listening(String map, Listener listener) {}

    @Override
    public CompletionStage<Void> put(String map, String key, byte[] payload, Duration life) {
        List<Listening> all;
        boolean confirmed;
        synchronized (this) {
            if (offline) {
                return CompletableFuture.failedStage(new IllegalStateException("offline"));
            }
            written.add(new Entry(map, key, payload));
            if (hanging > 0) {
                hanging--;
                return new CompletableFuture<>();
            }
            all = List.copyOf(listeners);
            confirmed = !slow;
        }
        all.stream()
                .filter(listening -> listening.map().equals(map))
                .forEach(listening -> listening.listener().came(key, payload));
        return confirmed ? CompletableFuture.completedStage(null) : new CompletableFuture<>();
    }

    @Override
    public synchronized void listen(String map, boolean present, Listener listener) {
        listeners.add(new Listening(map, listener));
    }

    /** The next so many entries fall to a member that hangs. */
    synchronized void hang(int entries) {
        hanging = entries;
    }

    /** From now on what is written is told, but whoever writes does not hear of it. */
    synchronized void confirmNothing() {
        slow = true;
    }

    synchronized void goOffline() {
        offline = true;
    }

    synchronized List<Entry> written() {
        return List.copyOf(written);
    }
}
