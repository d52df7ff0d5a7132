package io.portcullis.server.store;

import io.portcullis.model.GrantId;
import io.portcullis.model.scope.Allowance;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;

/** Out of what gateways spend budgets: docs/up-channel.md. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone. */
public interface Leases {

    /**
     * A gateway says how it stands with one lease and, unless it ends it, asks for more.
     *
     * @param lease the gateway's name for it
     * @param number higher than in every request for the lease before, or the same in one that is repeated
     * @param close whether it spends nothing more from it
     */
    record Request(GrantId grant, String lease, long number, boolean close, Map<Allowance, Holding> parts) {}

    /**
     * One part of a lease.
     *
     * @param held the most that it spends from the lease, what is spent included
     * @param spent of it
     */
    record Holding(long held, long spent) {}

    /** What has become of a lease. */
    enum State {
        OPEN("open"),
        /** Settled: what was spent is known. */
        CLOSED("closed"),
        /** Its time is over: who wants to go on closes it and begins another. */
        ENDED("ended"),
        /** The grant is not active, or not known: nothing more is given. */
        NO_GRANT("no-grant");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * How the lease stands then.
     *
     * @param life how long it lasts from now on
     * @param held of each part that the grant limits
     */
    record Answer(State state, Duration life, Map<Allowance, Long> held) {}

    Uni<Answer> renew(String node, Request request);
}
