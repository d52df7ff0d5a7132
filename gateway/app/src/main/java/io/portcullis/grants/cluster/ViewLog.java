package io.portcullis.grants.cluster;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.grants.RecordStore;
import io.portcullis.grants.view.Freshness;
import io.portcullis.model.Beacon;
import io.portcullis.policy.StaleReason;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells what becomes of the view: to the log, and to who must act at once when it becomes stale. On the replica's thread. */
final class ViewLog {
    private static final Logger LOG = Logger.getLogger(Replica.class);
    private static final long LINE_EVERY = 10_000;

    private final Freshness freshness;
    private final Runnable onStale;
    private final CountDownLatch firstFresh = new CountDownLatch(1);
    private boolean fresh;
    private boolean toldStale;
    private @Nullable StaleReason told;
    private long staleSince;
    private long wentSince;
    private long wentToldAt = Long.MIN_VALUE / 2;

    ViewLog(Freshness freshness, Runnable onStale) {
        this.freshness = freshness;
        this.onStale = onStale;
    }

    CountDownLatch firstFresh() {
        return firstFresh;
    }

    void connection(Signal.Plain what) {
        switch (what) {
            case CONNECTED -> LOG.info("cluster-connected");
            case DISCONNECTED -> LOG.warn("cluster-disconnected consequence=\"nothing is heard of grants\"");
            case MEMBERS_CHANGED -> LOG.info("cluster-members-changed");
        }
    }

    void went(Signal.Went went) {
        wentSince++;
        long now = System.nanoTime() / 1_000_000;
        if (now - wentToldAt > LINE_EVERY) {
            LOG.warnf(
                    "cluster-entries-gone map=%s how=%s count=%d detail=\"what was known stays\"",
                    went.map(), went.how(), wentSince);
            wentToldAt = now;
            wentSince = 0;
        }
    }

    void judged(long now, RecordStore store) {
        boolean isFresh = freshness.isFresh(now);
        StaleReason reason = freshness.staleReason();
        if (isFresh && !fresh) {
            LOG.infof(
                    "view-fresh grants=%d credentials=%d unverified=%d epoch=%d head=%d stale-ms=%d",
                    store.grants(),
                    store.credentials(),
                    store.unverified(),
                    freshness.epoch(),
                    freshness.head(),
                    toldStale ? now - staleSince : 0);
            firstFresh.countDown();
        } else if (!isFresh && reason != StaleReason.NO_CLUSTER_YET && (fresh || reason != told)) {
            staleSince = fresh ? now : staleSince;
            toldStale = true;
            told = reason;
            LOG.warnf(
                    "view-stale reason=%s fresh-until=%s epoch=%d head=%d detail=%s",
                    reason.code(),
                    freshness.freshUntil() == 0 ? "never" : Instant.ofEpochMilli(freshness.freshUntil()),
                    freshness.epoch(),
                    freshness.head(),
                    quoted(detail(reason)));
        }
        if (fresh && !isFresh) {
            onStale.run();
        }
        fresh = isFresh;
        if (isFresh) {
            told = null;
        }
    }

    private String detail(StaleReason reason) {
        Beacon skewed = freshness.skewed();
        return reason == StaleReason.CLOCK_SKEW && skewed != null
                ? skewed.member() + " said " + skewed.issuedAt() + ", it was "
                        + skewed.issuedAt().plusMillis(freshness.skew()) + " here"
                : reason.words();
    }
}
