package io.portcullis.config;

import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetUsers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One PostgreSQL database behind the gateway.
 *
 * @param name what the client sends as {@code database}, what grants name, and the folder of its passwords
 * @param hosts one or more, tried in order
 * @param hostRole which of them will do
 * @param database the database's name at the target; for a wildcard target empty: see {@link #upstreamDatabase}
 * @param wildcard true: stands for every database name that no other target has
 * @param security of the gateway's connections to it
 * @param labels for rules and metrics, as {@code env=prod}
 * @param maxConnections sessions of this gateway at this target at once, from 1
 * @param clientConnectionCheckInterval pinned at login so that the server notices a gone client while it works; zero =
 *     not pinned
 * @param announcement what it is told of each session
 * @param scopeMode whether scopes are enforced there; the end of a grant always is
 * @param latency by what it is told how fast it answers
 * @param users as whom the gateway logs in, and who else is expected
 */
public record Target(
        String name,
        List<HostPort> hosts,
        HostRole hostRole,
        String database,
        boolean wildcard,
        TargetSecurity security,
        Map<String, String> labels,
        int maxConnections,
        Duration clientConnectionCheckInterval,
        Announcement announcement,
        ScopeMode scopeMode,
        LatencySettings latency,
        TargetUsers users) {
    /** The form of a configured name: it is part of paths, metrics and log lines. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    public Target {
        hosts = List.copyOf(hosts);
        labels = Map.copyOf(labels);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a target's name must match " + NAME);
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a target needs a host");
        }
        if (wildcard != database.isEmpty()) {
            throw new IllegalArgumentException("a target has either a database or the wildcard");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max-connections must be at least 1");
        }
        if (clientConnectionCheckInterval.isNegative()) {
            throw new IllegalArgumentException("client-connection-check-interval must not be negative");
        }
        if (wildcard && latency.probe() != null) {
            throw new IllegalArgumentException("a wildcard target has no database to probe");
        }
    }

    /** A target that is told by settings, where scopes are enforced, that is not timed, and where roles are users, as is the default. */
    public Target(
            String name,
            List<HostPort> hosts,
            HostRole hostRole,
            String database,
            boolean wildcard,
            TargetSecurity security,
            Map<String, String> labels,
            int maxConnections,
            Duration clientConnectionCheckInterval) {
        this(
                name,
                hosts,
                hostRole,
                database,
                wildcard,
                security,
                labels,
                maxConnections,
                clientConnectionCheckInterval,
                Announcement.SETTINGS,
                ScopeMode.ENFORCE,
                LatencySettings.NONE,
                TargetUsers.NONE);
    }

    /** The same with other users. */
    Target with(TargetUsers others) {
        return new Target(
                name,
                hosts,
                hostRole,
                database,
                wildcard,
                security,
                labels,
                maxConnections,
                clientConnectionCheckInterval,
                announcement,
                scopeMode,
                latency,
                others);
    }

    /** Returns the database to ask the target for when the client asked for {@code requested}. */
    public String upstreamDatabase(String requested) {
        return wildcard ? requested : database;
    }
}
