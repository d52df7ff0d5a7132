package io.portcullis.grants;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.grants.RecordStore.Keeping;
import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.policy.Known;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Records of two sources in one store: which counts, on what it depends, and what is never believed. */
class RecordStoreTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Events events = new Events();
    private final Hands clock = new Hands();
    private final RecordStore store = new RecordStore(new GrantJournal(events, clock), clock, 5);
    private final SecureRandom random = new SecureRandom();
    private final RecordSigner signer = signer();

    private RecordSigner signer() {
        KeyPair keys = PemKeys.generate(random);
        return RecordSigner.of("test", keys.getPrivate(), keys.getPublic());
    }

    private Grant grant(String login) {
        Instant now = clock.instant();
        return Grant.create(
                        GrantId.random(random),
                        new Principal(login, Principal.Kind.HUMAN, "https://id.example", "subject", List.of()),
                        "shop",
                        "clerk",
                        Validity.between(now.minus(HOUR), now.plus(HOUR)),
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        "")
                .at(new Position(1, 1, 0));
    }

    private byte[] seal(SignedRecord record) {
        return signer.seal(record);
    }

    private boolean file(SignedRecord record) {
        return store.joinFile(record, seal(record));
    }

    private RecordStore.Joined replicated(SignedRecord record) {
        return store.joinReplicated(record, seal(record));
    }

    private Keeping unverified(SignedRecord record) {
        return store.keepUnverified(record, seal(record));
    }

    private List<Known<Grant>> found(String login) {
        return store.find(login);
    }

    @Test
    void whatTheClusterSendsDependsOnItAndWhatAFileSaysDoesNot() {
        Grant ofCluster = grant("alice");
        Grant ofFile = grant("alice");
        Grant ofBoth = grant("alice");
        replicated(ofCluster);
        file(ofFile);
        replicated(ofBoth);
        file(ofBoth);

        assertEquals(
                Set.of(new Known<>(ofCluster, false), new Known<>(ofFile, true), new Known<>(ofBoth, true)),
                Set.copyOf(found("alice")));
        assertEquals(3, store.grants());
    }

    @Test
    void theClustersCopyOfWhatAFileSaysTakesNothingAway() {
        Grant grant = grant("alice");
        file(grant);

        RecordStore.Joined joined = replicated(grant);

        assertEquals(new RecordStore.Joined(true, null, true), joined);
        assertEquals(List.of(new Known<>(grant, true)), found("alice"));
    }

    @Test
    void aHigherRevisionOfTheClusterDependsOnItAgain() {
        Grant grant = grant("alice");
        file(grant);
        Grant extended = grant.extendedTo(clock.instant().plus(HOUR.multipliedBy(2)));

        replicated(extended);

        assertEquals(List.of(new Known<>(extended, false)), found("alice"));
    }

    @Test
    void theTombstoneOfEitherSourceCountsAndAnOlderRevisionOfTheOtherDoesNot() {
        Grant one = grant("alice");
        Grant two = grant("bob");
        replicated(one);
        file(one.revoked("by file"));
        replicated(one.extendedTo(clock.instant().plus(HOUR.multipliedBy(2))));
        file(two);
        replicated(two.revoked("by cluster"));
        file(two);

        assertEquals(List.of(new Known<>(one.revoked("by file"), true)), found("alice"));
        assertEquals(List.of(new Known<>(two.revoked("by cluster"), false)), found("bob"));
    }

    @Test
    void whatTheClusterHasSentGoesUpByItselfWhateverFilesSay() {
        Grant grant = grant("alice");
        file(grant.revoked("by file"));

        replicated(grant);
        Grant next =
                grant.extendedTo(clock.instant().plus(HOUR.multipliedBy(2))).at(new Position(1, 2, 1));
        RecordStore.Joined raised = replicated(next);
        RecordStore.Joined older = replicated(grant);

        assertTrue(raised.replaced());
        assertFalse(older.replaced());
        assertArrayEquals(seal(next), assertReplicated(next).envelope());
    }

    /** What was signed outside of the cluster has no number, and no member counts it. */
    @Test
    void whatHasNoNumberCountsButIsNotWhatTheClusterHas() {
        Grant grant = grant("alice");
        replicated(grant);
        Grant revoked = grant.revoked("by somebody's tool");

        assertFalse(replicated(revoked).replaced());

        assertEquals(List.of(new Known<>(revoked, false)), found("alice"));
        assertArrayEquals(seal(grant), assertReplicated(grant).envelope());
    }

    @Test
    void whatCameAfterANumberCanBeHad() {
        Grant first = grant("alice");
        Grant second = grant("bob").at(new Position(1, 2, 0));
        Grant otherEpoch = grant("carol").at(new Position(2, 3, 0));
        Grant unverified = grant("dave").at(new Position(1, 4, 0));
        Grant ofFile = grant("erin").at(new Position(1, 5, 0));
        replicated(first);
        replicated(second);
        replicated(otherEpoch);
        unverified(unverified);
        file(ofFile);

        List<byte[]> after = store.replicatedAfter(1, 1).toList();

        assertEquals(1, after.size());
        assertArrayEquals(seal(second), after.getFirst());
    }

    private Replicated assertReplicated(SignedRecord record) {
        Replicated there = store.replicated(record.recordId());
        assertNotNull(there);
        return there;
    }

    @Test
    void whatIsNotVerifiedIsNeverFound() {
        Grant grant = grant("alice");

        assertEquals(Keeping.KEPT, unverified(grant));

        assertEquals(List.of(), found("alice"));
        assertNull(store.get(grant.recordId()));
        assertEquals(List.of(grant.recordId()), store.unverified("alice"));
        assertEquals(1, store.unverified());
        assertEquals(0, store.grants());
        assertFalse(assertReplicated(grant).verified());
    }

    @Test
    void onceVerifiedItIsFoundAndNothingWaitsAnyMore() {
        Grant grant = grant("alice");
        unverified(grant);

        RecordStore.Joined joined = replicated(grant);

        assertTrue(joined.replaced());
        assertEquals(List.of(new Known<>(grant, false)), found("alice"));
        assertEquals(List.of(), store.unverified("alice"));
        assertEquals(0, store.unverified());
        assertTrue(assertReplicated(grant).verified());
    }

    @Test
    void whatTurnsOutToBeForgedLeavesNothing() {
        Grant forged = grant("alice");
        byte[] envelope = seal(forged);
        store.keepUnverified(forged, envelope);

        assertTrue(store.dropUnverified(forged.recordId(), envelope));

        assertEquals(0, store.unverified());
        assertEquals(List.of(), store.unverified("alice"));
        assertNull(store.replicated(forged.recordId()));
        assertFalse(store.dropUnverified(forged.recordId(), envelope));
    }

    @Test
    void whatWasVerifiedMeanwhileIsNotDropped() {
        Grant grant = grant("alice");
        Grant claimed = grant.extendedTo(clock.instant().plus(HOUR.multipliedBy(2)));
        byte[] forged = seal(claimed);
        store.keepUnverified(claimed, forged);
        replicated(grant);

        assertFalse(store.dropUnverified(grant.recordId(), forged));
        assertEquals(List.of(new Known<>(grant, false)), found("alice"));
    }

    /** A forged record must not hide a genuine one behind another login, nor make one wait that may end an access. */
    @Test
    void ofWhatIsKnownAlreadyNothingIsKeptUnverified() {
        Grant known = grant("alice");
        file(known);
        Grant twice = grant("bob");
        unverified(twice);

        assertEquals(Keeping.MUST_BE_VERIFIED, unverified(known.revoked("forged")));
        assertEquals(Keeping.MUST_BE_VERIFIED, unverified(twice.revoked("forged")));
        assertEquals(Keeping.MUST_BE_VERIFIED, unverified(entry("shop")));
        assertEquals(List.of(new Known<>(known, true)), found("alice"));
    }

    @Test
    void thereIsNoRoomForEverything() {
        for (int i = 0; i < 4; i++) {
            unverified(grant("login" + i));
        }
        file(grant("alice"));

        assertEquals(Keeping.NO_ROOM, unverified(grant("bob")));
        assertFalse(replicated(grant("bob")).room());
        assertFalse(file(grant("bob")));
    }

    @Test
    void whatIsOverIsForgottenAndDoesNotComeBack() {
        Grant replicated = grant("alice");
        Grant unverified = grant("bob");
        replicated(replicated);
        unverified(unverified);
        clock.move(HOUR.plus(RecordStore.SKEW));

        assertTrue(store.forget());

        assertEquals(0, store.grants());
        assertEquals(0, store.unverified());
        assertEquals(List.of(), found("alice"));
        assertEquals(new RecordStore.Joined(true, null, false), replicated(replicated));
        assertEquals(Keeping.OF_NO_USE, unverified(unverified));
        assertEquals(List.of(), found("alice"));
    }

    @Test
    void watchersHearOfRevisionsAndOfAnotherSource() {
        Grant grant = grant("alice");
        replicated(grant);
        List<Known<Grant>> seen = new ArrayList<>();
        try (GrantWatch watch = store.watch(grant.id(), Runnable::run, seen::add)) {
            assertEquals(new Known<>(grant, false), watch.current());

            file(grant);
            replicated(grant.revoked("over"));

            assertEquals(List.of(new Known<>(grant, true), new Known<>(grant.revoked("over"), false)), seen);
            assertEquals(seen.getLast(), watch.current());
        }
    }

    /** Whoever learnt the grant from the cluster: the audit of this gateway says when it heard of the end. */
    @Test
    void onlyTheEndOfWhatWasKnownIsToldOfTheCluster() {
        Grant grant = grant("alice");
        Grant ended = grant("bob");
        replicated(grant);
        replicated(grant.revoked("over"));
        replicated(ended.revoked("over"));

        assertEquals(List.of("REVOKED 2"), events.of(grant.recordId()));
        assertEquals(List.of(), events.of(ended.recordId()));
    }

    private CatalogEntry entry(String name) {
        return CatalogEntry.create(CatalogEntry.Kind.TARGET, name, CatalogEntry.EMPTY, clock.instant());
    }

    @Test
    void theCatalogHasTheGreatestRevisionOfEachEntry() {
        CatalogEntry shop = entry("shop");
        CatalogEntry changed = shop.with(Bytes.of((byte) 0xa1, (byte) 1, (byte) 1));
        List<CatalogEntry> heard = new ArrayList<>();
        replicated(shop);
        store.catalog().listen(heard::add);

        replicated(changed);
        replicated(shop);
        replicated(changed.without());

        assertEquals(List.of(changed, changed.without()), heard);
        assertEquals(List.of(changed.without()), store.catalog().entries());
    }

    @Test
    void aLoginMayHaveManyRecords() {
        RecordStore roomy = new RecordStore(new GrantJournal(events, clock), clock);
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Grant grant = grant("alice");
            grants.add(grant);
            roomy.joinReplicated(grant, seal(grant));
        }
        Grant moved = grant("bob");
        roomy.joinReplicated(moved, seal(moved));

        assertEquals(
                Set.copyOf(grants),
                roomy.find("alice").stream().map(Known::record).collect(Collectors.toSet()));
        clock.move(HOUR.plus(RecordStore.SKEW));
        roomy.forget();
        assertEquals(List.of(), roomy.find("alice"));
        assertEquals(List.of(), roomy.find("bob"));
    }
}
