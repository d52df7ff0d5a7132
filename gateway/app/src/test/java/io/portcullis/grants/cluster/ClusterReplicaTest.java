package io.portcullis.grants.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.policy.StaleReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A replica over one real member. In every test: what was revoked is never active again, and what was granted is there
 * once the view is fresh.
 */
class ClusterReplicaTest {
    private ReplicaWorld world;
    private FakeControlPlane plane;
    /** Granted before, and never revoked. */
    private Grant granted;
    /** Granted and revoked before. */
    private Grant revoked;

    @BeforeEach
    void start() {
        world = new ReplicaWorld(1);
        plane = world.plane;
        granted = plane.commit(world.newGrant("alice"));
        revoked = plane.commit(plane.commit(world.newGrant("bob")).revoked("over"));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void startedAndFresh() {
        world.replicate().awaitFresh();
        // Whatever is not verified yet would hide what the test is about.
        Await.until("all is verified", ReplicaWorld.SOON, () -> world.store().unverified() == 0);
        asBefore();
    }

    private void asBefore() {
        assertEquals(granted, world.store().get(granted.recordId()));
        assertEquals(revoked, world.store().get(revoked.recordId()));
    }

    @Test
    void whatIsThereAndWhatComesIsKnown() {
        startedAndFresh();
        Grant grant = plane.commit(world.newGrant("carol"));
        world.awaitKnown(grant);
        Grant extended = plane.commit(grant.extendedTo(Instant.now().plus(Duration.ofHours(2))));
        world.awaitKnown(extended);
        Grant ended = plane.commit(extended.revoked("over"));
        world.awaitKnown(ended);

        assertTrue(world.isFresh());
        assertEquals(0, world.timesStale.get());
        // A record is known a moment before it is counted.
        Await.until(
                "three are counted",
                ReplicaWorld.SOON,
                () -> world.replica().counts().changes() == 3);
    }

    @Test
    void anEmptyClusterIsACompleteView() {
        try (ReplicaWorld empty = new ReplicaWorld(1)) {
            empty.replicate().awaitFresh();

            assertEquals(0, empty.store().grants());
        }
    }

    /** Without a login that needs them, records of the first reading wait until there is time. */
    @Test
    void whatALoginNeedsIsVerifiedBeforeItIsLookedUp() throws InterruptedException {
        List<Grant> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(plane.commit(world.newGrant("login" + i)));
        }
        world.replicate();
        Await.until(
                "the last one has come",
                ReplicaWorld.SOON,
                () -> world.store().replicated(many.getLast().recordId()) != null);
        CountDownLatch ready = new CountDownLatch(1);

        world.replica().directory().prepare("login299", Runnable::run, ready::countDown);

        assertTrue(ready.await(10, TimeUnit.SECONDS));
        assertEquals(
                List.of(many.getLast()),
                world.replica().directory().find("login299").stream()
                        .map(known -> known.record())
                        .toList());
        Await.until("all is verified", ReplicaWorld.SOON, () -> world.store().grants() == 302);
        assertEquals(0, world.store().unverified());
        world.awaitFresh();
    }

    @Test
    void nobodyWaitsForALoginThatIsUnknownOrVerified() {
        startedAndFresh();
        CountDownLatch ready = new CountDownLatch(2);
        world.replica().directory().prepare("nobody", task -> {}, ready::countDown);
        world.replica().directory().prepare("alice", task -> {}, ready::countDown);

        assertEquals(0, ready.getCount());
    }

    // Lost events, lost entries

    /** A member commits, and dies before it tells anybody. */
    @Test
    void aChangeThatDoesNotArriveMakesStaleUntilItDoes() {
        startedAndFresh();
        Grant ended = plane.commitWithoutProjection(granted.revoked("nobody heard"));

        world.awaitStale(StaleReason.GAP);
        world.awaitReading(ReadingCause.GAP);
        assertFalse(world.isFresh(), "reading does not help while it is not there");
        plane.project(ended.recordId(), MapNames.GRANTS);
        world.awaitKnown(ended);
        world.awaitFresh();
    }

    @Test
    void aLostEventIsFoundByReading() {
        startedAndFresh();
        world.deaf = true;
        Grant ended = plane.commit(granted.revoked("lost on the way"));

        world.awaitKnown(ended);
        assertTrue(world.replica().counts().readings(ReadingCause.GAP) > 0);
        world.deaf = false;
        world.awaitFresh();
    }

    @Test
    void aDifferenceThatNoNumberTellsOfIsFoundByTheDigest() {
        startedAndFresh();
        Grant other = granted.extendedTo(Instant.now().plus(Duration.ofHours(3)));
        plane.rewrite(other);

        world.awaitStale(StaleReason.DIGEST);
        world.awaitReading(ReadingCause.DIGEST);
        plane.reconcile();
        world.awaitFresh();
        assertEquals(
                other.revision(),
                requireNonNull(world.store().get(granted.recordId())).revision());
    }

