package io.portcullis.grants.cluster;

import java.util.Locale;

/** Why all records are read anew. */
public enum ReadingCause {
    /** Events that came while there was no connection are lost. */
    CONNECT,
    MEMBERS_CHANGED,
    /** A change that is known to exist has not arrived. */
    GAP,
    /** The view is not what a member says it should be. */
    DIGEST,
    /** More came than could be kept. */
    OVERFLOW,
    /** Entries were removed, evicted or cleared, and perhaps put back. */
    REMOVAL,
    NEW_EPOCH;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The stable word in logs and metrics. */
    public String code() {
        return code;
    }
}
