package io.portcullis.harness;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings a {@link PostgresServer} starts with, by their names in {@code postgresql.conf}.
 *
 * @param settings names and values
 */
public record PostgresOptions(Map<String, String> settings) {

    public PostgresOptions {
        settings = Map.copyOf(settings);
    }

    /** Settings for tests: 100 connections, and nothing survives a crash of the operating system. */
    public static PostgresOptions defaults() {
        return new PostgresOptions(Map.of(
                "max_connections", "100",
                "fsync", "off",
                "timezone", "UTC",
                "log_timezone", "UTC",
                "log_line_prefix", "%m [%p] %u@%d "));
    }

    /** The same with one setting more, or changed. */
    public PostgresOptions with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(name, value);
        return new PostgresOptions(changed);
    }

    public PostgresOptions maxConnections(int connections) {
        return with("max_connections", Integer.toString(connections));
    }
}
