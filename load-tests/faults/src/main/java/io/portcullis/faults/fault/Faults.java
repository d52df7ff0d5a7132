package io.portcullis.faults.fault;

import java.time.Duration;
import java.util.List;

/** All faults there are, in the order in which they are played. */
public final class Faults {
    private static final List<Fault> ALL = List.of(
            new MemberKilled(0),
            new MemberKilled(1),
            new MemberKilled(2),
            new MemberStopped(0),
            new MemberStopped(1),
            new MemberStopped(2),
            new RollingRestart(),
            new AllMembersRestarted(),
            new GatewayCut(Duration.ofSeconds(2)),
            new GatewayCut(Duration.ofSeconds(12)),
            new Partition(),
            new MemberWithoutDatabase(),
            new ControlKilled(),
            new ControlRestored(),
            new GatewayFrozen(),
            new OldRevisionReplayed(),
            new ForgedRecords(),
            new BeaconReplayed(),
            new MapsCleared(),
            new NextVersion(),
            new EventsLost(),
            new BudgetsSpent());

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }
}
