package io.portcullis.grants.view;

import io.portcullis.model.Beacon;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.StaleReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the view of the cluster can be relied on. It is fresh while all of this holds:
 *
 * <ul>
 *   <li>a member says, in a verified beacon of the newest epoch, that it has read the truth less than {@link #SILENCE} ago,
 *       by our clock; and that member's clock and ours differ by no more than is allowed;
 *   <li>that beacon knows no less than what was known three seconds ago;
 *   <li>the records have been read completely since the last connect, and what was compared last was equal;
 *   <li>no change that is known to exist has been missing for longer than {@link #GAP}; and to become fresh again, none may be
 *       missing at all: after a silence, what is missing may be as old as the silence.
 * </ul>
 *
 * <p>One thread tells it what was heard and has it {@linkplain #evaluate judge}; any thread asks the answer. What it
 * answers lies ahead: if nobody judges any more, or the whole process stands still, the view becomes stale by itself.
 */
public final class Freshness implements ClusterView {
    /** How old the newest look at the truth may be. Milliseconds. */
    public static final long SILENCE = 3_000;

    /** How long a change may be missing. Milliseconds. */
    public static final long GAP = 250;

    /** What became of a beacon. */
    public enum Judgement {
        GOOD,
        /** No newer than one that was heard before: late, or replayed. */
        OLD,
        OLD_EPOCH,
        SKEWED,
        REGRESSED
    }

    private enum Comparison {
        NOT_YET,
        EQUAL,
        DIFFERENT
    }

    private volatile long maxSkew;
    private final MemberBeacons members = new MemberBeacons();
    private final HeadHistory heads = new HeadHistory();
    private long epoch;
    private boolean read;
    private Comparison comparison = Comparison.NOT_YET;
    private long lastGood = Long.MIN_VALUE / 2;
    private long lastSkewed = Long.MIN_VALUE / 2;
    private long lastRegressed = Long.MIN_VALUE / 2;
    private volatile @Nullable Beacon skewed;
    private volatile long freshUntil;
    private volatile StaleReason reason = StaleReason.NO_CLUSTER_YET;
    private volatile boolean everFresh;
    private volatile long skew;
    private volatile long newestHeadReadAt;
    private volatile long knownEpoch;
    private volatile long knownHead;

    /** @param maxSkew how far a member's clock and ours may differ, in milliseconds */
    public Freshness(long maxSkew) {
        this.maxSkew = maxSkew;
    }

    /** From the next beacon on, clocks may differ by as much; from any thread. */
    public void allowSkew(long millis) {
        maxSkew = millis;
    }

    // What was heard

    /** The connection is there (again): what happened meanwhile was missed. */
    public void onConnected() {
        read = false;
        comparison = Comparison.NOT_YET;
    }

    /** All records have been read since the last {@link #onConnected}. */
    public void onRead() {
        read = true;
    }

    /** Whether all records have been read since the last {@link #onConnected}. */
    public boolean isRead() {
        return read;
    }

    /** The view was compared with what a member says it should be. */
    public void onCompared(boolean equal) {
        comparison = equal ? Comparison.EQUAL : Comparison.DIFFERENT;
    }

    /** A verified record of the cluster has this position. Returns whether it begins a new epoch. */
    public boolean onPosition(long itsEpoch, long seq, long now) {
        boolean begins = enter(itsEpoch);
        if (itsEpoch == epoch) {
            learn(seq, now);
        }
        return begins;
    }

    private boolean enter(long itsEpoch) {
        if (itsEpoch <= epoch) {
            return false;
        }
        boolean wasInOne = epoch != 0;
        epoch = itsEpoch;
        knownEpoch = itsEpoch;
        // What was good in the old epoch says nothing about this one.
        heads.reset();
        lastGood = Long.MIN_VALUE / 2;
        return wasInOne;
    }

    private void learn(long seq, long now) {
        heads.learn(seq, now);
        knownHead = heads.head();
    }

    /** Whether a beacon that says so could change nothing, if it were genuine: then it need not be verified. */
    public boolean isOfNoUse(Beacon claimed, long now) {
        return claimed.epoch() < epoch || members.isKnownOld(claimed, isSkewed(claimed, now));
    }

    private boolean isSkewed(Beacon beacon, long now) {
        return Math.abs(now - beacon.issuedAt().toEpochMilli()) > maxSkew;
    }

    /** A verified beacon has arrived; one that begins a new epoch can be told by {@link #epoch} before and after. */
    public Judgement onBeacon(Beacon beacon, long now) {
        if (beacon.epoch() < epoch) {
            return Judgement.OLD_EPOCH;
        }
        boolean isSkewed = isSkewed(beacon, now);
        if (!members.isNewer(beacon, isSkewed, now)) {
            return Judgement.OLD;
        }
        enter(beacon.epoch());
        skew = now - beacon.issuedAt().toEpochMilli();
        if (isSkewed) {
            lastSkewed = now;
            skewed = beacon;
            return Judgement.SKEWED;
        }
        if (beacon.headSeq() < heads.headBefore(now)) {
            lastRegressed = now;
            return Judgement.REGRESSED;
        }
        learn(beacon.headSeq(), now);
        lastGood = Math.max(lastGood, beacon.headReadAt().toEpochMilli());
        newestHeadReadAt = lastGood;
        return Judgement.GOOD;
    }

    // The judgement

    /**
     * Judges by what was heard.
     *
     * @param gapSince since when a change is missing, {@link GapTracker#NONE} if none is
     */
    public void evaluate(long gapSince, long now) {
        if (lastGood > now + maxSkew) {
            // No beacon is believed from so far ahead: our clock was set back, and what was good by it is not any more.
            lastGood = Long.MIN_VALUE / 2;
        }
        long goodUntil = lastGood + SILENCE;
        long gapUntil = gapSince == GapTracker.NONE ? Long.MAX_VALUE : gapSince + GAP;
        long until = Math.min(goodUntil, gapUntil);
        boolean mayLack = gapSince == GapTracker.NONE || isFresh(now);
        if (now < until && read && comparison == Comparison.EQUAL && mayLack) {
            // What it will have been by, if nothing comes and nobody judges before.
            reason = until == goodUntil ? StaleReason.NO_BEACON : StaleReason.GAP;
            freshUntil = until;
            everFresh = true;
            return;
        }
        // By what has passed already it ended then, else now. The reason first: whoever sees the end must see why.
        reason = reason(now < goodUntil, now < gapUntil, now);
        freshUntil = Math.min(freshUntil, now);
    }

    private StaleReason reason(boolean beacons, boolean gapless, long now) {
        if (!beacons && isRecent(lastSkewed, now)) {
            return StaleReason.CLOCK_SKEW;
        }
        if (!beacons && isRecent(lastRegressed, now)) {
            return StaleReason.HEAD_REGRESSED;
        }
        if (!everFresh) {
            return StaleReason.NO_CLUSTER_YET;
        }
        if (!beacons) {
            return StaleReason.NO_BEACON;
        }
        if (!read || comparison == Comparison.NOT_YET) {
            return StaleReason.RESYNC;
        }
        return gapless && comparison == Comparison.DIFFERENT ? StaleReason.DIGEST : StaleReason.GAP;
    }

    private static boolean isRecent(long then, long now) {
        return now < then + SILENCE;
    }

    // The answer

    @Override
    public long freshUntil() {
        return freshUntil;
    }

    @Override
    public StaleReason staleReason() {
        return reason;
    }

    @Override
    public boolean hasEverBeenFresh() {
        return everFresh;
    }

    public boolean isFresh(long now) {
        return now < freshUntil;
    }

    /** The newest epoch that was heard of; 0 if none was. */
    public long epoch() {
        return knownEpoch;
    }

    /** The highest number of a change in that epoch that was heard of; 0 if none was. */
    public long head() {
        return knownHead;
    }

    /** How far our clock was ahead of that of the member whose beacon came last, the way included. Milliseconds. */
    public long skew() {
        return skew;
    }

    /** When a member read the truth that vouches for the view; null if none did. */
    public @Nullable Instant newestHeadReadAt() {
        return newestHeadReadAt == 0 ? null : Instant.ofEpochMilli(newestHeadReadAt);
    }

    /** The last beacon whose member's clock differs too much from ours. */
    public @Nullable Beacon skewed() {
        return skewed;
    }
}
