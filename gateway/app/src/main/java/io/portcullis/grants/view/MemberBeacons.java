package io.portcullis.grants.view;

import io.portcullis.model.Beacon;
import java.util.HashMap;
import java.util.Map;

/** When each member's last beacon looked at the truth: one that is not newer says nothing. Milliseconds. */
final class MemberBeacons {
    /** Far more members than a cluster has; only verified beacons come here. */
    private static final int MOST = 64;

    private static final long KEPT = 60_000;

    private record Last(long headReadAt, long arrivedAt) {}

    private final Map<String, Last> byMember = new HashMap<>();

    /** Returns false for one that is not newer than the member's last. */
    boolean isNewer(Beacon beacon, long now) {
        long headReadAt = beacon.headReadAt().toEpochMilli();
        Last last = byMember.get(beacon.member());
        if (last == null ? !hasRoom(now) : headReadAt <= last.headReadAt) {
            return false;
        }
        byMember.put(beacon.member(), new Last(headReadAt, now));
        return true;
    }

    private boolean hasRoom(long now) {
        if (byMember.size() >= MOST) {
            byMember.values().removeIf(last -> last.arrivedAt < now - KEPT);
        }
        return byMember.size() < MOST;
    }
}
