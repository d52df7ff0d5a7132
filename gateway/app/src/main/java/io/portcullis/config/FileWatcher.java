package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread that tells its listeners what happens in folders: at once where the system reports events (inotify
 * on Linux), and a check every second for what it does not report or has lost.
 *
 * <p>Listeners are added first, {@link #start} comes after; events between the two are kept. They all run on this
 * thread, one at a time.
 */
public final class FileWatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FileWatcher.class);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    /** Called on the watcher's thread. */
    public interface Listener {
        /** Entries of these names came, changed or went. */
        void changed(Set<String> names);

        /** Once a second, and at once when events were lost. */
        void check(boolean eventsLost);

        /**
         * Does a part, of some milliseconds, of what takes longer; events are looked at between the parts.
         *
         * @return true if there is more to do
         */
        default boolean work() {
            return false;
        }
    }

    private static final class Folder {
        final Path dir;
        final Listener listener;

        @Nullable
        WatchKey key;

        Folder(Path dir, Listener listener) {
            this.dir = dir;
            this.listener = listener;
        }
    }

    private final WatchService service;
    private final List<Folder> folders = new ArrayList<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-files").unstarted(this::run);

    /**
     * Asks the system for its events.
     *
     * @throws IOException if it has no more watchers to give (on Linux fs.inotify.max_user_instances)
     */
    public FileWatcher() throws IOException {
        service = FileSystems.getDefault().newWatchService();
    }

    /** Adds a listener; before {@link #start} only. A folder that cannot be watched is tried again each second. */
    public void add(Path dir, Listener listener) {
        if (thread.getState() != Thread.State.NEW) {
            throw new IllegalStateException("already started");
        }
        Folder folder = new Folder(dir, listener);
        register(folder);
        folders.add(folder);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.warnf("file-watch-not-closed detail=%s", quoted(e));
        }
        if (thread.isAlive() && !thread.equals(Thread.currentThread())) {
            try {
                thread.join(CLOSE_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long nextCheck = System.nanoTime();
        boolean more = false;
        try {
            while (true) {
                long wait = more ? 0 : Math.max(0, nextCheck - System.nanoTime());
                WatchKey key = service.poll(wait, TimeUnit.NANOSECONDS);
                if (key != null) {
                    dispatch(key);
                }
                if (System.nanoTime() - nextCheck >= 0) {
                    folders.forEach(this::check);
                    nextCheck = System.nanoTime() + CHECK_NANOS;
                }
                more = false;
                for (Folder folder : folders) {
                    more |= guarded(folder, folder.listener::work);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("files: watching ended");
        }
    }

    private void dispatch(WatchKey key) {
        Set<String> names = new TreeSet<>();
        boolean lost = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind().equals(OVERFLOW)) {
                lost = true;
            } else if (event.context() instanceof Path name) {
                names.add(name.toString());
            }
        }
        key.reset();
        for (Folder folder : folders) {
            if (key.equals(folder.key)) {
                boolean eventsLost = lost;
                guarded(folder, () -> {
                    folder.listener.changed(names);
                    if (eventsLost) {
                        folder.listener.check(true);
                    }
                    return true;
                });
            }
        }
    }

    private void check(Folder folder) {
        boolean lost = false;
        if (folder.key == null || !folder.key.isValid()) {
            lost = register(folder);
        }
        boolean eventsLost = lost;
        guarded(folder, () -> {
            folder.listener.check(eventsLost);
            return true;
        });
    }

    private boolean register(Folder folder) {
        try {
            folder.key = folder.dir.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            return true;
        } catch (IOException e) {
            // The checks go on, and whoever needs the folder says that it cannot be read.
            LOG.debugf("files: %s cannot be watched: %s", folder.dir, e.toString());
            return false;
        }
    }

    /** Nothing may end this thread: a gateway that no longer hears of revocations would look healthy. */
    private static boolean guarded(Folder folder, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "defect where=%s", quoted("listener of " + folder.dir));
            return false;
        }
    }
}
