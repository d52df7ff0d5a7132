package io.portcullis.policy.rights;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** Whoever has the role can get past the gateway's scopes, or has got past the gateway. */
    CRITICAL,
    /** The role may what a grant does not allow: only the gateway's reading of statements is in between. */
    HIGH,
    /** Good to know. */
    LOW;

    /** As logs, metrics and the up channel write it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
