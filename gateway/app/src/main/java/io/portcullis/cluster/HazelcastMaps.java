package io.portcullis.cluster;

import static io.portcullis.log.LogText.quoted;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.portcullis.model.hazelcast.MapValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The maps by a Hazelcast client that comes and goes with its members. What waits for them does so on a thread of its own. */
public final class HazelcastMaps implements ClusterMaps, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HazelcastMaps.class);
    private static final long RETRY_SECONDS = 1;
    /** When what is there is read again after a connect: what came before the client's listeners were there again is in no event. */
    private static final List<Long> AGAIN_SECONDS = List.of(1L, 5L);
    /** Of entries that are there at a connect: nobody of us writes so many. */
    private static final int MOST_PRESENT = 1_000;

    private static final class Registration {
        final String map;
        final boolean present;
        final Listener listener;
        boolean done;

        Registration(String map, boolean present, Listener listener) {
            this.map = map;
            this.present = present;
            this.listener = listener;
        }
    }

    private final HazelcastInstance instance;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("portcullis-cluster-maps").factory());

    /** @param instance need not be connected yet, and is not closed by this */
    public HazelcastMaps(HazelcastInstance instance) {
        this.instance = instance;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                soon(this::onConnected);
            }
        });
    }

    /** Values that were no {@link MapValue}, or under keys that were no text. */
    public long unreadable() {
        return unreadable.get();
    }

    @Override
    public CompletionStage<Void> put(String map, String key, byte[] payload, Duration life) {
        try {
            return map(map).setAsync(key, new MapValue(payload), life.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public void listen(String map, boolean present, Listener listener) {
        Registration registration = new Registration(map, present, listener);
        registrations.add(registration);
        soon(() -> register(registration));
    }

    private void onConnected() {
        for (Registration registration : registrations) {
            // The client itself takes its listeners along to whatever it connects to.
            if (!registration.done) {
                register(registration);
            } else if (registration.present) {
                // The client says that it is connected before the member knows of its listeners.
                readPresent(registration);
                AGAIN_SECONDS.forEach(seconds -> later(() -> readPresent(registration), seconds));
            }
        }
    }

    private void register(Registration registration) {
        if (registration.done) {
            return;
        }
        try {
            map(registration.map).addEntryListener(new Entries(registration.listener), true);
            registration.done = true;
        } catch (RuntimeException e) {
            // Not connected yet, or not any more.
            LOG.debugf("cluster map %s is not listened to yet: %s", registration.map, e);
            later(() -> register(registration), RETRY_SECONDS);
            return;
        }
        if (registration.present) {
            readPresent(registration);
        }
    }

    private void readPresent(Registration registration) {
        try {
            IMap<Object, Object> map = map(registration.map);
            if (map.size() <= MOST_PRESENT) {
                map.keySet().forEach(key -> readPresent(registration, map, key));
            } else {
                LOG.warnf("cluster-map-flooded map=%s consequence=\"what is in it is not read\"", registration.map);
            }
        } catch (HazelcastSerializationException | ClassCastException e) {
            odd(registration.map, e);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debugf("cluster map %s could not be read: %s", registration.map, e);
            later(() -> readPresent(registration), RETRY_SECONDS);
        }
    }

    private void readPresent(Registration registration, IMap<Object, Object> map, Object key) {
        try {
            deliver(registration.listener, key, map.get(key));
        } catch (HazelcastSerializationException | ClassCastException e) {
            odd(registration.map, e);
        }
    }

    private IMap<Object, Object> map(String name) {
        return instance.getMap(name);
    }

    private void deliver(Listener listener, Object key, @Nullable Object value) {
        if (key instanceof String text && value instanceof MapValue present) {
            listener.came(text, present.payload());
        } else if (value != null) {
            unreadable.incrementAndGet();
        }
    }

    private void odd(String map, RuntimeException e) {
        unreadable.incrementAndGet();
        LOG.debugf("cluster map %s has something unreadable: %s", map, quoted(e));
    }

    private void soon(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("cluster maps are closed");
        }
    }

    private void later(Runnable task, long seconds) {
        try {
            thread.schedule(task, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("cluster maps are closed");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Entries implements EntryAddedListener<Object, Object>, EntryUpdatedListener<Object, Object> {
        private final Listener listener;

        Entries(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void entryAdded(EntryEvent<Object, Object> event) {
            came(event);
        }

        @Override
        public void entryUpdated(EntryEvent<Object, Object> event) {
            came(event);
        }

        /** The value becomes an object only when it is asked for, and may be of a kind that it can not become here. */
        private void came(EntryEvent<Object, Object> event) {
            try {
                deliver(listener, event.getKey(), event.getValue());
            } catch (RuntimeException e) {
                odd(event.getName(), e);
            }
        }
    }
}
