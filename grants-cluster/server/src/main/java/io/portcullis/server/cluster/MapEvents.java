package io.portcullis.server.cluster;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.DistributedObjectEvent;
import com.hazelcast.core.DistributedObjectListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapEvent;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapClearedListener;
import com.hazelcast.map.listener.MapEvictedListener;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What happens to the cluster and its maps that the reconciler must look at. */
final class MapEvents {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");

    private static final Duration DESTROYED_BY_THEN = Duration.ofSeconds(2);
    private static final Duration LOSS_SAID_EVERY = Duration.ofSeconds(10);

    private final OwnMember member;
    private final Reconciler reconciler;
    private final AtomicLong losses = new AtomicLong();
    private final AtomicLong lossSaid = new AtomicLong(System.nanoTime() - LOSS_SAID_EVERY.toNanos() - 1);

    MapEvents(OwnMember member, Reconciler reconciler) {
        this.member = member;
        this.reconciler = reconciler;
    }

    void listen() {
        HazelcastInstance instance = member.instance();
        instance.getLifecycleService().addLifecycleListener(this::onLifecycle);
        instance.getCluster().addMembershipListener(new Members());
        instance.getPartitionService().addPartitionLostListener(_ -> onPartitionLost());
        instance.addDistributedObjectListener(new Objects());
        MapNames.RECORDS.forEach(this::listenTo);
    }

    private void listenTo(String name) {
        IMap<String, MapValue> map = member.map(name);
        map.addLocalEntryListener(new Entries());
        map.addEntryListener(new Cleared(), false);
    }

    private void onLifecycle(LifecycleEvent event) {
        LOG.infof(
                "member-state state=%s",
                event.getState().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (event.getState() == LifecycleState.MERGED) {
            MapNames.RECORDS.forEach(this::listenTo);
            reconciler.wantEverything("merged");
        }
    }

    /** Where two members die at once, there are hundreds of these. */
    private void onPartitionLost() {
        losses.incrementAndGet();
        long now = System.nanoTime();
        long last = lossSaid.get();
        if (now - last > LOSS_SAID_EVERY.toNanos() && lossSaid.compareAndSet(last, now)) {
            LOG.warn("partitions-lost consequence=\"brought again from the control database\"");
        }
        reconciler.wantEverything("partitions-lost");
    }

    /** Removals, clears, lost partitions and destroyed maps, since the start. */
    long losses() {
        return losses.get();
    }

    private final class Members extends MembershipAdapter {
        @Override
        public void memberAdded(MembershipEvent event) {
            LOG.infof("member-joined node=%s", event.getMember().getAttribute(OwnMember.NODE));
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            LOG.warnf("member-left node=%s", event.getMember().getAttribute(OwnMember.NODE));
            reconciler.wantEverything("member-left");
        }
    }

    /** Hazelcast's types are not ours to believe: keys and values may be anything. */
    private final class Entries
            implements EntryRemovedListener<Object, Object>,
                    EntryEvictedListener<Object, Object>,
                    EntryExpiredListener<Object, Object>,
                    EntryUpdatedListener<Object, Object> {
        @Override
        public void entryRemoved(EntryEvent<Object, Object> event) {
            losses.incrementAndGet();
            want(event.getKey(), "entry-removed");
        }

        @Override
        public void entryEvicted(EntryEvent<Object, Object> event) {
            losses.incrementAndGet();
            want(event.getKey(), "entry-evicted");
        }

        @Override
        public void entryExpired(EntryEvent<Object, Object> event) {
            want(event.getKey(), "entry-expired");
        }

        /** Most updates are our own; a look at one entry costs less than to tell which. */
        @Override
        public void entryUpdated(EntryEvent<Object, Object> event) {
            want(event.getKey(), "entry-updated");
        }

        private void want(@Nullable Object key, String why) {
            if (key instanceof String text) {
                reconciler.wantKey(text, why);
            }
        }
    }

    private final class Cleared implements MapClearedListener, MapEvictedListener {
        @Override
        public void mapCleared(MapEvent event) {
            lost("map-cleared", event.getName());
        }

        @Override
        public void mapEvicted(MapEvent event) {
            lost("map-evicted", event.getName());
        }
    }

    private final class Objects implements DistributedObjectListener {
        @Override
        public void distributedObjectCreated(DistributedObjectEvent event) {
            // Clients may create what they like: it is in nobody's way.
        }

        @Override
        public void distributedObjectDestroyed(DistributedObjectEvent event) {
            String name = String.valueOf(event.getObjectName());
            if (MapNames.RECORDS.contains(name) && member.isRunning()) {
                listenAgain(name);
                // Listeners that are added while a map is still being destroyed may go with it: once more when that is
                // over.
                CompletableFuture.delayedExecutor(DESTROYED_BY_THEN.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> listenAgain(name));
            }
        }

        private void listenAgain(String name) {
            if (member.isRunning()) {
                listenTo(name);
                lost("map-destroyed", name);
            }
        }
    }

    private void lost(String what, String map) {
        losses.incrementAndGet();
        LOG.warnf("%s map=%s consequence=\"brought again from the control database\"", what, map);
        reconciler.wantEverything(what);
    }
}
