package io.portcullis.config;

import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.Principal;
import io.portcullis.model.TargetUsers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of a targets file into targets; anything it does not know is refused by name. */
final class TargetsParser {
    private static final Set<String> KEYS = Stream.concat(
                    Stream.of(
                            "hosts",
                            "host-role",
                            "database",
                            "wildcard",
                            "labels",
                            "max-connections",
                            "client-connection-check-interval",
                            "announce",
                            "enforce",
                            "latency",
                            "users",
                            "expected-users"),
                    TargetSecurityParser.KEYS.stream())
            .collect(Collectors.toUnmodifiableSet());
    /** PostgreSQL's own default of {@code max_connections}. */
    private static final int DEFAULT_MAX_CONNECTIONS = 100;

    private static final String DEFAULT_CHECK_INTERVAL = "1s";
    private static final String DEFAULT_PROBE_INTERVAL = "5s";
    private static final Duration MIN_PROBE_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_PROBE_INTERVAL = Duration.ofMinutes(1);
    private static final int MOST_REFERENCES = 100;
    private static final Duration MAX_CHECK_INTERVAL = Duration.ofHours(1);
    /** NAMEDATALEN - 1: longer names are truncated by PostgreSQL, so two could mean the same. */
    private static final int MAX_DATABASE_BYTES = 63;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final int MAX_LABEL_VALUE = 128;

    private TargetsParser() {}

    static TargetTable parse(String text) throws InvalidYaml {
        YamlMap root = YamlMap.parse(text);
        root.refuseOtherThan(Set.of("targets"));
        YamlMap targets = root.map("targets");
        Map<String, Target> byName = new LinkedHashMap<>();
        @Nullable Target wildcard = null;
        for (String name : targets.keys()) {
            if (!Target.NAME.matcher(name).matches()) {
                throw targets.invalid(name, "the name of a target must match " + Target.NAME);
            }
            Target target = target(name, targets.map(name));
            if (target.wildcard()) {
                if (wildcard != null) {
                    throw targets.invalid(name, "only one target can be the wildcard, and " + wildcard.name() + " is");
                }
                wildcard = target;
            }
            byName.put(name, target);
        }
        return new TargetTable(byName, wildcard);
    }

    private static Target target(String name, YamlMap map) throws InvalidYaml {
        map.refuseOtherThan(KEYS);
        boolean wildcard = map.flag("wildcard");
        if (wildcard && map.has("database")) {
            throw map.invalid("database", "a wildcard target has none: it takes the name that the client sends");
        }
        return new Target(
                name,
                hosts(map),
                hostRole(map),
                wildcard ? "" : database(map, name),
                wildcard,
                TargetSecurityParser.parse(map),
                labels(map),
                maxConnections(map),
                checkInterval(map),
                announcement(map),
                scopeMode(map),
                latency(map, wildcard),
                users(map));
    }

    private static TargetUsers users(YamlMap map) throws InvalidYaml {
        Map<String, String> byRole = new HashMap<>();
        if (map.has("users")) {
            YamlMap given = map.map("users");
            for (String role : given.keys()) {
                byRole.put(role, given.text(role));
            }
        }
        Set<String> expected = map.has("expected-users") ? Set.copyOf(map.texts("expected-users")) : Set.of();
        try {
            return new TargetUsers(byRole, expected);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw map.invalid(
                    message.startsWith("expectedUsers") ? "expected-users" : "users",
                    message.replace("expectedUsers", "expected-users"));
        }
    }

    private static List<HostPort> hosts(YamlMap map) throws InvalidYaml {
        List<HostPort> hosts = new ArrayList<>();
        for (String text : map.texts("hosts")) {
            try {
                hosts.add(HostPort.parse(text));
            } catch (IllegalArgumentException e) {
                throw map.invalid("hosts", "\"" + text + "\": " + e.getMessage());
            }
        }
        if (hosts.isEmpty()) {
            throw map.invalid("hosts", "at least one is needed");
        }
        return hosts;
    }

    private static HostRole hostRole(YamlMap map) throws InvalidYaml {
        return switch (map.text("host-role", "any")) {
            case "primary" -> HostRole.PRIMARY;
            case "standby" -> HostRole.STANDBY;
            case "any" -> HostRole.ANY;
            case String _ -> throw map.invalid("host-role", "must be primary, standby or any");
        };
    }

