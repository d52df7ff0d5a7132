package io.portcullis.grants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.model.digest.RecordTerm;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a grant weighs in a gateway, all in: store, index by login, digest. */
@Tag("alone")
class FootprintTest {
    private static final int GRANTS = 50_000;
    private static final int MOST_BYTES = 1_000;

    private final Random random = new Random(20);
    private final Instant now = Instant.now();

    /** Like those of people: names of 8 to 25 letters, an identity provider's subject, a reason; a login each, at worst. */
    private Grant grant(int number) {
        String login = "person-" + number + "@example.org";
        return Grant.create(
                        GrantId.random(random),
                        new Principal(
                                login,
                                Principal.Kind.HUMAN,
                                "https://id.example.org/realms/staff",
                                "3f0c7a52-6f0e-4f6e-9a2b-" + number,
                                List.of("support", "on-call")),
                        "orders-" + number % 40,
                        "support_read",
                        Validity.between(now, now.plusSeconds(3_600 + random.nextInt(86_400))),
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        "ticket OPS-" + number + ": a customer can not see an order")
                .at(new Position(1, number + 1, 0));
    }

    /** An envelope of the right size whose signature nobody has checked: to sign so many would take minutes. */
    private byte[] envelope(Grant grant, byte[] keyId) {
        byte[] record = RecordCodec.encode("footprint", grant);
        byte[] signature = new byte[64];
        random.nextBytes(signature);
        return ByteBuffer.allocate(1 + 1 + 1 + 8 + 1 + 3 + record.length + 1 + 2 + 64)
                .put((byte) 0xa3)
                .put((byte) 1)
                .put((byte) 0x48)
                .put(keyId)
                .put((byte) 2)
                .put((byte) 0x59)
                .putShort((short) record.length)
                .put(record)
                .put((byte) 3)
                .put((byte) 0x58)
                .put((byte) 64)
                .put(signature)
                .array();
    }

    @Test
    void aGrantWeighsLessThanAKilobyte() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        RecordStore store = new RecordStore(new GrantJournal(new Events(), Clock.systemUTC()), Clock.systemUTC());
        RecordDigest digest = new RecordDigest();
        memory.gc();
        long before = memory.getHeapMemoryUsage().getUsed();
        byte[] keyId = new byte[8];
        for (int i = 0; i < GRANTS; i++) {
            Grant grant = grant(i);
            byte[] envelope = envelope(grant, keyId);
            if (i % 2 == 0) {
                assertEquals(RecordStore.Keeping.KEPT, store.keepUnverified(grant, envelope));
            } else {
                assertTrue(store.joinReplicated(grant, envelope).replaced());
            }
            digest.add(RecordTerm.of(envelope), grant.validity().maxExpiresAt().toEpochMilli());
        }
        memory.gc();
        long each = (memory.getHeapMemoryUsage().getUsed() - before) / GRANTS;

        assertTrue(each < MOST_BYTES, () -> each + " bytes per grant");
        System.getLogger("footprint").log(System.Logger.Level.INFO, each + " bytes per grant");
        assertEquals(GRANTS / 2, store.grants());
        assertEquals(GRANTS, digest.size());
    }

    /** Decoding happens at login: it must not be felt there. */
    @Test
    void aGrantIsFoundAndDecodedInMicroseconds() {
        KeyPair keys = PemKeys.generate(new SecureRandom());
        RecordSigner signer = RecordSigner.of("footprint", keys.getPrivate(), keys.getPublic());
        RecordStore store = new RecordStore(new GrantJournal(new Events(), Clock.systemUTC()), Clock.systemUTC());
        for (int i = 0; i < 10; i++) {
            Grant grant = grant(7);
            store.joinReplicated(grant, signer.seal(grant));
        }
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 2_000; i++) {
            long begun = System.nanoTime();
            assertEquals(10, store.find("person-7@example.org").size());
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            best = took.compareTo(best) < 0 ? took : best;
        }
        Duration least = best;
        assertTrue(least.toNanos() < 1_000_000, () -> "ten grants took " + least);
        System.getLogger("footprint").log(System.Logger.Level.INFO, "ten grants: " + least);
    }
}
