package io.portcullis.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be set for all nodes of a cluster at once. A name that is not here is kept and passed on, but has no effect. */
public enum ClusterSetting {
    /**
     * How far a gateway's clock may differ from the members' before its view of the grants counts as stale. A view is stale three seconds
     * after its last sign of life: clocks that differ by nearly as much could not tell.
     */
    MAX_SKEW("max-skew", Duration.ofMillis(1), Duration.ofMillis(2_500));

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})(ms|s|m)");

    private final String key;
    private final Duration least;
    private final Duration most;

    ClusterSetting(String key, Duration least, Duration most) {
        this.key = key;
        this.least = least;
        this.most = most;
    }

    /** The setting of this name, empty if this version knows none. */
    public static Optional<ClusterSetting> of(String key) {
        for (ClusterSetting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /** The name in the catalog. */
    public String key() {
        return key;
    }

    /**
     * Reads a value.
     *
     * @param value a number with ms, s or m, as {@code 1s}
     * @throws IllegalArgumentException naming the setting and its form
     */
    public Duration duration(String value) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(key + " must be a number with ms, s or m, as 1s");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case String _ -> Duration.ofMinutes(amount);
        };
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + " must be from " + least.toMillis() + "ms to " + most.toMillis() + "ms");
        }
        return duration;
    }

    /**
     * Returns the value if it can be read.
     *
     * @throws IllegalArgumentException naming the setting and its form
     */
    public String require(String value) {
        duration(value);
        return value;
    }
}
