package io.portcullis.grants.view;

import io.portcullis.model.Beacon;
import java.util.HashMap;
import java.util.Map;

/**
 * When each member's last beacon looked at the truth: one that is not newer says nothing. What a clock
 * says that is wrong does not count, so that it counts at once when it is put right. Milliseconds.
 */
final class MemberBeacons {
    /** Far more members than a cluster has; only verified beacons come here. */
    private static final int MOST = 64;

    private static final long KEPT = 60_000;

    private static final class Last {
        private long headReadAt = Long.MIN_VALUE;
        private long number;
        private long arrivedAt;
    }

    private final Map<String, Last> byMember = new HashMap<>();

    /** Whether {@link #isNewer} would say no to one that says so, whoever has signed it. */
    boolean isKnownOld(Beacon claimed, boolean skewed) {
        Last last = byMember.get(claimed.member());
        return last != null && !isNewer(last, claimed, skewed);
    }

    private static boolean isNewer(Last last, Beacon beacon, boolean skewed) {
        return skewed ? beacon.number() > last.number : beacon.headReadAt().toEpochMilli() > last.headReadAt;
    }

    /**
     * Returns false for one that is not newer than the member's last: by the clock, or by its number if the clock is wrong. A
     * member that has just started counts anew; a clock that is wrong since then is only seen once it has counted on.
     *
     * @param skewed whether the member's clock is wrong, going by this beacon
     */
    boolean isNewer(Beacon beacon, boolean skewed, long now) {
        Last last = byMember.get(beacon.member());
        if (last == null) {
            if (!hasRoom(now)) {
                return false;
            }
            last = new Last();
            byMember.put(beacon.member(), last);
        }
        boolean newer = isNewer(last, beacon, skewed);
        if (newer) {
            last.arrivedAt = now;
            last.number = beacon.number();
            last.headReadAt = skewed ? last.headReadAt : beacon.headReadAt().toEpochMilli();
        }
        return newer;
    }

    private boolean hasRoom(long now) {
        if (byMember.size() >= MOST) {
            byMember.values().removeIf(last -> last.arrivedAt < now - KEPT);
        }
        return byMember.size() < MOST;
    }
}
