package io.portcullis.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One entry of a gateway's targets file.
 *
 * @param settings the values by their keys, already as YAML
 */
public record TargetSpec(String name, Map<String, String> settings) {

    public TargetSpec {
        settings = Map.copyOf(settings);
    }

    /** A target on these hosts ({@code host:port}). */
    public static TargetSpec of(String name, String... hosts) {
        String list = List.of(hosts).stream().map(TargetSpec::quoted).collect(Collectors.joining(", ", "[", "]"));
        return new TargetSpec(name, Map.of("hosts", list, "tls", "disable"));
    }

    public static TargetSpec of(String name, PostgresServer server) {
        return of(name, server.host() + ":" + server.port());
    }

    public TargetSpec database(String database) {
        return with("database", quoted(database));
    }

    /** Takes any database name that is no target's, and asks the server for the same one. */
    public TargetSpec wildcard() {
        return with("wildcard", "true");
    }

    /** {@code primary}, {@code standby} or {@code any}. */
    public TargetSpec hostRole(String role) {
        return with("host-role", role);
    }

    public TargetSpec maxConnections(int connections) {
        return with("max-connections", Integer.toString(connections));
    }

    /** As in the file: {@code 500ms}, {@code 1s}, {@code 0}. */
    public TargetSpec clientConnectionCheckInterval(String interval) {
        return with("client-connection-check-interval", quoted(interval));
    }

    /** The same with one key more, or changed. */
    public TargetSpec with(String key, String yaml) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(key, yaml);
        return new TargetSpec(name, changed);
    }

    String toYaml() {
        StringBuilder yaml = new StringBuilder("  " + quoted(name) + ":\n");
        settings.forEach((key, value) ->
                yaml.append("    ").append(key).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
