package io.portcullis.grants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.model.Bytes;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.GrantEvent.What;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the files, told of events and of time by hand. {@link WatchedFolderTest} has the real ones. */
class FolderSourceTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path temp;

    private final Events events = new Events();
    private final Hands clock = new Hands();
    private GrantFolder folder;
    private FolderUnderTest directory;

    @BeforeEach
    void folder() throws IOException {
        folder = GrantFolder.create(temp);
        directory = open(RecordStore.MOST);
    }

    private FolderUnderTest open(int mostRecords) throws IOException {
        RecordVerifier verifier =
                RecordVerifier.of(GrantFolder.CLUSTER_ID, List.of(PemKeys.readPublic(folder.publicKey())));
        return FolderUnderTest.byHand(folder.grantsDir(), verifier, events, clock, mostRecords);
    }

    /** A second passes, without any event from the system. */
    private void second() {
        clock.move(Duration.ofSeconds(1));
        directory.loader().check(false);
        directory.loader().workToTheEnd();
    }

    private Grant grant(String login) {
        Instant now = clock.instant();
        return folder.grant(GrantSpec.of(login, "orders", "app").valid(now.minus(HOUR), now.plus(HOUR)));
    }

    private Path file(GrantId id) {
        return folder.grantsDir().resolve(id.value() + RecordFiles.GRANT_SUFFIX);
    }

    /** Writes as an operator's copy that ended long ago. */
    private void write(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.grantsDir().resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(HOUR)));
    }

    @Test
    void whatIsThereAtTheStartIsKnown() throws IOException {
        Grant one = grant("alice");
        Grant two = grant("alice");
        Grant other = grant("bob");
        folder.credential("alice");

        directory = open(RecordStore.MOST);

        assertEquals(Set.of(one, two), Set.copyOf(directory.find("alice")));
        assertEquals(List.of(other), directory.find("bob"));
        assertEquals(List.of(), directory.find("carol"));
        assertEquals(
                List.of("alice"),
                directory.credentials("alice").stream().map(Credential::login).toList());
        assertEquals(3, directory.store.grants());
        assertEquals(1, directory.store.credentials());
        assertEquals(List.of("LEARNED 1"), events.of(one.recordId()));
    }

    @Test
    void aNewFileIsFoundWithoutAnyEvent() {
        Grant grant = grant("alice");

        second();

        assertEquals(List.of(grant), directory.find("alice"));
    }

    @Test
    void aHigherRevisionAndATombstoneReachTheWatcherInOrder() {
        // Given
        Grant first = grant("alice");
        second();
        List<Grant> seen = new ArrayList<>();
        FolderUnderTest.Watch watch = directory.watch(first.id(), Runnable::run, seen::add);
        assertEquals(first, watch.current());

        // When
        Grant second = folder.extend(first.id(), clock.instant().plus(HOUR.multipliedBy(2)));
        second();
        Grant third = folder.revoke(first.id(), "over");
        second();

        // Then
        assertEquals(List.of(second, third), seen);
        assertEquals(third, watch.current());
        assertEquals(List.of(third), directory.find("alice"), "the policy sees tombstones too");
        assertEquals(List.of("LEARNED 1", "CHANGED 2", "REVOKED 3"), events.of(first.recordId()));
    }

    @Test
    void aClosedWatchHearsNoMore() {
        Grant grant = grant("alice");
        second();
        List<Grant> seen = new ArrayList<>();
        List<Runnable> queued = new ArrayList<>();
        FolderUnderTest.Watch open = directory.watch(grant.id(), Runnable::run, seen::add);
        FolderUnderTest.Watch closed = directory.watch(grant.id(), queued::add, seen::add);

        // When it is closed between the change and its delivery
        folder.extend(grant.id(), clock.instant().plus(HOUR.multipliedBy(2)));
        second();
        assertEquals(1, queued.size());
        closed.close();
        queued.forEach(Runnable::run);
        folder.revoke(grant.id(), "over");
        second();

        // Then only the open one has heard
        assertEquals(1, queued.size());
        assertEquals(2, seen.size());
        open.close();
    }

    @Test
    void aWatcherWhoseExecutorIsGoneDoesNotKeepTheOthersFromHearing() {
        Grant grant = grant("alice");
        second();
        List<Grant> seen = new ArrayList<>();
        FolderUnderTest.Watch gone = directory.watch(
                grant.id(),
                _ -> {
                    throw new RejectedExecutionException("closed");
                },
                seen::add);
        FolderUnderTest.Watch open = directory.watch(grant.id(), Runnable::run, seen::add);

        Grant tombstone = folder.revoke(grant.id(), "over");
        second();

        assertEquals(List.of(tombstone), seen);
        gone.close();
        open.close();
    }

    @Test
    void aLowerRevisionNeverDisplacesAHigherOne() throws IOException {
        // Given a tombstone, and the first revision kept aside
        Grant first = grant("alice");
        byte[] kept = Files.readAllBytes(file(first.id()));
        Grant tombstone = folder.revoke(first.id(), "over");
        second();

        // When
        write(first.recordId() + ".grant", kept);
        second();

        // Then
        assertEquals(List.of(tombstone), directory.find("alice"));
        assertEquals(List.of("REVOKED 2"), events.of(first.recordId()));
    }

    @Test
    void aDeletedFileEndsNothing() throws IOException {
        Grant grant = grant("alice");
        second();

        Files.delete(file(grant.id()));
        second();
        second();

        assertEquals(List.of(grant), directory.find("alice"));
        assertEquals(List.of("LEARNED 1", "FILE_DELETED 1"), events.of(grant.recordId()), "told once");
    }

    @Test
    void aPrunedFileOfARecordWhoseTimeIsOverIsNoNews() throws IOException {
        Grant grant = grant("alice");
        second();
        clock.move(HOUR.multipliedBy(2));

        Files.delete(file(grant.id()));
        second();

        assertEquals(List.of("LEARNED 1"), events.of(grant.recordId()));
    }

    @Test
    void anOlderRevisionDoesNotComeBackAfterTheNewerOneIsForgotten() throws IOException {
        // Given a grant that was extended and then revoked
        Grant first = grant("alice");
        byte[] kept = Files.readAllBytes(file(first.id()));
        folder.extend(first.id(), clock.instant().plus(HOUR.multipliedBy(3)));
        byte[] extended = Files.readAllBytes(file(first.id()));
        folder.revoke(first.id(), "over");
        second();

        // When the first revision is over, but not the extension
        clock.move(HOUR.multipliedBy(2));
        second();
        write(first.recordId() + ".grant", kept);
        second();
        write(first.recordId() + ".grant", extended);
        second();

        // Then the tombstone still rules
        assertEquals(
                List.of(RecordState.REVOKED),
                directory.find("alice").stream().map(Grant::state).toList());

        // When everything is over, and beyond that the skew of any clock
        clock.move(HOUR.plus(RecordStore.SKEW));
        second();

        // Then the id is forgotten, and none of its revisions is learnt again
        assertEquals(List.of(), directory.find("alice"));
        write(first.recordId() + ".grant", kept);
        second();
        write(first.recordId() + ".grant", extended);
        second();
        assertEquals(List.of(), directory.find("alice"));
        assertEquals(0, directory.store.grants());
    }

    @Test
    void aWatchedGrantIsNotForgotten() {
        Grant grant = grant("alice");
        second();
        FolderUnderTest.Watch watch = directory.watch(grant.id(), Runnable::run, _ -> {});
        clock.move(HOUR.multipliedBy(5));

        second();

        assertEquals(grant, watch.current());
        watch.close();
        clock.move(HOUR);
        second();
        assertEquals(0, directory.store.grants());
    }

    @Test
    void aBadFileStopsNothingAndIsToldOncePerContent() throws IOException {
        // Given one good file and, before the start, one that is none
        Grant good = grant("alice");
        write(GrantId.random(new Random(1)) + ".grant", new byte[] {1, 2, 3});

        // When
        directory = open(RecordStore.MOST);
        second();
        second();

        // Then
        assertEquals(List.of(good), directory.find("alice"));
        assertEquals(Map.of("malformed", 1L), directory.refusals());
        assertEquals(1, directory.health().refusedFiles());
        assertEquals(1, events.details(What.REFUSED).size());

        // When another bad content takes its place
        write(GrantId.random(new Random(1)) + ".grant", new byte[] {1, 2, 4});
        second();

        // Then that is told too
        assertEquals(Map.of("malformed", 2L), directory.refusals());
    }

    @Test
    void whatIsForgedAlteredMisnamedOrTooLargeIsRefusedWithItsReason() throws IOException {
        KeyPair keys = PemKeys.generate(new SecureRandom());
        RecordSigner stranger = RecordSigner.of(GrantFolder.CLUSTER_ID, keys.getPrivate(), keys.getPublic());
        Grant grant = grant("alice");
        byte[] envelope = Files.readAllBytes(file(grant.id()));
        second();
        List<String> ids = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 5; i++) {
            ids.add(GrantId.random(random).value());
        }

        write(
                grant.recordId() + ".grant",
                stranger.seal(grant.extendedTo(clock.instant().plus(HOUR.multipliedBy(9)))));
        write(ids.get(0) + ".grant", envelope);
        write(ids.get(1) + ".grant", altered(envelope));
        write(ids.get(2) + ".grant", new byte[RecordFiles.MAX_SIZE + 1]);
        write("not-an-id.grant", envelope);
        write("c" + ids.get(3).substring(1) + ".credential", envelope);
        Files.createDirectory(folder.grantsDir().resolve(ids.get(4) + ".grant"));
        second();

        assertEquals(
                Map.of(
                        "unknown-key",
                        1L,
                        "wrong-name",
                        2L,
                        "bad-signature",
                        1L,
                        "too-large",
                        1L,
                        "wrong-kind",
                        1L,
                        "not-a-file",
                        1L),
                directory.refusals());
        assertEquals(List.of(grant), directory.find("alice"), "nothing unverified displaces what is verified");
        second();
        assertEquals(7, events.details(What.REFUSED).size(), "told once");
    }

    private static byte[] altered(byte[] envelope) {
        byte[] copy = envelope.clone();
        copy[copy.length - 1] ^= 1;
        return copy;
    }

    @Test
    void otherEntriesAreNoneOfItsBusiness() throws IOException {
        Grant grant = grant("alice");
        byte[] envelope = Files.readAllBytes(file(grant.id()));
        Files.delete(file(grant.id()));

        write("." + grant.recordId() + ".grant", envelope);
        write("." + grant.recordId() + ".grant.1-2.tmp", envelope);
        write(grant.recordId() + ".grant~", envelope);
        write("README", envelope);
        Files.createDirectory(folder.grantsDir().resolve("archive"));
        directory.loader().changed(Set.of("README", ".hidden.grant"));
        second();

        assertEquals(List.of(), directory.find("alice"));
        assertEquals(0, events.size());
    }

    @Test
    void aCopyThatIsStillGoingOnIsGivenASecond() throws IOException {
        // Given half a file, just written
        Grant grant = grant("alice");
        byte[] envelope = Files.readAllBytes(file(grant.id()));
        String name = grant.recordId() + ".grant";
        write(name, Arrays.copyOf(envelope, envelope.length / 2));
        Files.setLastModifiedTime(file(grant.id()), FileTime.from(clock.instant()));
        directory.loader().changed(Set.of(name));
        assertEquals(0, events.size());

        // When the rest comes
        write(name, envelope);
        directory.loader().changed(Set.of(name));

        // Then
        assertEquals(List.of("LEARNED 1"), events.of(grant.recordId()));
    }

    @Test
    void aCopyThatNeverEndsIsRefusedAfterASecond() throws IOException {
        String id = GrantId.random(new Random(3)).value();
        write(id + ".grant", new byte[] {1});
        Files.setLastModifiedTime(folder.grantsDir().resolve(id + ".grant"), FileTime.from(clock.instant()));
        directory.loader().changed(Set.of(id + ".grant"));

        second();
        second();

        assertEquals(List.of("REFUSED 0"), events.of(id));
    }

    @Test
    void aFileReplacedBehindTheSameTimeAndSizeIsNoticedByItsInode() throws IOException {
        Grant grant = grant("alice");
        FileTime longAgo = FileTime.from(clock.instant().minus(HOUR));
        Files.setLastModifiedTime(file(grant.id()), longAgo);
        second();

        Grant tombstone = folder.revoke(grant.id(), grant.reason());
        Files.setLastModifiedTime(file(grant.id()), longAgo);
        second();

        assertEquals(List.of(tombstone), directory.find("alice"));
    }

    @Test
    void aGrantThatMovesToAnotherLoginIsFoundThereOnly() {
        Grant grant = grant("alice");
        second();

        Principal bob = new Principal("bob", Principal.Kind.HUMAN, "https://issuer.example", "subject", List.of());
        Grant moved = new Grant(
                grant.id(),
                2,
                RecordState.ACTIVE,
                bob,
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                grant.reason(),
                grant.position(),
                grant.unknown());
        folder.put(moved);
        second();

        assertEquals(List.of(), directory.find("alice"));
        assertEquals(List.of(moved), directory.find("bob"));
    }

    @Test
    void whatIsOneTooManyIsRefusedUntilThereIsRoom() throws IOException {
        // Given room for two
        directory = open(2);
        Grant one = grant("alice");
        Instant now = clock.instant();
        folder.grant(GrantSpec.of("alice", "orders", "app").valid(now, now.plusSeconds(1)));
        second();
        assertEquals(2, directory.store.grants());

        // When
        Grant third = folder.grant(GrantSpec.of("carol", "orders", "app").valid(now, now.plus(HOUR.multipliedBy(9))));
        second();

        // Then it is refused, but a tombstone of a known one is not
        assertEquals(List.of(), directory.find("carol"));
        assertEquals(Map.of("too-many-records", 1L), directory.refusals());
        folder.revoke(one.id(), "over");
        second();
        assertTrue(directory.find("alice").stream().anyMatch(grant -> grant.state() == RecordState.REVOKED));

        // When the second is over and forgotten
        clock.move(RecordStore.SKEW.plusMinutes(1));
        second();
        second();

        // Then there is room
        assertEquals(List.of(third), directory.find("carol"));
    }

    @Test
    void aFolderThatCannotBeReadIsSaidSoAndWhatIsKnownStays() throws IOException {
        // Given
        Grant grant = grant("alice");
        second();
        assertNotNull(directory.health().lastScanAt());
        Path aside = temp.resolve("aside");

        // When
        Files.move(folder.grantsDir(), aside);
        clock.move(Duration.ofSeconds(1));
        directory.loader().check(false);

        // Then
        assertTrue(!directory.health().readable());
        assertNotNull(directory.health().problem());
        assertEquals(List.of(grant), directory.find("alice"));

        // When it comes back
        Files.move(aside, folder.grantsDir());
        second();

        // Then
        assertTrue(directory.health().readable());
        assertNull(directory.health().problem());
        assertEquals(List.of("LEARNED 1"), events.of(grant.recordId()));
    }

    @Test
    void aCrowdOfFilesIsLoadedWhole() throws IOException {
        Set<String> logins = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            grant("login-" + i);
            logins.add("login-" + i);
        }

        directory = open(RecordStore.MOST);

        assertEquals(300, directory.store.grants());
        logins.forEach(login -> assertEquals(1, directory.find(login).size(), login));
    }

    @Test
    void aScopeThisVersionDoesNotKnowStillDisplacesTheOlderRevision() {
        // Given: refusing it here would leave the wider, older revision in force. The policy refuses it.
        Grant grant = grant("alice");
        second();

        Scope narrow = new Scope(Bytes.of((byte) 0xa1, (byte) 0x01, (byte) 0x02));
        Grant narrowed = new Grant(
                grant.id(),
                2,
                RecordState.ACTIVE,
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                narrow,
                grant.reason(),
                grant.position(),
                grant.unknown());
        folder.put(narrowed);
        second();

        assertEquals(List.of(narrowed), directory.find("alice"));
        assertNotEquals(Scope.FULL, directory.find("alice").getFirst().scope());
    }

    @Test
    void aWatcherOfAnUnknownIdHearsOfItWhenItComes() {
        Grant grant = Grant.create(
                GrantId.random(new Random(4)),
                new Principal("alice", Principal.Kind.HUMAN, "https://issuer.example", "subject", List.of()),
                "orders",
                "app",
                Validity.between(clock.instant(), clock.instant().plus(HOUR)),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                "");
        List<Grant> seen = new ArrayList<>();
        FolderUnderTest.Watch watch = directory.watch(grant.id(), Runnable::run, seen::add);
        assertNull(watch.current());

        folder.put(grant);
        second();

        assertEquals(List.of(grant), seen);
        assertEquals(grant, watch.current());
    }
}
