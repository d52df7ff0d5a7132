package io.portcullis.server.cluster;

import io.portcullis.server.store.Gateways.Gateway;
import io.portcullis.server.store.Gateways.Report;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which gateways a start waits for. One that was silent while others were heard is switched off or has lost its way, and would only hold
 * up the start; but when nobody was heard, it was the cluster that did not listen, and each may know of a change that the control database
 * has lost. One without a credential can not report.
 *
 * @param nodes their names
 */
record AwaitedGateways(Set<String> nodes) {
    /** Gateways report every second; one that restarts is back long before. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    AwaitedGateways {
        nodes = Set.copyOf(nodes);
    }

    /**
     * To be decided once: when the first have reported, the others may be about to.
     *
     * @param all with the last report of each; one that has none may just have lost it, and is waited for
     * @param sinceStart how long ago the node began to listen
     */
    static AwaitedGateways among(Collection<Gateway> all, Duration sinceStart) {
        List<Duration> before = all.stream()
                .filter(gateway -> gateway.report() != null && !isHeard(gateway, sinceStart))
                .map(gateway -> age(gateway.report()))
                .toList();
        Duration last = before.stream().min(Duration::compareTo).orElse(Duration.ZERO);
        return new AwaitedGateways(all.stream()
                .filter(gateway -> !gateway.credentials().isEmpty())
                .filter(gateway -> gateway.report() == null
                        || age(gateway.report()).minus(last).compareTo(SILENCE) <= 0)
                .map(Gateway::node)
                .collect(Collectors.toSet()));
    }

    /** Whether none of them is missing any more. */
    boolean areHeard(Collection<Gateway> all, Duration sinceStart) {
        return all.stream()
                .filter(gateway -> nodes.contains(gateway.node()))
                .allMatch(gateway -> isHeard(gateway, sinceStart));
    }

    private static boolean isHeard(Gateway gateway, Duration sinceStart) {
        Report report = gateway.report();
        return report != null && age(report).compareTo(sinceStart) <= 0;
    }

    private static Duration age(Report report) {
        return Duration.between(report.at(), report.now());
    }
}
