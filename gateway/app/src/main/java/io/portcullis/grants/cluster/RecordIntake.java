package io.portcullis.grants.cluster;

import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.Replicated;
import io.portcullis.grants.view.ChangeRing;
import io.portcullis.grants.view.Freshness;
import io.portcullis.grants.view.GapTracker;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.model.digest.RecordTerm;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes values of the cluster's maps in: what is known byte for byte is not looked at twice; what could end an access is
 * verified at once; what is new in the first reading is kept until somebody needs it, or until there is time. Keeps the
 * digest of all that up to date. On the replica's thread.
 */
final class RecordIntake {
    /** So many are with the patient threads at once; the others can still be called for. */
    private static final int PATIENT = 64;

    /** What waits to be verified at once, in bytes. Members send no more than one change at a time. */
    private static final long MOST_WAITING = 16L << 20;

    private final RecordStore store;
    private final GrantJournal journal;
    private final Verification verification;
    private final Sealer sealer;
    private final Freshness freshness;
    private final GapTracker gaps;
    private final ReplicaCounts counts;
    private final InstantSource clock;
    private final RecordDigest digest = new RecordDigest();
    private final ChangeRing ring = new ChangeRing();
    private final Waiters waiters = new Waiters();
    /** By map and key; of several the last. */
    private final Map<String, VerificationTask> urgent = new HashMap<>();

    private final Deque<String> waiting = new ArrayDeque<>();
    private int patient;
    private int outstanding;
    private long outstandingBytes;

    RecordIntake(
            RecordStore store,
            GrantJournal journal,
            Verification verification,
            Sealer sealer,
            Freshness freshness,
            GapTracker gaps,
            ReplicaCounts counts,
            InstantSource clock) {
        this.store = store;
        this.journal = journal;
        this.verification = verification;
        this.sealer = sealer;
        this.freshness = freshness;
        this.gaps = gaps;
        this.counts = counts;
        this.clock = clock;
    }

    RecordDigest digest() {
        return digest;
    }

    ChangeRing ring() {
        return ring;
    }

    /** Whether something is being verified that may change the view. */
    boolean isBusy() {
        return outstanding > 0;
    }

    /**
     * A map has this value.
     *
     * @param mayWait whether a record of which nothing is known may be verified later
     */
    void take(Signal.Came came, boolean mayWait) {
        try {
            byte[] envelope = sealer.open(came.map(), came.key(), came.payload());
            if (came.map().equals(MapNames.DETOURS)) {
                counts.detour();
                take(Envelopes.ofDetour(envelope, came.at()), false);
            } else {
                take(new VerificationTask(came.map(), came.key(), envelope, true, came.at()), mayWait);
            }
        } catch (RefusedRecord e) {
            refused(came.map(), came.key(), e.reason().code(), String.valueOf(e.getMessage()));
        }
    }

    private void take(VerificationTask task, boolean mayWait) throws RefusedRecord {
        Replicated there = store.replicated(task.key());
        if (there != null && Arrays.equals(there.envelope(), task.envelope())) {
            return;
        }
        SignedRecord claimed = Envelopes.claim(task.map(), task.key(), task.envelope());
        if (mayWait && there == null && claimed.position().seq() > 0) {
            keep(claimed, task);
        } else {
            verifyIfRoom(task);
        }
    }

    private void keep(SignedRecord claimed, VerificationTask task) {
        switch (store.keepUnverified(claimed, task.envelope())) {
            case KEPT -> {
                digest.add(RecordTerm.of(task.envelope()), Envelopes.end(claimed));
                waiting.add(task.key());
            }
            case OF_NO_USE -> {}
            case NO_ROOM -> noRoom(task);
            case MUST_BE_VERIFIED -> verifyIfRoom(task);
        }
    }

    /** What is thrown away here is missed like an event that was lost: by its number and by the digest, and then read again. */
    private void verifyIfRoom(VerificationTask task) {
        if (outstandingBytes < MOST_WAITING) {
            verifyNow(task);
        } else {
            refused(task.map(), task.key(), "flood", "too much waits to be verified");
        }
    }

