package io.portcullis.server.cluster;

import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.store.RecordRows.CurrentRow;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The other way to the gateways. An entry has one owner, and while that member hangs, the change of its entries reaches nobody until the
 * others give it up, ten seconds later. So what a map does not take at once goes beside it into a map of records that are on their way,
 * under a key that this member itself keeps. Gateways take a record from there as from its own map. It need not stay: once the owner
 * answers or is replaced, the record is in its place.
 */
final class Detours {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    /** A map answers within a few milliseconds; gateways wait 250 ms for a change of which they know. */
    static final Duration AFTER = Duration.ofMillis(60);

    /** Gateways hear of it at once or not at all. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    private static final Duration SAID_EVERY = Duration.ofSeconds(10);

    private final OwnMember member;
    private final RecordJoin seals;
    private final String node;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong said = new AtomicLong(System.nanoTime() - SAID_EVERY.toNanos() - 1);

    Detours(OwnMember member, RecordJoin seals, String node) {
        this.member = member;
        this.seals = seals;
        this.node = node;
    }

    /** When it is time to see whether a record that was offered to its map now needs another way. */
    static Executor later() {
        return CompletableFuture.delayedExecutor(AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sends a record the other way. */
    CompletionStage<Void> take(String recordId, byte[] envelope) {
        long number = taken.incrementAndGet();
        say(recordId);
        int choice = member.ownChoice(some -> MapNames.detourKey(node, number, some), 0);
        String key = MapNames.detourKey(node, number, choice);
        byte[] payload = seals.seal(MapNames.DETOURS, key, envelope);
        return member.map(MapNames.DETOURS)
                .setAsync(key, new MapValue(payload), LIFE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@link #take(String, byte[])}; that it fails is told, and changes nothing. */
    void take(CurrentRow row) {
        take(row.id(), row.envelope()).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.warnf("detour-failed id=%s detail=\"%s\"", row.id(), failure);
            }
        });
    }

    private void say(String recordId) {
        long now = System.nanoTime();
        long last = said.get();
        if (now - last > SAID_EVERY.toNanos() && said.compareAndSet(last, now)) {
            LOG.warnf(
                    "detour id=%s taken=%d consequence=\"gateways hear of the change all the same\""
                            + " detail=\"the member that keeps its entry does not answer\"",
                    recordId, taken.get());
        }
    }

    /** Records that went this way, since the start. */
    long taken() {
        return taken.get();
    }
}
