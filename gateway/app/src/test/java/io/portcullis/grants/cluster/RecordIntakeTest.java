package io.portcullis.grants.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.view.Freshness;
import io.portcullis.grants.view.GapTracker;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes faster than it can be verified, from somebody who only reaches the maps. */
class RecordIntakeTest {
    private static final int MOST_WAITING = 16 << 20;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = PemKeys.generate(random);
    private final RecordSigner signer = RecordSigner.of("shop", keys.getPrivate(), keys.getPublic());
    private final Inbox inbox = new Inbox();
    private final Verification verification =
            new Verification(RecordVerifier.of("shop", List.of(keys.getPublic())), inbox, 1);
    private final ReplicaCounts counts = new ReplicaCounts();
    private final Clock clock = Clock.systemUTC();
    private final GrantJournal journal = new GrantJournal(new NoAudit(), clock);
    private final RecordStore store = new RecordStore(journal, clock);
    private final RecordIntake intake = new RecordIntake(
            store, journal, verification, Sealer.none(), new Freshness(1_000), new GapTracker(), counts, clock);

    private static final class NoAudit implements AuditSink {
        @Override
        public void accept(AuditEvent event) {}

        @Override
        public boolean available() {
            return true;
        }
    }

    @AfterEach
    void close() {
        verification.close();
    }

    private Grant grant() {
        return Grant.create(
                GrantId.random(random),
                new Principal("alice", Principal.Kind.HUMAN, "https://id.example", "subject", List.of()),
                "shop",
                "clerk",
                Validity.between(Instant.now(), Instant.now().plus(Duration.ofHours(1))),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                "r".repeat(1_000));
    }

    /** The same under another id, which makes it no longer signed, but costs nothing. */
    private static byte[] renamed(byte[] envelope, String from, String to) {
        String text = new String(envelope, StandardCharsets.ISO_8859_1);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private void take(String id, byte[] envelope) {
        intake.take(new Signal.Came(MapNames.GRANTS, id, envelope, 0), false);
    }

    @Test
    void whatWaitsToBeVerifiedIsBoundedAndThereIsRoomAgain() throws InterruptedException {
        Grant model = grant();
        byte[] envelope = signer.seal(model);
        int fit = Math.ceilDiv(MOST_WAITING, envelope.length);
        for (int i = 0; i < fit + 10; i++) {
            String id = GrantId.random(random).toString();
            take(id, renamed(envelope, model.recordId(), id));
        }
        assertEquals(10, counts.refusals("flood"));

        while (intake.isBusy() && counts.refusals("bad-signature") == 0) {
            if (inbox.poll(1_000) instanceof Signal.Verified result) {
                intake.verified(result);
            }
        }
        assertEquals(1, counts.refusals("bad-signature"));
        take(model.recordId(), envelope);
        assertEquals(10, counts.refusals("flood"));
    }

    @Test
    void whatIsGenuineCountsOnceItIsVerified() throws InterruptedException {
        Grant grant = grant();
        take(grant.recordId(), signer.seal(grant));
        assertTrue(intake.isBusy());
        while (intake.isBusy()) {
            if (inbox.poll(1_000) instanceof Signal.Verified result) {
                intake.verified(result);
            }
        }
        assertEquals(grant, store.get(grant.recordId()));
    }
}
