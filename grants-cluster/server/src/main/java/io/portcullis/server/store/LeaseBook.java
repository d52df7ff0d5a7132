package io.portcullis.server.store;

import io.portcullis.model.scope.Allowance;
import io.portcullis.server.store.Leases.Holding;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what is left of a grant's budgets one lease may hold.
 *
 * <p>A lease counts with all it holds until it is settled, then with what was spent. One that was never settled counts for ever, since
 * nobody knows: only what is there at the same time is free again once its lease has ended, because nothing outlives it.
 *
 * @param limits what the grant limits
 * @param spent from leases that are forgotten
 * @param others all other leases of the grant
 * @param gateways how many there are to share with, at least this one
 */
record LeaseBook(Map<Allowance, Long> limits, Map<Allowance, Long> spent, List<Lease> others, int gateways) {

    /** @param amounts held, or spent if it is settled */
    record Lease(boolean settled, boolean ended, Map<Allowance, Long> amounts) {}

    /** What a lease may hold of everything that is limited, when it says how it stands. */
    Map<Allowance, Long> share(Map<Allowance, Holding> parts) {
        Map<Allowance, Long> held = new EnumMap<>(Allowance.class);
        limits.forEach((kind, limit) ->
                held.put(kind, share(kind, limit, parts.getOrDefault(kind, new Holding(0, 0)))));
        return held;
    }

    private long share(Allowance kind, long limit, Holding now) {
        long held = Math.max(now.held(), now.spent());
        long free = limit - countOf(kind) - held;
        if (free <= 0) {
            // The budget was made smaller: what is not spent of the lease goes back.
            return Math.max(now.spent(), held + free);
        }
        long unspent = held - now.spent();
        long fair = Math.max(least(kind), (free + unspent) / gateways);
        return held + Math.clamp(fair - unspent, 0, free);
    }

    /** So little is not shared out: whoever spends it quickly would meet the end of his part before that of the budget. */
    private static long least(Allowance kind) {
        return switch (kind) {
            case STATEMENTS, USES -> 10;
            case ROWS, ROWS_AFFECTED -> 100;
            case BYTES -> 64 * 1024;
            case STATEMENT_TIME -> 1000;
            case LOGINS, SESSIONS -> 1;
        };
    }

    private long countOf(Allowance kind) {
        long count = spent.getOrDefault(kind, 0L);
        for (Lease lease : others) {
            boolean over = kind.isConcurrent() && (lease.settled() || lease.ended());
            count += over ? 0 : lease.amounts().getOrDefault(kind, 0L);
        }
        return count;
    }
}
