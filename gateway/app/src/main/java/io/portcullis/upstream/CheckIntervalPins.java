package io.portcullis.upstream;

import io.portcullis.model.HostPort;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupParameter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How client_connection_check_interval is pinned at each host: it makes a server notice while it works that we are gone.
 * As a startup parameter it is what RESET ALL and DISCARD ALL return to; but a server that does not know it (PostgreSQL
 * 13, some poolers) refuses the login. So the first login at a host sets it by SQL, if at all, and looks at the version.
 */
final class CheckIntervalPins {
    static final String SETTING = "client_connection_check_interval";

    private static final int SINCE = 14;

    private final Map<HostPort, Boolean> taken = new HashMap<>();

    /** Whether a host is known to take the startup parameter. */
    boolean isTakenBy(HostPort host) {
        return taken.getOrDefault(host, false);
    }

    StartupParameter parameter(Duration interval) {
        return StartupParameter.of(SETTING, interval.toMillis() + "ms");
    }

    /**
     * Our own query at a host of which nothing is known yet.
     *
     * @param fixed as {@link OwnQueries#greet(Map)} has it
     */
    String greet(List<ParameterStatus> parameters, Duration interval, Map<String, String> fixed) {
        return interval.isZero() || OwnQueries.majorVersion(parameters) < SINCE
                ? OwnQueries.greet(fixed)
                : OwnQueries.greet(fixed, SETTING, interval.toMillis() + "ms");
    }

    /** A login without the startup parameter succeeded. */
    void met(HostPort host, List<ParameterStatus> parameters) {
        taken.putIfAbsent(host, OwnQueries.majorVersion(parameters) >= SINCE);
    }

    /** A login failed with the startup parameter and succeeded without. */
    void refusedBy(HostPort host) {
        taken.put(host, false);
    }
}
