package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.TestRecords;
import io.portcullis.model.Validity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinsTest {
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20261122})
    void theOrderOfArrivalDoesNotMatterForGrants(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Grant a = anyGrant(random);
            Grant b = anyGrant(random);
            Grant c = anyGrant(random);

            assertEquals(Joins.join(a, b), Joins.join(b, a));
            assertEquals(Joins.join(Joins.join(a, b), c), Joins.join(a, Joins.join(b, c)));
            assertEquals(a, Joins.join(a, a));
            assertEquals(Joins.join(a, b), Joins.join(Joins.join(a, b), b));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20261122})
    void theOrderOfArrivalDoesNotMatterForCredentials(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Credential a = anyCredential(random);
            Credential b = anyCredential(random);
            Credential c = anyCredential(random);

            assertEquals(Joins.join(a, b), Joins.join(b, a));
            assertEquals(Joins.join(Joins.join(a, b), c), Joins.join(a, Joins.join(b, c)));
            assertEquals(a, Joins.join(a, a));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20261122})
    void theOrderOfArrivalDoesNotMatterForTheCatalog(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            CatalogEntry a = anyEntry(random);
            CatalogEntry b = anyEntry(random);
            CatalogEntry c = anyEntry(random);

            assertEquals(Joins.join(a, b), Joins.join(b, a));
            assertEquals(Joins.join(Joins.join(a, b), c), Joins.join(a, Joins.join(b, c)));
            assertEquals(a, Joins.join(a, a));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void everyShuffleOfAHistoryWithRepeatsEndsTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            List<Grant> history = new ArrayList<>(
                    Stream.generate(() -> anyGrant(random)).limit(12).toList());
            Grant expected = history.stream().reduce(Joins::join).orElseThrow();

            history.addAll(List.copyOf(history));
            Collections.shuffle(history, random);

            assertEquals(expected, history.stream().reduce(Joins::join).orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void aLowerOneNeverDisplacesAHigherOne(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Grant kept = anyGrant(random);
            Grant arriving = anyGrant(random);

            Grant result = Joins.join(kept, arriving);

            if (kept.state() == RecordState.REVOKED) {
                assertEquals(RecordState.REVOKED, result.state());
            }
            if (kept.state() == arriving.state()) {
                long epoch =
                        Math.max(kept.position().epoch(), arriving.position().epoch());
                assertEquals(epoch, result.position().epoch());
                assertEquals(
                        Stream.of(kept, arriving)
                                .filter(grant -> grant.position().epoch() == epoch)
                                .mapToLong(Grant::revision)
                                .max()
                                .orElseThrow(),
                        result.revision());
            } else {
                assertEquals(RecordState.REVOKED, result.state());
            }
        }
    }

    @Test
    void aTombstoneBeatsEveryActiveRevision() {
        Grant tombstone = TestRecords.grant().revoked("over");
        Grant later = TestRecords.with(TestRecords.grant(), RecordState.ACTIVE, Long.MAX_VALUE, "");

        assertSame(tombstone, Joins.join(later, tombstone));
        assertSame(tombstone, Joins.join(tombstone, later));
    }

    @Test
    void aLaterEpochBeatsEveryRevisionOfAnEarlierOneButNotItsTombstone() {
        Grant lost =
                TestRecords.with(TestRecords.grant(), RecordState.ACTIVE, 9, "").at(new Position(1, 40, 0));
        Grant again = TestRecords.grant().at(new Position(2, 41, 0));
        Grant tombstone = lost.revoked("over");

        assertSame(again, Joins.join(lost, again));
        assertSame(tombstone, Joins.join(tombstone, again));
    }

    @Test
    void whatIsMadeByHandFromARecordOfTheClusterStillWins() {
        Grant numbered = TestRecords.grant().at(new Position(2, 41, 0));
        Grant byHand = numbered.extendedTo(TestRecords.END.plusSeconds(60));

        assertEquals(new Position(2, 0, 0), byHand.position());
        assertSame(byHand, Joins.join(numbered, byHand));
        assertEquals(new Position(2, 0, 0), numbered.revoked("over").position());
    }

    @Test
    void theWinnerIsReturnedUnchangedBecauseItIsSigned() {
        Grant low = TestRecords.grant().extendedTo(TestRecords.END.plusSeconds(7200));
        Grant high = TestRecords.with(TestRecords.grant(), RecordState.ACTIVE, 3, "shorter again");

        assertSame(high, Joins.join(low, high));
    }

    @Test
    void recordsOfDifferentIdsCanNotBeJoined() {
        Grant other = Grant.create(
                GrantId.random(new Random(1)),
                TestRecords.alice(),
                "orders",
                "app_reader",
                TestRecords.grant().validity(),
                TestRecords.grant().stale(),
                "");

        assertThrows(IllegalArgumentException.class, () -> Joins.join(TestRecords.grant(), other));
    }

    /** Few values, so that ties of state and revision with different content are frequent. */
    private static Grant anyGrant(Random random) {
        RecordState state = random.nextInt(3) == 0 ? RecordState.REVOKED : RecordState.ACTIVE;
        String reason = List.of("", "a", "b", "aa").get(random.nextInt(4));
        return TestRecords.with(TestRecords.grant(), state, 1 + random.nextInt(4), reason)
                .at(anyPosition(random));
    }

    private static Credential anyCredential(Random random) {
        RecordState state = random.nextInt(3) == 0 ? RecordState.REVOKED : RecordState.ACTIVE;
        Validity validity = Validity.between(TestRecords.START, TestRecords.END.plusSeconds(random.nextInt(3)));
        return TestRecords.with(TestRecords.credential(), state, 1 + random.nextInt(4), validity)
                .at(anyPosition(random));
    }

    private static CatalogEntry anyEntry(Random random) {
        Bytes body = random.nextBoolean() ? CatalogEntry.EMPTY : Bytes.of((byte) 0xa1, (byte) 1, (byte) 2);
        CatalogEntry.Kind kind = CatalogEntry.Kind.TARGET;
        CatalogEntry entry = CatalogEntry.create(kind, "orders", body, TestRecords.START);
        for (int i = random.nextInt(4); i > 0; i--) {
            entry = random.nextBoolean() ? entry.without() : entry.with(body);
        }
        return entry.at(anyPosition(random));
    }

    private static Position anyPosition(Random random) {
        int epoch = random.nextInt(3);
        return epoch == 0 ? Position.NONE : new Position(epoch, random.nextInt(3), 0);
    }
}
