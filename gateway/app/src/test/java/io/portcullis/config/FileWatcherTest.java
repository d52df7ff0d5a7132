package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatcherTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    Path temp;

    private static final class Recorder implements FileWatcher.Listener {
        final Set<String> names = ConcurrentHashMap.newKeySet();
        final AtomicInteger checks = new AtomicInteger();
        final AtomicInteger lost = new AtomicInteger();
        final AtomicInteger work = new AtomicInteger();
        final AtomicInteger parts = new AtomicInteger();

        @Override
        public void changed(Set<String> changed) {
            names.addAll(changed);
        }

        @Override
        public void check(boolean eventsLost) {
            checks.incrementAndGet();
            if (eventsLost) {
                lost.incrementAndGet();
            }
        }

        @Override
        public boolean work() {
            if (parts.get() == 0) {
                return false;
            }
            work.incrementAndGet();
            return parts.decrementAndGet() > 0;
        }
    }

    @Test
    void whatComesChangesAndGoesIsReported() throws IOException {
        Recorder recorder = new Recorder();
        try (FileWatcher watcher = new FileWatcher()) {
            watcher.add(temp, recorder);
            Files.writeString(temp.resolve("before-the-start"), "x");
            watcher.start();
            Files.writeString(temp.resolve("after"), "x");

            Await.until("both names", SOON, () -> recorder.names.containsAll(Set.of("before-the-start", "after")));
            Await.until("checks", SOON, () -> recorder.checks.get() >= 3);
        }
    }

    @Test
    void aListenerThatThrowsEndsNothing() throws IOException {
        Recorder recorder = new Recorder();
        Path broken = Files.createDirectory(temp.resolve("broken"));
        Path good = Files.createDirectory(temp.resolve("good"));
        try (FileWatcher watcher = new FileWatcher()) {
            watcher.add(broken, new FileWatcher.Listener() {
                @Override
                public void changed(Set<String> names) {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void check(boolean eventsLost) {
                    throw new AssertionError("on purpose");
                }
            });
            watcher.add(good, recorder);
            watcher.start();
            Files.writeString(broken.resolve("x"), "x");
            Await.until("checks", SOON, () -> recorder.checks.get() >= 2);
            Files.writeString(good.resolve("y"), "y");

            Await.until("the other's file", SOON, () -> recorder.names.contains("y"));
        }
    }

    @Test
    void aFolderThatComesBackIsWatchedAgainAndCheckedAtOnce() throws IOException {
        Recorder recorder = new Recorder();
        Path folder = Files.createDirectory(temp.resolve("folder"));
        try (FileWatcher watcher = new FileWatcher()) {
            watcher.add(folder, recorder);
            watcher.start();
            Files.delete(folder);
            Await.until("checks of nothing", SOON, () -> recorder.checks.get() >= 2);
            assertEquals(0, recorder.lost.get());

            Files.createDirectory(folder);
            Await.until("a check for what was missed", SOON, () -> recorder.lost.get() == 1);
            Files.writeString(folder.resolve("new"), "x");

            Await.until("its events", SOON, () -> recorder.names.contains("new"));
        }
    }

    @Test
    void longWorkIsDoneInPartsAndEventsComeBetweenThem() throws IOException {
        Recorder recorder = new Recorder();
        recorder.parts.set(1_000_000_000);
        try (FileWatcher watcher = new FileWatcher()) {
            watcher.add(temp, recorder);
            watcher.start();
            Await.until("work", SOON, () -> recorder.work.get() > 1000);
            Files.writeString(temp.resolve("meanwhile"), "x");

            Await.until("the event", SOON, () -> recorder.names.contains("meanwhile"));
            assertTrue(recorder.parts.get() > 0, "the work was still going on");
        }
    }
}