    @Test
    void aClearedMapTakesNothingAway() {
        startedAndFresh();
        plane.map(MapNames.GRANTS).clear();

        world.awaitReading(ReadingCause.REMOVAL);
        asBefore();
        assertTrue(world.replica().counts().wentAway() > 0);
        plane.reconcile();
        asBefore();
        world.awaitFresh();
        assertEquals(0, world.timesStale.get(), "nothing was missing here");
    }

    @Test
    void aRemovedEntryTakesNothingAway() {
        startedAndFresh();
        plane.map(MapNames.GRANTS).remove(revoked.recordId());
        plane.map(MapNames.GRANTS).delete(granted.recordId());

        world.awaitReading(ReadingCause.REMOVAL);
        asBefore();
        assertTrue(world.isFresh());
    }

    // Detours

    @Test
    void aChangeByADetourCountsAsOneByItsOwnMap() {
        startedAndFresh();
        Grant ended = plane.commitWithoutProjection(granted.revoked("by another way"));
        plane.detour("m2/1/0", ended.recordId());
        Grant next = plane.commitWithoutProjection(world.newGrant("dora"));
        plane.detour("m2/2/0", next.recordId());

        world.awaitKnown(ended);
        world.awaitKnown(next);
        plane.project(next.recordId(), MapNames.GRANTS);
        plane.project(ended.recordId(), MapNames.GRANTS);
        world.awaitKnown(plane.commit(world.newGrant("emil")));
        assertEquals(0, world.timesStale.get(), "nothing was missing for long");
        assertEquals(2, world.replica().counts().detours());
    }

    @Test
    void whatComesByADetourMustBeSignedToo() {
        startedAndFresh();
        plane.put(MapNames.DETOURS, "m2/1/0", world.forger().seal(highest(granted.revoked("forged"))));
        world.awaitRefused("unknown-key", 1);
        byte[] beacon = plane.beacon("m1");
        plane.put(MapNames.DETOURS, "m2/2/0", beacon);
        plane.put(MapNames.DETOURS, "m2/3/0", new byte[] {1, 2, 3});
        plane.map(MapNames.DETOURS).set("m2/4/0", "a text");
        world.awaitRefused("not-a-value", 1);

        asBefore();
        assertEquals(0, world.timesStale.get());
    }

    // Forgeries and replays

    @Test
    void forgedTombstonesAndGrantsAreRefusedAndCounted() {
        startedAndFresh();
        RecordSigner forger = world.forger();
        Grant tombstone = highest(granted.revoked("forged"));
        Grant revived = highest(granted(revoked));
        plane.put(MapNames.GRANTS, granted.recordId(), forger.seal(tombstone));
        plane.put(MapNames.GRANTS, revoked.recordId(), forger.seal(revived));
        Grant invented = world.newGrant("mallory");
        plane.put(MapNames.GRANTS, invented.recordId(), forger.seal(invented));
        world.awaitRefused("unknown-key", 3);
        byte[] altered = plane.envelope(granted.recordId()).clone();
        altered[altered.length - 1] ^= 1;
        plane.put(MapNames.GRANTS, granted.recordId(), altered);
        world.awaitRefused("bad-signature", 1);

        asBefore();
        assertNull(world.store().get(invented.recordId()));
        assertEquals(0, world.timesStale.get());
    }

    private static Grant highest(Grant grant) {
        return new Grant(
                grant.id(),
                Long.MAX_VALUE,
                grant.state(),
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                grant.reason(),
                grant.position(),
                grant.unknown());
    }

    /** As it was before it was revoked, with a later revision. */
    private Grant granted(Grant old) {
        Grant fresh = world.newGrant(old.principal().login());
        return new Grant(
                old.id(),
                old.revision() + 1,
                fresh.state(),
                old.principal(),
                old.target(),
                old.role(),
                old.validity(),
                old.stale(),
                old.scope(),
                "",
                old.position(),
                old.unknown());
    }

    /** What is forged and there from the start is not known as forged at first: it must count for nothing all the same. */
    @Test
    void whatWasForgedBeforeTheStartIsNeverFound() {
        RecordSigner forger = world.forger();
        Grant invented = plane.commitWithoutProjection(world.newGrant("mallory"));
        plane.put(MapNames.GRANTS, invented.recordId(), forger.seal(invented));
        Grant genuine = plane.commit(world.newGrant("carol"));
        world.replicate();
        world.awaitRefused("unknown-key", 1);

        assertEquals(List.of(), world.replica().directory().find("mallory"));
        world.awaitKnown(genuine);
        assertFalse(world.replica().view().hasEverBeenFresh(), "one is missing");
        plane.project(invented.recordId(), MapNames.GRANTS);
        world.awaitFresh();
        asBefore();
    }

