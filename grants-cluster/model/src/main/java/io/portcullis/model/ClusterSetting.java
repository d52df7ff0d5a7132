package io.portcullis.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** What can be set for all nodes of a cluster at once. A name that is not here is kept and passed on, but has no effect. */
public enum ClusterSetting {
    /** How far a gateway's clock may differ from the members' before its view of the grants counts as stale; in ms, s or m. */
    MAX_SKEW("max-skew", Pattern.compile("[1-9][0-9]{0,8}(ms|s|m)"), "a number with ms, s or m, as 1s");

    private final String key;
    private final Pattern form;
    private final String description;

    ClusterSetting(String key, Pattern form, String description) {
        this.key = key;
        this.form = form;
        this.description = description;
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
     * Returns the value if it has the setting's form.
     *
     * @throws IllegalArgumentException naming the setting and its form
     */
    public String require(String value) {
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException(key + " must be " + description);
        }
        return value;
    }
}
