package io.portcullis.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One PostgreSQL database behind the gateways, as the catalog describes it; its name is that of the {@link CatalogEntry}. It holds no
 * secrets: passwords for targets are files of each gateway.
 *
 * @param hosts one or more, tried in order
 * @param hostRole which of them will do
 * @param database the database's name at the target, 1 to 63 bytes; empty for the wildcard
 * @param wildcard true: stands for every database name that no other target has
 * @param labels for rules and metrics, as {@code env=prod}
 * @param maxConnections sessions of one gateway at this target at once, from 1
 * @param checkInterval PostgreSQL's {@code client_connection_check_interval}, in milliseconds; zero = not set
 * @param users as whom gateways log in
 */
public record CatalogTarget(
        List<HostPort> hosts,
        HostRole hostRole,
        String database,
        boolean wildcard,
        TargetTls tls,
        Map<String, String> labels,
        int maxConnections,
        Duration checkInterval,
        TargetUsers users,
        UnknownFields unknown) {
    private static final int MAX_HOSTS = 32;
    /** NAMEDATALEN - 1: longer names are truncated by PostgreSQL, so two could mean the same. */
    private static final int MAX_DATABASE_BYTES = 63;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final int MAX_LABELS = 64;
    private static final int MAX_LABEL_VALUE = 128;
    private static final int MAX_CONNECTIONS = 1_000_000;
    private static final Duration MAX_CHECK_INTERVAL = Duration.ofHours(1);

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public CatalogTarget {
        hosts = List.copyOf(hosts);
        labels = Map.copyOf(labels);
        if (hosts.isEmpty() || hosts.size() > MAX_HOSTS) {
            throw new IllegalArgumentException("hosts must be from 1 to " + MAX_HOSTS);
        }
        if (wildcard) {
            if (!database.isEmpty()) {
                throw new IllegalArgumentException("database must be empty for a wildcard, which takes the client's");
            }
        } else {
            Texts.requireNonEmptyLine("database", database, MAX_DATABASE_BYTES);
        }
        if (labels.size() > MAX_LABELS) {
            throw new IllegalArgumentException("labels must not be more than " + MAX_LABELS);
        }
        labels.forEach(CatalogTarget::requireLabel);
        if (maxConnections < 1 || maxConnections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("maxConnections must be from 1 to " + MAX_CONNECTIONS);
        }
        if (checkInterval.isNegative() || checkInterval.compareTo(MAX_CHECK_INTERVAL) > 0) {
            throw new IllegalArgumentException("checkInterval must lie between 0 and " + MAX_CHECK_INTERVAL);
        }
        checkInterval = Duration.ofMillis(checkInterval.toMillis());
    }

    /** One at which roles are users. */
    public CatalogTarget(
            List<HostPort> hosts,
            HostRole hostRole,
            String database,
            boolean wildcard,
            TargetTls tls,
            Map<String, String> labels,
            int maxConnections,
            Duration checkInterval,
            UnknownFields unknown) {
        this(
                hosts,
                hostRole,
                database,
                wildcard,
                tls,
                labels,
                maxConnections,
                checkInterval,
                TargetUsers.NONE,
                unknown);
    }

    private static void requireLabel(String key, String value) {
        if (!LABEL.matcher(key).matches()) {
            throw new IllegalArgumentException("labels must have names that match " + LABEL);
        }
        Texts.requireLine("labels." + key, value, MAX_LABEL_VALUE);
    }
}
