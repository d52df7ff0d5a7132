package io.portcullis.server.cluster;

import io.portcullis.model.Beacon;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Signs what was read from the control database and puts it where gateways hear of it. The entry is in a partition of this member, and
 * nobody waits for it: a member that hangs delays only its own beacon.
 */
final class Beacons implements HeadWatch.Listener {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final long LIFE_SECONDS = 10;

    private final OwnMember member;
    private final RecordSigner signer;
    private final RecordJoin seals;
    private final NodeState state;
    private final String node;
    private final Clock clock;
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private long number;
    private int choice;

    Beacons(OwnMember member, RecordSigner signer, RecordJoin seals, NodeState state, String node, Clock clock) {
        this.member = member;
        this.signer = signer;
        this.seals = seals;
        this.state = state;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void onHead(Head head, Instant readAt, DigestKeeper digest) {
        if (state.state() != ClusterStatus.State.SERVING) {
            return;
        }
        if (!writing.compareAndSet(false, true)) {
            skipped.incrementAndGet();
            return;
        }
        try {
            write(head, readAt, digest);
        } catch (RuntimeException e) {
            onWritten(e);
        }
    }

    private void write(Head head, Instant readAt, DigestKeeper digest) {
        Instant now = clock.instant();
        Beacon beacon = new Beacon(
                node,
                head.epoch(),
                ++number,
                now.isBefore(readAt) ? readAt : now,
                readAt,
                head.seq(),
                digest.at(readAt),
                Beacon.asOf(readAt));
        String key = key();
        byte[] payload = seals.seal(MapNames.BEACONS, key, signer.seal(beacon));
        member.map(MapNames.BEACONS)
                .setAsync(key, new MapValue(payload), LIFE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((_, failure) -> onWritten(failure));
    }

    /** The same key as long as this member owns it. */
    private String key() {
        choice = member.ownChoice(number -> MapNames.beaconKey(node, number), choice);
        return MapNames.beaconKey(node, choice);
    }

    private void onWritten(@Nullable Throwable failure) {
        writing.set(false);
        if (failure == null) {
            written.incrementAndGet();
            return;
        }
        failed.incrementAndGet();
        if (state.state() != ClusterStatus.State.STOPPING) {
            LOG.warnf("beacon-failed detail=\"%s\"", failure);
        }
    }

    long written() {
        return written.get();
    }

    long failed() {
        return failed.get();
    }

    /** Beacons that were due while the one before was still being written. */
    long skipped() {
        return skipped.get();
    }
}
