package io.portcullis.grants;

import io.portcullis.config.FileWatcher;
import io.portcullis.model.codec.RecordVerifier;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Grants and credentials from a drop folder of signed files. A file takes effect when it comes; that it goes changes
 * nothing. What does not verify counts as not there: it neither stops the start nor displaces what is known.
 *
 * <p>All reading and verifying is done by the {@link FileWatcher}'s thread (and helpers of its own for many files at
 * once).
 */
public final class FolderSource {
    private final GrantJournal journal;
    private final FolderLoader loader;

    FolderSource(
            Path folder,
            RecordVerifier verifier,
            RecordStore records,
            GrantJournal journal,
            Clock clock,
            LongSupplier nanoTime) {
        this.journal = journal;
        RecordReader reader = new RecordReader(folder, verifier, clock);
        loader = new FolderLoader(folder, reader, records, journal, clock, nanoTime);
    }

    /** Loads what is there now and has the folder watched from then on. */
    public static FolderSource open(
            Path folder,
            RecordVerifier verifier,
            RecordStore records,
            GrantJournal journal,
            FileWatcher watcher,
            Clock clock) {
        FolderSource source = new FolderSource(folder, verifier, records, journal, clock, System::nanoTime);
        // Watched first: what comes during the first load is seen by both.
        watcher.add(folder, source.loader);
        source.loader.loadAll();
        return source;
    }

    /** What the folder's events and the passing of time are told to. */
    FolderLoader loader() {
        return loader;
    }

    /** Returns how the folder is doing; for health and metrics. */
    public FolderHealth health() {
        return loader.health();
    }

    /** Returns how many contents were refused since the start, by reason code. */
    public Map<String, Long> refusals() {
        return journal.refusals();
    }
}
