package io.portcullis.server.cluster;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.server.store.Collecting.Wish;
import io.portcullis.server.store.Gateways;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.SqlCollecting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * What gateways know of the cluster's past. What a gateway merely says is a reason to ask for records; only signed records prove anything. Blocks.
 */
final class GatewayKnowledge {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final Duration LIVE = Duration.ofSeconds(10);
    /** Gateways report every second, and need another one to hear of the wish. */
    private static final Duration AT_LEAST = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Gateways gateways;
    private final RecordRows rows;
    private final SqlCollecting collecting;
    private final RecordVerifier verifier;
    private final KnownHead known;
    private final RandomGenerator random;
    private final Clock clock;

    GatewayKnowledge(
            Gateways gateways,
            RecordRows rows,
            SqlCollecting collecting,
            RecordVerifier verifier,
            KnownHead known,
            RandomGenerator random,
            Clock clock) {
        this.gateways = gateways;
        this.rows = rows;
        this.collecting = collecting;
        this.verifier = verifier;
        this.known = known;
        this.random = random;
        this.clock = clock;
    }

    /** Verified records, and the gateways that sent all they had. */
    record Collected(List<SignedRecord> records, Set<String> gateways) {}

    /** Waits until every gateway has reported since {@code since} that may have something to say, but not for long. */
    void awaitReports(Instant since, Duration atMost) throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        List<Gateways.Gateway> all = all();
        AwaitedGateways awaited = AwaitedGateways.among(all, Duration.between(since, clock.instant()));
        while (!awaited.areHeard(all, Duration.between(since, clock.instant()))
                && clock.instant().isBefore(deadline)) {
            Thread.sleep(PAUSE);
            all = all();
        }
    }

    /** Asks for records where a gateway says that it knows of a change that the control database has not. */
    void check(Duration atMost) throws InterruptedException {
        List<Gateways.Gateway> all = all();
        // Read afterwards: whatever a gateway knew when it reported was committed before.
        Head head =
                Healing.await(rows.steps(Long.MAX_VALUE, 1).toCompletionStage()).head();
        for (Gateways.Gateway gateway : all) {
            Gateways.Report report = gateway.report();
            if (report == null || !isLive(report)) {
                continue;
            }
            Head told = new Head(report.viewEpoch(), report.viewHeadSeq());
            if (told.compareTo(head) > 0 && told.compareTo(known.head()) > 0) {
                LOG.warnf(
                        "gateway-knows-more gateway=%s epoch=%d seq=%d database-epoch=%d database-seq=%d",
                        gateway.node(), told.epoch(), told.seq(), head.epoch(), head.seq());
                collect(told.epoch(), head.seq(), atMost).records().forEach(this::prove);
            }
        }
    }

    private void prove(SignedRecord record) {
        known.raise(new Head(record.position().epoch(), record.position().seq()), record.recordId() + " at a gateway");
    }

    /** All records of an epoch above a number that any live gateway has verified. */
    Collected collect(long epoch, long above, Duration atMost) throws InterruptedException {
        byte[] id = new byte[8];
        random.nextBytes(id);
        Wish wish = new Wish(HexFormat.of().formatHex(id), epoch, above);
        Healing.await(collecting.make(wish, atMost.plus(LIVE)).toCompletionStage());
        Instant begin = clock.instant();
        Set<String> answered = new HashSet<>();
        while (clock.instant().isBefore(begin.plus(atMost))) {
            Thread.sleep(PAUSE);
            answered =
                    new HashSet<>(Healing.await(collecting.answered(wish.id()).toCompletionStage()));
            boolean early = clock.instant().isBefore(begin.plus(AT_LEAST));
            if (!early && answered.containsAll(live())) {
                break;
            }
        }
        List<SignedRecord> records = new ArrayList<>();
        for (byte[] envelope : Healing.await(collecting.envelopes(wish.id()).toCompletionStage())) {
            try {
                records.add(verifier.open(envelope));
            } catch (RefusedRecord e) {
                LOG.warnf(
                        "record-refused reason=%s detail=\"sent by a gateway\"",
                        e.reason().code());
            }
        }
        Healing.await(collecting.end(wish).toCompletionStage());
        return new Collected(records, answered);
    }

    private Set<String> live() throws InterruptedException {
        Set<String> live = new HashSet<>();
        for (Gateways.Gateway gateway : all()) {
            if (gateway.report() != null && isLive(gateway.report())) {
                live.add(gateway.node());
            }
        }
        return live;
    }

    private static boolean isLive(Gateways.Report report) {
        return report.at().plus(LIVE).isAfter(report.now());
    }

    private List<Gateways.Gateway> all() throws InterruptedException {
        return Healing.await(gateways.gateways().subscribeAsCompletionStage());
    }
}
