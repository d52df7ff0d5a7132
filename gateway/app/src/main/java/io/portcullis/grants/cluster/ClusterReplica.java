package io.portcullis.grants.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.view.Freshness;
import io.portcullis.model.codec.RecordVerifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * This gateway's part in a cluster: a client that connects for ever, and what it makes of the cluster's records. It never
 * keeps anybody waiting: what is not known yet is not known.
 */
public final class ClusterReplica implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final HazelcastInstance client;
    private final Inbox inbox;
    private final Reader reader;
    private final Verification verification;
    private final Replica replica;
    private final Freshness freshness;
    private final ReplicaCounts counts = new ReplicaCounts();
    private final ViewLog viewLog;
    private final GrantDirectory directory;

    private ClusterReplica(
            ClusterSettings settings,
            RecordVerifier verifier,
            RecordStore store,
            GrantJournal journal,
            InstantSource clock,
            Runnable onStale,
            Inbox inbox) {
        this.inbox = inbox;
        freshness = new Freshness(settings.maxSkew().toMillis());
        viewLog = new ViewLog(freshness, onStale);
        directory = new ReplicatedDirectory(store, inbox);
        ClientConfig config = ClientConfigs.of(settings);
        // By the configuration: the first connect must not be missed.
        config.addListenerConfig(new ListenerConfig(new Lifecycle()));
        config.addListenerConfig(new ListenerConfig(new Members()));
        client = HazelcastClient.newHazelcastClient(config);
        reader = new Reader(client, new MapFeed(inbox), inbox);
        verification = new Verification(verifier, inbox, Runtime.getRuntime().availableProcessors());
        replica = new Replica(
                inbox,
                reader,
                store,
                journal,
                verifier,
                verification,
                settings.sealer(),
                freshness,
                counts,
                viewLog,
                clock);
    }

    /**
     * Begins to connect, and goes on for ever; returns at once.
     *
     * @param store where the records go
     * @param onStale called when the view becomes stale, on a thread of the replica's
     */
    public static ClusterReplica open(
            ClusterSettings settings,
            RecordVerifier verifier,
            RecordStore store,
            GrantJournal journal,
            InstantSource clock,
            Runnable onStale) {
        return open(settings, verifier, store, journal, clock, onStale, new Inbox());
    }

    static ClusterReplica open(
            ClusterSettings settings,
            RecordVerifier verifier,
            RecordStore store,
            GrantJournal journal,
            InstantSource clock,
            Runnable onStale,
            Inbox inbox) {
        ClusterReplica opened = new ClusterReplica(settings, verifier, store, journal, clock, onStale, inbox);
        opened.replica.start();
        return opened;
    }

    /** Waits until there is a complete view for the first time. Returns whether there is. */
    public boolean awaitFirstView(Duration patience) throws InterruptedException {
        return viewLog.firstFresh().await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How far the view can be relied on. */
    public Freshness view() {
        return freshness;
    }

    /** The store, with what is not verified yet verified when it is needed. */
    public GrantDirectory directory() {
        return directory;
    }

    /** For what else goes over the cluster's maps. Offline until it has connected. */
    public HazelcastInstance client() {
        return client;
    }

    /** Whether there is a connection to any member. */
    public boolean isConnected() {
        return replica.isConnected();
    }

    /** Every change up to this number is in the view; 0 if it is not known how far it is complete. */
    public long complete() {
        return replica.complete();
    }

    public ReplicaCounts counts() {
        return counts;
    }

    /** What waits to be dealt with. */
    public int waiting() {
        return inbox.size();
    }

    @Override
    public void close() {
        reader.close();
        replica.stop();
        verification.close();
        // It may wait for members that do not answer.
        Thread end = Thread.ofPlatform().daemon().name("portcullis-cluster-end").start(client::shutdown);
        try {
            end.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Lifecycle implements LifecycleListener {
        @Override
        public void stateChanged(LifecycleEvent event) {
            if (event.getState() == LifecycleEvent.LifecycleState.CLIENT_CONNECTED) {
                inbox.add(Signal.Plain.CONNECTED);
            } else if (event.getState() == LifecycleEvent.LifecycleState.CLIENT_DISCONNECTED) {
                inbox.add(Signal.Plain.DISCONNECTED);
            }
        }
    }

    private final class Members implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            inbox.add(Signal.Plain.MEMBERS_CHANGED);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            inbox.add(Signal.Plain.MEMBERS_CHANGED);
        }
    }
}
