package io.portcullis.server.cluster;

import io.portcullis.server.cluster.ClusterStatus.KeyUse;
import io.portcullis.server.cluster.ClusterStatus.Keys;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.TrustedKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Which keys are still needed: counted now and then, so that the answer can be had while the control database is down. */
final class KeyCounts {
    private final RecordRows rows;
    private final TrustedKeys trusted;
    private final Clock clock;
    private volatile Keys last = new Keys(null, List.of());

    KeyCounts(RecordRows rows, TrustedKeys trusted, Clock clock) {
        this.rows = rows;
        this.trusted = trusted;
        this.clock = clock;
    }

    /** Counts anew; blocks. */
    void count() throws InterruptedException {
        Instant now = clock.instant();
        last = new Keys(
                now,
                Healing.await(rows.byKey(now).toCompletionStage()).entrySet().stream()
                        .map(key -> new KeyUse(key.getKey(), key.getValue(), trusted.contains(key.getKey())))
                        .sorted(Comparator.comparing(use -> use.key().toString()))
                        .toList());
    }

    Keys last() {
        return last;
    }
}
