package io.portcullis.server.cluster;

import io.portcullis.model.Beacon;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What other members say about themselves. */
final class OtherMembers {
    private static final Duration FRESH = Duration.ofSeconds(3);

    private final OwnMember member;
    private final RecordVerifier verifier;
    private final Sealer sealer;
    private final String node;
    private final Clock clock;

    OtherMembers(OwnMember member, RecordVerifier verifier, Sealer sealer, String node, Clock clock) {
        this.member = member;
        this.verifier = verifier;
        this.sealer = sealer;
        this.node = node;
        this.clock = clock;
    }

    /** Whether another one has just signed that it can read the control database and finds it good. */
    boolean oneServes() {
        Set<String> keys =
                Set.copyOf(MapValues.keys(member.map(MapNames.BEACONS).keySet()).texts());
        Instant oldest = clock.instant().minus(FRESH);
        for (Map.Entry<String, byte[]> entry :
                MapValues.payloads(member.map(MapNames.BEACONS), keys).entrySet()) {
            try {
                Beacon beacon = verifier.openBeacon(sealer.open(MapNames.BEACONS, entry.getKey(), entry.getValue()));
                if (!beacon.member().equals(node) && beacon.headReadAt().isAfter(oldest)) {
                    return true;
                }
            } catch (RefusedRecord _) {
                // Nobody's word.
            }
        }
        return false;
    }
}
