package io.portcullis.grants.cluster;

import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.view.Freshness;
import io.portcullis.grants.view.GapTracker;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes a view of the cluster's records from what the cluster sends, and judges how far it can be
 * relied on. Everything it is told goes through the {@link Inbox}; all it knows is its own.
 */
final class Replica {
    private static final Logger LOG = Logger.getLogger(Replica.class);
    /** How often it judges where nothing is heard. */
    private static final long TICK = 25;

    /** So long what has arrived may take to be verified before it counts as missing. */
    private static final long VERIFICATION_PATIENCE = 5_000;

    private final Inbox inbox;
    private final Reader reader;
    private final RecordStore store;
    private final RecordIntake records;
    private final BeaconIntake beacons;
    private final Readings readings;
    private final Freshness freshness;
    private final GapTracker gaps = new GapTracker();
    private final GrantJournal journal;
    private final ReplicaCounts counts;
    private final ViewLog viewLog;
    private final InstantSource clock;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-replica").unstarted(this::run);
    private volatile boolean connected;
    private volatile long complete;

    Replica(
            Inbox inbox,
            Reader reader,
            RecordStore store,
            GrantJournal journal,
            RecordVerifier verifier,
            Verification verification,
            Sealer sealer,
            Freshness freshness,
            ReplicaCounts counts,
            ViewLog viewLog,
            InstantSource clock) {
        this.inbox = inbox;
        this.reader = reader;
        this.store = store;
        this.journal = journal;
        this.freshness = freshness;
        this.counts = counts;
        this.viewLog = viewLog;
        this.clock = clock;
        this.records = new RecordIntake(store, journal, verification, sealer, freshness, gaps, counts, clock);
        this.beacons = new BeaconIntake(records, verifier, sealer, freshness, gaps, counts, clock);
        this.readings = new Readings(reader, freshness, counts);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    boolean isConnected() {
        return connected;
    }

    /** Everything up to this number of a change is in the view. */
    long complete() {
        return complete;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                step(inbox.poll(TICK));
            }
        } catch (InterruptedException e) {
            LOG.debug("replica: ended");
        }
    }

    /** Nothing may end this thread: without it the view would be stale for ever. */
    private void step(@Nullable Signal signal) {
        try {
            if (signal != null) {
                handle(signal);
            }
            tick(clock.millis());
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=replica", e);
        }
    }

    private void handle(Signal signal) {
        switch (signal) {
            case Signal.Came came -> came(came, false);
            case Signal.Odd odd -> odd(odd);
            case Signal.Went went -> {
                counts.went();
                viewLog.went(went);
                readings.want(ReadingCause.REMOVAL);
            }
            case Signal.Plain plain -> plain(plain);
            case Signal.Page page -> page(page);
            case Signal.ReadingOver over -> {
                if (readings.over(over, clock.millis(), store.unverified())) {
                    freshness.onRead();
                }
            }
            case Signal.Verified verified -> newEpochIf(records.verified(verified));
            case Signal.Prepare prepare -> records.prepare(prepare);
        }
    }

    private void came(Signal.Came came, boolean mayWait) {
        if (came.map().equals(MapNames.BEACONS)) {
            newEpochIf(beacons.take(came));
        } else {
            records.take(came, mayWait);
        }
    }

    private void odd(Signal.Odd odd) {
        counts.refused("not-a-value");
        journal.refusedOfCluster(odd.map(), "-", "not-a-value", odd.detail());
    }

    private void plain(Signal.Plain plain) {
        switch (plain) {
            case CONNECTED -> {
                connected = true;
                missedSomething();
                readings.connected();
            }
            case DISCONNECTED -> {
                connected = false;
                readings.disconnected();
            }
            case MEMBERS_CHANGED -> readings.want(ReadingCause.MEMBERS_CHANGED);
        }
        viewLog.connection(plain);
    }

    private void page(Signal.Page page) {
        try {
            if (readings.isCurrent(page.reading())) {
                page(page.entries());
            }
        } finally {
            reader.taken();
        }
    }

    private void page(List<Signal.Event> entries) {
        for (Signal.Event entry : entries) {
            if (entry instanceof Signal.Came came) {
                came(came, readings.mayWait());
            } else {
                handle(entry);
            }
        }
    }

    private void newEpochIf(boolean begins) {
        if (begins) {
            LOG.warnf("epoch-begun epoch=%d", freshness.epoch());
            missedSomething();
            readings.want(ReadingCause.NEW_EPOCH);
        }
    }

    private void missedSomething() {
        freshness.onConnected();
        gaps.reset();
    }

    private void tick(long now) {
        records.verifySome();
        long gapSince = gaps.openSince();
        freshness.evaluate(gapSince, now);
        complete = gaps.complete();
        viewLog.judged(now, store);
        if (!connected) {
            return;
        }
        if (inbox.hasOverflowed()) {
            readings.want(ReadingCause.OVERFLOW);
        }
        if (gapSince != GapTracker.NONE && now - gapSince > patience()) {
            readings.want(ReadingCause.GAP);
        }
        if (beacons.isDifferent()) {
            readings.want(ReadingCause.DIGEST);
        }
        readings.beginIfWanted(now);
    }

    private long patience() {
        return records.isBusy() ? VERIFICATION_PATIENCE : Freshness.GAP;
    }
}
