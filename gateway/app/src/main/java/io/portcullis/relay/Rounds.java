package io.portcullis.relay;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Looks at each session of one event loop again and again; on that loop. */
final class Rounds {
    /** Milliseconds: how often it looks while the gateway is leaving. */
    static final long WHILE_LEAVING = 250;
    /** Otherwise in every so manyth round only: each costs a little for each of many sessions. */
    private static final int ELSE_EVERY = 4;

    private final Lifetimes lifetimes;
    private final Leaving leaving;
    private final RandomGenerator random;
    private final Set<RelaySession> sessions = new LinkedHashSet<>();
    private int round;

    Rounds(Lifetimes lifetimes, Leaving leaving, RandomGenerator random) {
        this.lifetimes = lifetimes;
        this.leaving = leaving;
        this.random = random;
    }

    /** For a session that begins now. */
    Pulse pulse() {
        return new Pulse(lifetimes, leaving, lifetimes.retireAt(now(), random));
    }

    void add(RelaySession session) {
        sessions.add(session);
    }

    void remove(RelaySession session) {
        sessions.remove(session);
    }

    /** One round; to be called every {@link #WHILE_LEAVING}. */
    void go() {
        round++;
        if (leaving.isClosed() || round % ELSE_EVERY == 0) {
            // Who is ended leaves the set meanwhile.
            List<RelaySession> all = new ArrayList<>(sessions);
            long now = now();
            all.forEach(session -> session.rest().look(now));
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