    private void verifyNow(VerificationTask task) {
        VerificationTask before = urgent.put(task.map() + '/' + task.key(), task);
        if (before == null || !Arrays.equals(before.envelope(), task.envelope())) {
            outstanding++;
            outstandingBytes += task.envelope().length;
            verification.now(task);
        }
    }

    /** Has the patient threads verify what has been kept. */
    void verifySome() {
        while (patient < PATIENT && !waiting.isEmpty()) {
            VerificationTask task = keptUnverified(waiting.remove(), false);
            if (task != null) {
                patient++;
                verification.later(task);
            }
        }
    }

    private @Nullable VerificationTask keptUnverified(String id, boolean forSomebody) {
        Replicated there = store.replicated(id);
        return there == null || there.verified()
                ? null
                : new VerificationTask(mapOf(id), id, there.envelope(), forSomebody, System.nanoTime());
    }

    /** Entries of the catalog never wait. */
    private static String mapOf(String id) {
        return id.startsWith("c") ? MapNames.CREDENTIALS : MapNames.GRANTS;
    }

    /** Somebody waits for these. */
    void prepare(Signal.Prepare prepare) {
        for (String id : prepare.ids()) {
            VerificationTask task = keptUnverified(id, true);
            if (task != null) {
                waiters.add(id, prepare);
                verifyNow(task);
            }
        }
        waiters.finishIfReady(prepare);
    }

    /** The result of a verification. Returns whether it begins a new epoch. */
    boolean verified(Signal.Verified result) {
        VerificationTask task = result.task();
        done(task);
        boolean begins = false;
        SignedRecord record = result.record();
        Signal.Refusal refusal = result.refusal();
        if (record != null) {
            begins = join(record, task);
        } else if (refusal != null) {
            drop(task);
            refused(task.map(), task.key(), refusal.code(), refusal.detail());
        }
        waiters.done(task.key());
        return begins;
    }

    private void done(VerificationTask task) {
        if (task.urgent()) {
            outstanding--;
            outstandingBytes -= task.envelope().length;
            urgent.remove(task.map() + '/' + task.key(), task);
        } else {
            patient--;
        }
    }

    private boolean join(SignedRecord record, VerificationTask task) {
        Position position = record.position();
        long now = clock.millis();
        boolean begins = freshness.onPosition(position.epoch(), position.seq(), now);
        RecordStore.Joined joined = store.joinReplicated(record, task.envelope());
        if (!joined.room()) {
            noRoom(task);
            return begins;
        }
        Replicated before = joined.before();
        boolean known = before != null && Arrays.equals(before.envelope(), task.envelope());
        if (known) {
            return begins;
        }
        if (joined.replaced()) {
            count(record, task.envelope(), before);
        }
        if (before != null && !before.verified()) {
            // It might be the newer one.
            verifyNow(new VerificationTask(task.map(), task.key(), before.envelope(), true, task.at()));
        }
        gaps.arrived(position.seq(), position.supersedes(), now);
        counts.changed(System.nanoTime() - task.at());
        return begins;
    }

    private void count(SignedRecord record, byte[] envelope, @Nullable Replicated before) {
        RecordTerm added = RecordTerm.of(envelope);
        long end = Envelopes.end(record);
        RecordTerm removed = null;
        long removedEnd = 0;
        long removedSeq = 0;
        if (before != null) {
            SignedRecord old = Envelopes.known(before.envelope());
            removed = RecordTerm.of(before.envelope());
            removedEnd = Envelopes.end(old);
            removedSeq = old.position().seq();
            digest.remove(removed, removedEnd);
        }
        digest.add(added, end);
        boolean direct = record.position().supersedes() == removedSeq;
        ring.push(new ChangeRing.Change(record.position().seq(), added, end, removed, removedEnd, direct));
    }

    private void drop(VerificationTask task) {
        if (store.dropUnverified(task.key(), task.envelope())) {
            digest.remove(RecordTerm.of(task.envelope()), Envelopes.end(Envelopes.known(task.envelope())));
        }
    }

    private void noRoom(VerificationTask task) {
        refused(task.map(), task.key(), "too-many-records", "as many records as can be are known already");
    }

    void refused(String map, String key, String code, String detail) {
        counts.refused(code);
        journal.refusedOfCluster(map, key, code, detail);
    }
}
