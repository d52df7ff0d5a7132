package io.portcullis.server.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.portcullis.model.hazelcast.MapValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/** This node as a member of the Hazelcast cluster. */
public final class OwnMember implements AutoCloseable {
    /** The attribute that says a member's name. */
    static final String NODE = "node";

    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");

    /** Of 271 partitions a member of three owns every third: so many tries fail once in 10 ^ 17 choices. */
    static final int CHOICES = 100;

    private final HazelcastInstance instance;
    private final Duration patience;

    private OwnMember(HazelcastInstance instance, Duration patience) {
        this.instance = instance;
        this.patience = patience;
    }

    /**
     * Joins the cluster, or begins one if nobody is there; blocks until then.
     *
     * @param patience how long {@link #close} waits until everything is with the other members
     * @throws RuntimeException as Hazelcast throws it, if a port is taken or the cluster does not want this member
     */
    public static OwnMember join(MemberSettings settings, RecordJoin join, Duration patience) {
        return new OwnMember(Hazelcast.newHazelcastInstance(MemberConfig.of(settings, join)), patience);
    }

    HazelcastInstance instance() {
        return instance;
    }

    IMap<String, MapValue> map(String name) {
        return instance.getMap(name);
    }

    boolean isRunning() {
        return instance.getLifecycleService().isRunning();
    }

    List<ClusterStatus.Member> members() {
        return instance.getCluster().getMembers().stream()
                .map(member -> new ClusterStatus.Member(
                        member.getUuid().toString(),
                        String.valueOf(member.getAttribute(NODE)),
                        member.getAddress().getHost() + ":"
                                + member.getAddress().getPort(),
                        member.localMember()))
                .toList();
    }

    /** Whether this member itself keeps that key. */
    boolean owns(String key) {
        com.hazelcast.cluster.Member owner =
                instance.getPartitionService().getPartition(key).getOwner();
        return owner != null && owner.localMember();
    }

    /**
     * Finds a name whose entry this member itself keeps, so that no other member is in its way.
     *
     * @param names gives a key for each number
     * @param first the number to begin with
     * @return the number that was found; {@code first} if a member without partitions looks
     */
    int ownChoice(IntFunction<String> names, int first) {
        for (int i = 0; i < CHOICES; i++) {
            int choice = (first + i) % CHOICES;
            if (owns(names.apply(choice))) {
                return choice;
            }
        }
        return first;
    }

    /** Hands over what only this member has, then leaves; after the patience it leaves anyhow: the truth is elsewhere. */
    @Override
    public void close() {
        CompletableFuture<Void> left = CompletableFuture.runAsync(
                instance::shutdown,
                task -> Thread.ofPlatform().daemon().name("portcullis-leave").start(task));
        try {
            left.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warnf("left-early detail=\"%s\"", e);
            instance.getLifecycleService().terminate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            instance.getLifecycleService().terminate();
        }
    }
}
