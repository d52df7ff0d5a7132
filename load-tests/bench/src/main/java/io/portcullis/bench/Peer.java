package io.portcullis.bench;

import org.jspecify.annotations.Nullable;

/**
 * One way to the database: straight, through the gateway or through another proxy.
 *
 * @param process the proxy's, null where there is none between
 * @param loopThreads what the names of the threads that move bytes begin with; empty = all threads do
 */
record Peer(
        String name,
        int port,
        String user,
        String password,
        @Nullable ProcessHandle process,
        String loopThreads) {
    static final String HOST = "127.0.0.1";
    static final String DIRECT = "direct";
    static final String GATEWAY = "gateway";
    /** A gateway of another build. */
    static final String BESIDE = "beside";

    /** The gateway that is measured, under a grant with a scope. */
    static final String SCOPED = "scoped";

    static final String PGBOUNCER = "pgbouncer";
    static final String HAPROXY = "haproxy";

    /** A JVM that must be warm before it is measured. */
    boolean isGateway() {
        return name.equals(GATEWAY) || name.equals(BESIDE);
    }

    @Override
    public String toString() {
        return name;
    }
}
