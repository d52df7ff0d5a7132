package io.portcullis.upstream;

import io.portcullis.model.HostPort;
import io.portcullis.wire.message.StartupMessage;
import java.util.HashSet;
import java.util.Set;

/**
 * Which version of protocol 3 each host is asked for. A server negotiates a newer one down by itself since PostgreSQL 11;
 * older ones and some poolers refuse the login instead, or just close.
 */
final class ProtocolVersions {
    static final int OLDEST = 0;

    private final Set<HostPort> old = new HashSet<>();

    /** The minor version to ask a host for. */
    int minor(HostPort host) {
        return old.contains(host) ? OLDEST : StartupMessage.NEWEST_MINOR;
    }

    /** A login failed with the newest version and succeeded with the oldest. */
    void refusedBy(HostPort host) {
        old.add(host);
    }
}
