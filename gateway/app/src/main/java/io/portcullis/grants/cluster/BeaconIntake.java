package io.portcullis.grants.cluster;

import io.portcullis.grants.view.Freshness;
import io.portcullis.grants.view.Freshness.Judgement;
import io.portcullis.grants.view.GapTracker;
import io.portcullis.model.Beacon;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.digest.DigestSum;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** Takes members' beacons in, and compares the view with what they say it should be. On the replica's thread. */
final class BeaconIntake {
    /** Members send a few in a second: who sends more forged ones than this must not keep the thread from its work. */
    private static final int MOST_REFUSED_PER_SECOND = 50;

    private static final String OLD = code(Judgement.OLD);
    private static final long SECOND = 1_000;

    /** What ended before that is not compared any more: members' clocks may differ a little. */
    private static final long PRUNE_AFTER = 60_000;

    /** Where nothing could be compared for so long, the view counts as different. */
    private static final long LONGEST_WITHOUT = Duration.ofSeconds(60).toMillis();

    private final RecordIntake records;
    private final RecordVerifier verifier;
    private final Sealer sealer;
    private final Freshness freshness;
    private final GapTracker gaps;
    private final ReplicaCounts counts;
    private final InstantSource clock;
    private long secondBegan;
    private int refusedInSecond;
    private long lastEqual;
    private int differing;

    BeaconIntake(
            RecordIntake records,
            RecordVerifier verifier,
            Sealer sealer,
            Freshness freshness,
            GapTracker gaps,
            ReplicaCounts counts,
            InstantSource clock) {
        this.records = records;
        this.verifier = verifier;
        this.sealer = sealer;
        this.freshness = freshness;
        this.gaps = gaps;
        this.counts = counts;
        this.clock = clock;
    }

    /** The beacons' map has this value. Returns whether it begins a new epoch. */
    boolean take(Signal.Came came) {
        long now = clock.millis();
        if (now - secondBegan >= SECOND || now < secondBegan) {
            secondBegan = now;
            refusedInSecond = 0;
        }
        if (refusedInSecond >= MOST_REFUSED_PER_SECOND) {
            counts.beacon("flood");
            return false;
        }
        try {
            byte[] envelope = sealer.open(came.map(), came.key(), came.payload());
            if (freshness.isOfNoUse(RecordVerifier.claimedBeacon(envelope), now)) {
                // It may be an old one that somebody sends again and again: a signature costs far more than this.
                counts.beacon(OLD);
                return false;
            }
            Beacon beacon = verifier.openBeacon(envelope);
            if (!came.key().startsWith(beacon.member() + '/')) {
                refuse(came, "wrong-name", "the member that signed it is " + beacon.member());
                return false;
            }
            return judge(beacon, now);
        } catch (RefusedRecord e) {
            refuse(came, e.reason().code(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void refuse(Signal.Came came, String code, String detail) {
        refusedInSecond++;
        records.refused(MapNames.BEACONS, came.key(), code, detail);
    }

    private boolean judge(Beacon beacon, long now) {
        long epochBefore = freshness.epoch();
        Judgement judgement = freshness.onBeacon(beacon, now);
        counts.beacon(code(judgement));
        if (epochBefore != 0 && freshness.epoch() > epochBefore) {
            return true;
        }
        if (judgement == Judgement.GOOD) {
            gaps.notice(beacon.headSeq(), now);
            compare(beacon, now);
        }
        return false;
    }

    private static String code(Judgement judgement) {
        return judgement.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void compare(Beacon beacon, long now) {
        RecordDigest digest = records.digest();
        long asOf = beacon.asOf().toEpochMilli();
        boolean complete = gaps.isCompleteUpTo(beacon.headSeq());
        if (digest.reaches(asOf)) {
            DigestSum sum = digest.at(asOf);
            if (records.ring().takeBack(sum, beacon.headSeq(), asOf)) {
                boolean equal = sum.toBytes().equals(beacon.digest());
                if (equal) {
                    equal(beacon, now);
                } else if (complete || isReadButNotComplete()) {
                    different();
                }
            }
        }
        digest.prune(asOf - PRUNE_AFTER);
        if (complete && now - lastEqual > LONGEST_WITHOUT) {
            different();
        }
    }

    /** Everything was read and looked at, and still it is not what it should be. A gap that is known is judged by its age. */
    private boolean isReadButNotComplete() {
        return !gaps.isKnown() && freshness.isRead() && !records.isBusy();
    }

    private void equal(Beacon beacon, long now) {
        counts.compared(true);
        gaps.completeUpTo(beacon.headSeq());
        freshness.onCompared(true);
        lastEqual = now;
        differing = 0;
    }

    private void different() {
        counts.compared(false);
        freshness.onCompared(false);
        differing++;
    }

    /** Whether the view has been different twice in a row. */
    boolean isDifferent() {
        return differing >= 2;
    }
}
