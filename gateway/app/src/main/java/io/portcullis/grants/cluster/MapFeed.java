package io.portcullis.grants.cluster;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapClearedListener;
import com.hazelcast.map.listener.MapEvictedListener;
import com.hazelcast.map.listener.MapListener;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Tells the inbox what happens in the cluster's maps. Hazelcast's threads call it; it does no more than hand on. */
final class MapFeed {
    private final Inbox inbox;
    private final Map<String, UUID> registrations = new HashMap<>();

    MapFeed(Inbox inbox) {
        this.inbox = inbox;
    }

    /**
     * Listens to all maps, and ends what listened before: after a reconnect nobody knows whether that still works. One
     * thread at a time; fails with Hazelcast's exceptions.
     */
    void listen(HazelcastInstance client) {
        for (String map : MapNames.RECORDS) {
            listen(client.getMap(map), new Records(map));
        }
        listen(client.getMap(MapNames.DETOURS), new Values(MapNames.DETOURS));
        listen(client.getMap(MapNames.BEACONS), new Values(MapNames.BEACONS));
    }

    private void listen(IMap<Object, Object> map, MapListener listener) {
        UUID before = registrations.remove(map.getName());
        if (before != null) {
            map.removeEntryListener(before);
        }
        registrations.put(map.getName(), map.addEntryListener(listener, true));
    }

    /** What a map holds under a key: somebody else may have put anything there. */
    static Signal.Event value(String map, Supplier<Object> key, Supplier<Object> value) {
        try {
            Object name = key.get();
            if (name instanceof String text && value.get() instanceof MapValue content) {
                return new Signal.Came(map, text, content.payload(), System.nanoTime());
            }
            return new Signal.Odd(map, "neither text nor one of our values");
        } catch (RuntimeException e) {
            return new Signal.Odd(map, e.getClass().getSimpleName());
        }
    }

    private void came(String map, EntryEvent<Object, Object> event) {
        inbox.event(value(map, event::getKey, event::getValue));
    }

    private class Values
            implements EntryAddedListener<Object, Object>,
                    EntryUpdatedListener<Object, Object>,
                    EntryMergedListener<Object, Object> {
        final String map;

        Values(String map) {
            this.map = map;
        }

        @Override
        public void entryAdded(EntryEvent<Object, Object> event) {
            came(map, event);
        }

        @Override
        public void entryUpdated(EntryEvent<Object, Object> event) {
            came(map, event);
        }

        /** After a partition of the cluster: these are not reported as updates. */
        @Override
        public void entryMerged(EntryEvent<Object, Object> event) {
            came(map, event);
        }
    }

    private final class Records extends Values
            implements EntryRemovedListener<Object, Object>,
                    EntryEvictedListener<Object, Object>,
                    MapClearedListener,
                    MapEvictedListener {
        Records(String map) {
            super(map);
        }

        private void went(String how) {
            inbox.event(new Signal.Went(map, how));
        }

        @Override
        public void entryRemoved(EntryEvent<Object, Object> event) {
            went("removed");
        }

        @Override
        public void entryEvicted(EntryEvent<Object, Object> event) {
            went("evicted");
        }

        @Override
        public void mapCleared(MapEvent event) {
            went("cleared");
        }

        @Override
        public void mapEvicted(MapEvent event) {
            went("evicted");
        }
    }
}