    private static Announcement announcement(YamlMap map) throws InvalidYaml {
        return switch (map.text("announce", "settings")) {
            case "nothing" -> Announcement.NOTHING;
            case "settings" -> Announcement.SETTINGS;
            case "application-name" -> Announcement.APPLICATION_NAME;
            case String _ -> throw map.invalid("announce", "must be nothing, settings or application-name");
        };
    }

    private static ScopeMode scopeMode(YamlMap map) throws InvalidYaml {
        return switch (map.text("enforce", "scopes")) {
            case "scopes" -> ScopeMode.ENFORCE;
            case "shadow" -> ScopeMode.SHADOW;
            case String _ -> throw map.invalid("enforce", "must be scopes or shadow");
        };
    }

    private static LatencySettings latency(YamlMap map, boolean wildcard) throws InvalidYaml {
        if (!map.has("latency")) {
            return LatencySettings.NONE;
        }
        YamlMap latency = map.map("latency");
        latency.refuseOtherThan(Set.of("references", "probe"));
        List<String> references = latency.has("references") ? latency.texts("references") : List.of();
        for (String login : references) {
            if (!Principal.isLogin(login)) {
                throw latency.invalid("references", "\"" + login + "\" is no login");
            }
        }
        if (references.size() > MOST_REFERENCES) {
            throw latency.invalid("references", "must be at most " + MOST_REFERENCES);
        }
        if (wildcard && latency.has("probe")) {
            throw latency.invalid("probe", "a wildcard target has no database to probe");
        }
        return new LatencySettings(Set.copyOf(references), latency.has("probe") ? probe(latency.map("probe")) : null);
    }

    private static LatencySettings.Probe probe(YamlMap map) throws InvalidYaml {
        map.refuseOtherThan(Set.of("role", "interval"));
        String role = map.text("role");
        if (role.isEmpty()) {
            throw map.invalid("role", "must be a role of the target");
        }
        Duration interval = duration(map, "interval", DEFAULT_PROBE_INTERVAL);
        if (interval.compareTo(MIN_PROBE_INTERVAL) < 0 || interval.compareTo(MAX_PROBE_INTERVAL) > 0) {
            throw map.invalid("interval", "must be from 100ms to 1m");
        }
        return new LatencySettings.Probe(interval, role);
    }

    private static String database(YamlMap map, String name) throws InvalidYaml {
        String database = map.text("database", name);
        int bytes = database.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_DATABASE_BYTES || database.indexOf('\0') >= 0) {
            throw map.invalid("database", "must be a database name of 1 to " + MAX_DATABASE_BYTES + " bytes");
        }
        return database;
    }

    private static Map<String, String> labels(YamlMap map) throws InvalidYaml {
        Map<String, String> labels = new HashMap<>();
        if (!map.has("labels")) {
            return labels;
        }
        YamlMap given = map.map("labels");
        for (String key : given.keys()) {
            String value = given.text(key);
            if (!LABEL.matcher(key).matches() || value.length() > MAX_LABEL_VALUE) {
                throw given.invalid(key, "a label is " + LABEL + " with a value of at most " + MAX_LABEL_VALUE);
            }
            labels.put(key, value);
        }
        return labels;
    }

    private static int maxConnections(YamlMap map) throws InvalidYaml {
        int value = map.integer("max-connections", DEFAULT_MAX_CONNECTIONS);
        if (value < 1) {
            throw map.invalid("max-connections", "must be at least 1");
        }
        return value;
    }

    private static Duration checkInterval(YamlMap map) throws InvalidYaml {
        String key = "client-connection-check-interval";
        Duration value = duration(map, key, DEFAULT_CHECK_INTERVAL);
        if (value.compareTo(MAX_CHECK_INTERVAL) > 0) {
            throw map.invalid(key, "must be at most 1h");
        }
        return value;
    }

    private static Duration duration(YamlMap map, String key, String fallback) throws InvalidYaml {
        String text = map.text(key, fallback);
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw map.invalid(key, "must be a number with ms, s, m or h, as 1s; 0 = off");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case String _ -> Duration.ofHours(amount);
        };
    }
}
