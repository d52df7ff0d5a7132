package io.portcullis.policy.rights;

import java.util.Locale;

/**
 * Something that a role may do and should not, under the grants that there are for it.
 *
 * @param detail one line for people; names in it are the target's
 */
public record Finding(Kind kind, Severity severity, String detail) {
    /** What it is about. */
    public enum Kind {
        SUPERUSER,
        /** Reads or writes files of the server. */
        SERVER_FILES,
        /** Starts programs of the server. */
        SERVER_PROGRAMS,
        CREATE_ROLE,
        REPLICATION,
        BYPASS_RLS,
        /** Ends or cancels sessions of others. */
        SIGNAL_BACKENDS,
        /** Has the server connect elsewhere. */
        SUBSCRIPTIONS,
        READS_ALL,
        WRITES_ALL,
        /** Writes to relations while a grant allows no WRITE. */
        WRITES,
        /** Creates or owns relations while a grant allows no DDL. */
        CREATES,
        CREATE_DATABASE,
        /** Calls functions that run with the rights of others. */
        DEFINER_FUNCTIONS,
        MONITORS,
        /** The target did not tell all of it. */
        NOT_TOLD;

        /** As logs and the up channel write it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