    @Test
    void anOlderRevisionThatIsPutBackChangesNothing() {
        Grant old = plane.commit(world.newGrant("carol"));
        byte[] active = plane.envelope(old.recordId());
        startedAndFresh();
        Grant ended = plane.commit(old.revoked("over"));
        world.awaitKnown(ended);

        plane.put(MapNames.GRANTS, old.recordId(), active);
        // Events come in order: once the later one is known, the replay has been dealt with too.
        world.awaitKnown(plane.commit(world.newGrant("dave")));
        Grant witness = plane.commit(world.newGrant("erin"));
        world.awaitKnown(witness);

        assertTrue(world.isRevoked(old.id()));
        assertEquals(0, world.timesStale.get());
    }

    @Test
    void aRecordUnderAnotherIdOrInAnotherMapIsRefused() {
        startedAndFresh();
        plane.put(MapNames.GRANTS, "g00000000000000x", plane.envelope(revoked.recordId()));
        world.awaitRefused("invalid-field", 1);
        Grant other = world.newGrant("mallory");
        plane.put(MapNames.CREDENTIALS, other.recordId(), plane.seal(other));
        world.awaitRefused("wrong-kind", 1);

        asBefore();
    }

    @Test
    void whatIsNoneOfOurValuesIsIgnored() {
        startedAndFresh();
        plane.map(MapNames.GRANTS).set(granted.recordId(), "a text");
        plane.map(MapNames.GRANTS).set(42, "a number for a key");
        plane.map(MapNames.GRANTS).set("list", new ArrayList<>(List.of("a", "Java", "object")));
        world.awaitRefused("not-a-value", 3);

        asBefore();
        Grant next = plane.commit(world.newGrant("carol"));
        world.awaitKnown(next);
        plane.map(MapNames.GRANTS).remove(granted.recordId());
        world.awaitReading(ReadingCause.REMOVAL);
        asBefore();
    }

    /** A signed beacon stands for its member only. */
    @Test
    void beaconsAreRefusedThatAreForgedOrUnderAnotherName() {
        startedAndFresh();
        plane.put(MapNames.BEACONS, "m2/1", plane.beacon("m1"));
        world.awaitRefused("wrong-name", 1);
        plane.put(MapNames.BEACONS, "m1/1", plane.envelope(granted.recordId()));
        world.awaitRefused("wrong-kind", 1);

        assertTrue(world.isFresh());
    }

    // Beacons and clocks

    @Test
    void aReplayedBeaconKeepsNothingFresh() {
        startedAndFresh();
        byte[] old = plane.beacon("m1");
        plane.beacons(false);
        Await.until("stale in spite of replays", ReplicaWorld.SOON, () -> {
            plane.put(MapNames.BEACONS, "m1/1", old);
            return !world.isFresh();
        });

        assertEquals(StaleReason.NO_BEACON, world.replica().view().staleReason());
        assertTrue(world.replica().counts().beacons("old") > 0);
        asBefore();
        plane.beacons(true);
        world.awaitFresh();
        assertEquals(1, world.timesStale.get());
    }

    @Test
    void aClockThatIsWrongIsNoticedInBothDirections() {
        startedAndFresh();
        plane.clockAhead(Duration.ofSeconds(5));
        world.awaitStale(StaleReason.CLOCK_SKEW);
        assertTrue(world.replica().view().skew() < -4_000);
        plane.clockAhead(Duration.ZERO);
        world.awaitFresh();
        plane.clockAhead(Duration.ofSeconds(-5));
        world.awaitStale(StaleReason.CLOCK_SKEW);
        assertTrue(world.replica().view().skew() > 4_000);
    }

    // What the control database forgets

    @Test
    void aRestoredDatabaseMakesStaleUntilANewEpochBegins() {
        startedAndFresh();
        FakeControlPlane.Backup backup = plane.backup();
        Grant ended = plane.commit(granted.revoked("forgotten by the backup"));
        world.awaitKnown(ended);
        world.awaitFresh();
        long known = plane.head();

        plane.restore(backup);

        world.awaitStale(StaleReason.HEAD_REGRESSED);
        assertTrue(world.isRevoked(granted.id()));
        plane.newEpoch(known);
        plane.commit(granted.revoked("recovery"));
        world.awaitReading(ReadingCause.NEW_EPOCH);
        world.awaitFresh();
        assertEquals(2, world.replica().view().epoch());
        assertTrue(world.isRevoked(granted.id()));
    }

    // The catalog

    @Test
    void theCatalogComesTheSameWay() {
        startedAndFresh();
        CatalogEntry shop =
                plane.commit(CatalogEntry.create(CatalogEntry.Kind.TARGET, "shop", CatalogEntry.EMPTY, Instant.now()));
        world.awaitKnown(shop);
        CatalogEntry gone = plane.commit(shop.without());
        world.awaitKnown(gone);

        assertEquals(List.of(gone), world.store().catalog().entries());
        SignedRecord known = world.store().get("target/shop");
        assertEquals(gone, known);
        world.awaitFresh();
    }
}
