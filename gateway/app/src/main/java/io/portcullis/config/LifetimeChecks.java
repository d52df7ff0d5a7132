package io.portcullis.config;

import java.time.Duration;

/** Checks how long sessions may last, when a peer counts as gone, and how long a gateway may take to leave. */
final class LifetimeChecks {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);

    private static final Duration SHORTEST_RIGHTS = Duration.ofMinutes(1);
    private static final Duration LONGEST_RIGHTS = Duration.ofDays(7);
    private static final Duration LONGEST_KEEPALIVE = Duration.ofSeconds(32_767);

    /** As {@link ConfigChecks} has it. */
    @FunctionalInterface
    interface Require {
        void that(boolean holds, String key, String problem);
    }

    private LifetimeChecks() {}

    static void check(GatewayConfig config, Require require) {
        limit("sessions.idle", config.sessions().idle(), require);
        limit("sessions.max-age", config.sessions().maxAge(), require);
        limit("sessions.write-stall", config.sessions().writeStall(), require);
        checkKeepAlive(config.keepalive(), require);
        Duration rights = config.rights().every();
        require.that(
                rights.isZero() || (rights.compareTo(SHORTEST_RIGHTS) >= 0 && rights.compareTo(LONGEST_RIGHTS) <= 0),
                "rights.every",
                "must be 0s (only when asked to) or from 1m to 168h");
        GatewayConfig.Drain drain = config.drain();
        patience("drain.announce", drain.announce(), require);
        patience("drain.deadline", drain.deadline(), require);
        patience("drain.grace", drain.grace(), require);
        require.that(
                drain.deadline().compareTo(drain.announce()) >= 0,
                "drain.deadline",
                "counts from SIGTERM as portcullis.drain.announce does, and must not be shorter");
    }

    /** As Linux takes them. */
    private static void checkKeepAlive(GatewayConfig.KeepAlive keepAlive, Require require) {
        seconds("keepalive.idle", keepAlive.idle(), require);
        seconds("keepalive.interval", keepAlive.interval(), require);
        require.that(
                keepAlive.probes() >= 1 && keepAlive.probes() <= 127,
                "keepalive.probes",
                "must be from 1 to 127, not " + keepAlive.probes());
    }

    private static void seconds(String key, Duration value, Require require) {
        require.that(
                value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST_KEEPALIVE) <= 0,
                key,
                "must be from 1s to 32767s");
    }

    private static void limit(String key, Duration value, Require require) {
        require.that(
                value.isZero() || (value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0),
                key,
                "must be 0s (no limit) or from 1s to 720h");
    }

    private static void patience(String key, Duration value, Require require) {
        require.that(!value.isNegative() && value.compareTo(LONGEST_DRAIN) <= 0, key, "must be from 0s to 24h");
    }
}
