package io.portcullis.policy.login;

import java.util.Locale;
import java.util.Set;

/** How clients are told where their login is confirmed: those that show notices may wait for it, the others must read an error. */
public enum LinkStyle {
    /** By what the client calls itself. */
    AUTO,
    ALWAYS,
    NEVER;

    /**
     * What PostgreSQL's own programs call themselves; all of them print notices while they connect. Whoever is not among them
     * would perhaps wait in silence for minutes, and is rather told at once.
     */
    private static final Set<String> SHOW_NOTICES = Set.of(
            "psql",
            "pg_dump",
            "pg_dumpall",
            "pg_restore",
            "pg_basebackup",
            "pg_receivewal",
            "pg_recvlogical",
            "pgbench",
            "vacuumdb",
            "reindexdb",
            "clusterdb",
            "createdb",
            "dropdb");

    /** As it is written in the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a client of that name waits. */
    public boolean waits(String applicationName) {
        return switch (this) {
            case AUTO -> SHOW_NOTICES.contains(applicationName);
            case ALWAYS -> true;
            case NEVER -> false;
        };
    }
}
