package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordJoinTest {
    private static final TestKeys KEYS = TestKeys.create("join-test");
    private static final TestKeys NEW_KEYS = TestKeys.create("join-test");
    private static final TestKeys STRANGER = TestKeys.create("join-test");
    private static final TestKeys OTHER_CLUSTER = new TestKeys("other", KEYS.pair());
    private static final Grant GRANT = Samples.unnumbered().at(new Position(1, 7, 0));
    private static final Grant REVOKED = GRANT.revoked("x").at(new Position(1, 8, 7));
    private static final Grant NEW_EPOCH = GRANT.at(new Position(2, 9, 7));

    private static RecordJoin join(Sealer sealer) {
        return new RecordJoin(
                RecordVerifier.of(
                        KEYS.clusterId(),
                        List.of(KEYS.pair().getPublic(), NEW_KEYS.pair().getPublic())),
                sealer);
    }

    private static byte[] signed(Grant grant) {
        return KEYS.signer().seal(grant);
    }

    private static byte[] cut(byte[] envelope) {
        return Arrays.copyOf(envelope, envelope.length - 1);
    }

    private static byte[] altered(byte[] envelope) {
        byte[] copy = envelope.clone();
        copy[copy.length / 2] ^= 1;
        return copy;
    }

    static Stream<Arguments> judgements() {
        byte[] forged = STRANGER.signer().seal(REVOKED);
        byte[] foreign = OTHER_CLUSTER.signer().seal(REVOKED);
        return Stream.of(
                arguments("nothing there", null, signed(GRANT), Verdict.TAKE),
                arguments("the same bytes", signed(GRANT), signed(GRANT), Verdict.KEEP),
                arguments("a newer revision", signed(GRANT), signed(REVOKED), Verdict.TAKE),
                arguments("an older revision", signed(REVOKED), signed(GRANT), Verdict.KEEP),
                arguments("a newer epoch", signed(GRANT), signed(NEW_EPOCH), Verdict.TAKE),
                arguments("a tombstone of an older epoch", signed(NEW_EPOCH), signed(REVOKED), Verdict.TAKE),
                arguments("forged on top of genuine", signed(GRANT), forged, Verdict.REFUSE),
                arguments("genuine on top of forged", forged, signed(GRANT), Verdict.TAKE),
                arguments("of another cluster", signed(GRANT), foreign, Verdict.REFUSE),
                arguments("altered", signed(GRANT), altered(signed(REVOKED)), Verdict.REFUSE),
                arguments("cut off", signed(GRANT), cut(signed(REVOKED)), Verdict.REFUSE),
                arguments("empty", signed(GRANT), new byte[0], Verdict.REFUSE),
                arguments("genuine on top of nothing sensible", new byte[0], signed(GRANT), Verdict.TAKE),
                arguments("another record", signed(GRANT), signed(Samples.unnumbered()), Verdict.REFUSE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("judgements")
    void anOfferIsJudged(String what, byte @Nullable [] present, byte[] offered, Verdict verdict) {
        assertEquals(verdict, join(Sealer.none()).judge(MapNames.GRANTS, GRANT.recordId(), present, offered));
    }

    @Test
    void aRecordInTheMapOfAnotherKindIsBottom() {
        RecordJoin join = join(Sealer.none());
        assertEquals(
                Verdict.REFUSE, join.judge(MapNames.CREDENTIALS, GRANT.recordId(), signed(GRANT), signed(REVOKED)));
    }

    @Test
    void oneRecordUnderTwoKeysIsSettledAlikeInBothOrders() {
        RecordJoin join = join(Sealer.none());
        byte[] one = signed(GRANT);
        byte[] two = NEW_KEYS.signer().seal(GRANT);

        Verdict first = join.judge(MapNames.GRANTS, GRANT.recordId(), one, two);
        Verdict second = join.judge(MapNames.GRANTS, GRANT.recordId(), two, one);

        assertTrue((first == Verdict.TAKE) != (second == Verdict.TAKE));
    }

    @Test
    void whatMustBeSealedIsSealedAndCountsOnlySealed() {
        Sealer sealer = Sealer.of(FleetKeys.of(FleetKey.random(new Random(1))), true, new Random(2));
        RecordJoin join = join(sealer);
        String id = GRANT.recordId();
        byte[] payload = join.seal(MapNames.GRANTS, id, signed(GRANT));

        assertTrue(join.holds(MapNames.GRANTS, id, payload, signed(GRANT)));
        assertFalse(join.holds(MapNames.GRANTS, id, signed(GRANT), signed(GRANT)), "plain");
        assertFalse(join.holds(MapNames.GRANTS, id, null, signed(GRANT)));
        assertFalse(join.holds(MapNames.CREDENTIALS, id, payload, signed(GRANT)), "sealed for another place");
        assertEquals(Verdict.REFUSE, join.judge(MapNames.GRANTS, id, payload, signed(REVOKED)), "plain");
        assertEquals(Verdict.TAKE, join.judge(MapNames.GRANTS, id, signed(REVOKED), payload), "on top of a plain one");
        assertEquals(
                Verdict.TAKE,
                join.judge(MapNames.GRANTS, id, payload, join.seal(MapNames.GRANTS, id, signed(REVOKED))));
    }

    @Test
    void whatCanNotBeBelievedIsCounted() {
        RecordJoin join = join(Sealer.none());
        byte[] forged = STRANGER.signer().seal(REVOKED);
        join.judge(MapNames.GRANTS, GRANT.recordId(), signed(GRANT), forged);
        join.judge(MapNames.GRANTS, GRANT.recordId(), forged, signed(GRANT));
        assertEquals(1, join.refused());
        assertEquals(1, join.displaced());
    }
}
