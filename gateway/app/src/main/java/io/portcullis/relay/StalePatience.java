package io.portcullis.relay;

import io.netty.channel.EventLoop;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Decision;
import io.portcullis.policy.RefusalReason;
import java.util.concurrent.TimeUnit;

/**
 * A login that comes just when the view of the cluster has become stale waits a little instead of being refused, and a
 * session whose grant tolerates no more waits instead of being ended, with nothing passing: where one of several members
 * has died, or a machine is busy, changes are missing for a moment, and nobody should notice.
 */
final class StalePatience {
    /** So long after it was fresh last; what is stale for longer is refused at once. Milliseconds. */
    static final long PATIENCE = 5_000;

    /** Milliseconds. */
    static final long LOOK_AGAIN = 25;

    private StalePatience() {}

    /** Has {@code again} run a little later if that may change the decision; false if it is final. */
    static boolean waits(Decision decision, ClusterView view, long now, EventLoop loop, Runnable again) {
        boolean worthIt = decision instanceof Decision.Refuse refused
                && refused.reason() == RefusalReason.STALE
                && view.hasEverBeenFresh()
                && now < view.freshUntil() + PATIENCE;
        if (worthIt) {
            loop.schedule(again, LOOK_AGAIN, TimeUnit.MILLISECONDS);
        }
        return worthIt;
    }
}
