package io.portcullis.grants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.FileWatcher;
import io.portcullis.harness.Await;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The directory over a real folder with the system's own events. */
@Tag("alone")
class WatchedFolderTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    Path temp;

    private final Events events = new Events();
    private GrantFolder folder;
    private FileWatcher watcher;
    private FolderUnderTest directory;

    @BeforeEach
    void open() throws IOException {
        folder = GrantFolder.create(temp);
        watcher = new FileWatcher();
        RecordVerifier verifier =
                RecordVerifier.of(GrantFolder.CLUSTER_ID, List.of(PemKeys.readPublic(folder.publicKey())));
        directory = FolderUnderTest.watched(folder.grantsDir(), verifier, events, watcher);
        watcher.start();
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    private Grant known(String login) {
        Grant grant = folder.grant(GrantSpec.of(login, "orders", "app"));
        Await.until("the grant", SOON, () -> !directory.find(login).isEmpty());
        return grant;
    }

    /** The revocation's way through this part: from the rename of the tombstone to the session's own thread. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aTombstoneReachesItsWatcherWithinMilliseconds() throws Exception {
        long[] micros = new long[100];
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < micros.length; i++) {
                // Given a session under a grant, and its tombstone written beside
                Grant grant = known("login-" + i);
                BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
                FolderUnderTest.Watch watch = directory.watch(grant.id(), loop, _ -> arrivals.add(System.nanoTime()));
                Path beside =
                        Files.write(temp.resolve("beside"), folder.signer().seal(grant.revoked("over")));

                // When
                long renamedAt = System.nanoTime();
                Files.move(
                        beside, folder.grantsDir().resolve(RecordFiles.nameOf(grant)), StandardCopyOption.ATOMIC_MOVE);

                // Then
                Long arrivedAt = arrivals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                assertTrue(arrivedAt != null, "nothing arrived");
                micros[i] = (arrivedAt - renamedAt) / 1000;
                watch.close();
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "tombstone's rename -> watcher: p50 %d us, p99 %d us, max %d us%n",
                micros[micros.length / 2], micros[micros.length * 99 / 100 - 1], micros[micros.length - 1]);
        assertTrue(micros[micros.length / 2] < 10_000, "half of them within 10 ms: " + Arrays.toString(micros));
    }

    @Test
    void aFileCopiedInPlaceIsLearntWithoutARefusal() throws IOException, InterruptedException {
        // Given an envelope elsewhere, and a slow copy
        Grant grant = folder.grant(GrantSpec.of("alice", "orders", "app"));
        Path file = folder.grantsDir().resolve(RecordFiles.nameOf(grant));
        Await.until("the grant", SOON, () -> !directory.find("alice").isEmpty());
        Grant next = grant.extendedTo(grant.validity().expiresAt().plusSeconds(60));
        byte[] envelope = folder.signer().seal(next);

        // When
        for (int i = 0; i < envelope.length; i += 100) {
            byte[] part = Arrays.copyOfRange(envelope, i, Math.min(envelope.length, i + 100));
            if (i == 0) {
                Files.write(file, part);
            } else {
                Files.write(file, part, java.nio.file.StandardOpenOption.APPEND);
            }
            Thread.sleep(20);
        }

        // Then
        Await.until("the revision", SOON, () -> directory.find("alice").equals(List.of(next)));
        assertEquals(List.of("LEARNED 1", "CHANGED 2"), events.of(grant.recordId()));
    }

    /** Whoever registers first and reads then can miss nothing: neither by the callback nor by the read. */
    @Test
    void noRevocationFallsBetweenWatchingAndReading() throws Exception {
        try (ExecutorService loop = Executors.newSingleThreadExecutor();
                ExecutorService operator = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 100; i++) {
                Grant grant = known("login-" + i);
                AtomicBoolean revoked = new AtomicBoolean();
                var revocation = operator.submit(() -> folder.revoke(grant.id(), "over"));

                // When a session registers at any moment around the revocation
                TimeUnit.MICROSECONDS.sleep(i * 50L);
                FolderUnderTest.Watch watch = directory.watch(
                        grant.id(), loop, changed -> revoked.set(changed.state() == RecordState.REVOKED));
                Grant read = watch.current();
                if (read == null || read.state() == RecordState.REVOKED) {
                    revoked.set(true);
                }
                revocation.get();

                // Then it hears of it
                Await.until("the revocation of login-" + i, SOON, revoked::get);
                watch.close();
            }
        }
    }

    @Test
    void aStormOfChangesArrivesInOrder() throws Exception {
        Grant grant = known("alice");
        List<Long> revisions = new ArrayList<>();
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            FolderUnderTest.Watch watch =
                    directory.watch(grant.id(), loop, changed -> arrivals.add(changed.revision()));

            Instant end = grant.validity().expiresAt();
            for (int i = 1; i <= 300; i++) {
                folder.extend(grant.id(), end.plusSeconds(i));
            }

            while (revisions.isEmpty() || revisions.getLast() < 301) {
                Long next = arrivals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                assertTrue(next != null, "the last revision never came: " + revisions);
                revisions.add(next);
            }
            watch.close();
        }
        List<Long> sorted = revisions.stream().sorted().distinct().toList();
        assertEquals(sorted, revisions, "each at most once, and upwards");
    }
}
