package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.TestRecords;
import io.portcullis.model.Validity;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A gateway holds a hundred thousand grants in at most a kilobyte each, with its tables: the record itself must be well below. It was
 * 424 bytes when this was written. */
class RecordMemoryTest {
    private static final int COUNT = 20_000;
    private static final long MOST = 500;

    @Test
    void aDecodedGrantIsSmall() throws RefusedRecord {
        byte[][] encoded = new byte[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            encoded[i] = RecordCodec.encode("prod-1", grant(i));
        }
        Grant[] decoded = new Grant[COUNT];
        long before = liveBytes();
        for (int i = 0; i < COUNT; i++) {
            decoded[i] = (Grant) RecordCodec.decode(encoded[i]).record();
        }
        long each = (liveBytes() - before) / COUNT;

        assertEquals(grant(COUNT - 1), decoded[COUNT - 1]);
        assertTrue(each > 100 && each <= MOST, each + " bytes per decoded grant, at most " + MOST);
    }

    @Test
    void whatRepeatsIsShared() throws RefusedRecord {
        Grant one = (Grant)
                RecordCodec.decode(RecordCodec.encode("prod-1", grant(1))).record();
        Grant two = (Grant)
                RecordCodec.decode(RecordCodec.encode("prod-1", grant(2))).record();

        assertSame(one.target(), two.target());
        assertSame(one.role(), two.role());
        assertSame(one.principal().issuer(), two.principal().issuer());
        assertSame(one.principal().groups().getFirst(), two.principal().groups().getFirst());
        assertSame(Scope.FULL, one.scope());
        assertSame(StaleTolerance.defaultFor(Principal.Kind.HUMAN), one.stale());
        assertSame(one.validity().expiresAt(), one.validity().maxExpiresAt());
    }

    /** What a cluster of people has: names, a ticket as the reason, and a place in the history. */
    private static Grant grant(int i) {
        String login = "someone.with.a.name" + i + "@example.org";
        Principal principal = new Principal(
                login,
                Principal.Kind.HUMAN,
                "https://id.example.org/realms/staff",
                "6f1c7a1e-58ab-4f0b-9d0c-" + String.format("%012d", i),
                List.of("dba"));
        return Grant.create(
                        GrantId.random(new Random(i)),
                        principal,
                        "orders",
                        "app_reader",
                        Validity.between(TestRecords.START.plusMillis(i), TestRecords.END.plusMillis(i)),
                        StaleTolerance.defaultFor(principal.kind()),
                        "TICKET-" + i)
                .at(new Position(1, i + 1L, 0));
    }

    private static long liveBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
