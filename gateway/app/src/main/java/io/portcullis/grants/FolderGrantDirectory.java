package io.portcullis.grants;

import io.portcullis.config.FileWatcher;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.codec.RecordVerifier;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Grants and credentials from a drop folder of signed files. A file takes effect when it comes; that it goes changes
 * nothing. What does not verify counts as not there: it neither stops the start nor displaces what is known.
 *
 * <p>All reading and verifying is done by the {@link FileWatcher}'s thread (and helpers of its own for many files at
 * once); answers come from memory.
 */
public final class FolderGrantDirectory implements GrantDirectory {
    private final GrantTable grants = new GrantTable();
    private final CredentialTable credentials = new CredentialTable();
    private final GrantJournal journal;
    private final FolderLoader loader;

    FolderGrantDirectory(
            Path folder,
            RecordVerifier verifier,
            AuditSink audit,
            Clock clock,
            LongSupplier nanoTime,
            int mostRecords) {
        journal = new GrantJournal(audit, clock);
        Records records = new Records(grants, credentials, journal, clock, mostRecords);
        RecordReader reader = new RecordReader(folder, verifier, clock);
        loader = new FolderLoader(folder, reader, records, journal, clock, nanoTime);
    }

    /** Loads what is there now and has the folder watched from then on. */
    public static FolderGrantDirectory open(
            Path folder, RecordVerifier verifier, AuditSink audit, FileWatcher watcher, Clock clock) {
        FolderGrantDirectory directory =
                new FolderGrantDirectory(folder, verifier, audit, clock, System::nanoTime, Records.MOST);
        // Watched first: what comes during the first load is seen by both.
        watcher.add(folder, directory.loader);
        directory.loader.loadAll();
        return directory;
    }

    /** What the folder's events and the passing of time are told to. */
    FolderLoader loader() {
        return loader;
    }

    @Override
    public List<Grant> find(String login) {
        return grants.find(login);
    }

    @Override
    public GrantWatch watch(GrantId id, Executor executor, Consumer<Grant> onChange) {
        return grants.watch(id, executor, onChange);
    }

    @Override
    public List<Credential> credentials(String login) {
        return credentials.find(login);
    }

    /** Returns how the folder is doing; for health and metrics. */
    public FolderHealth health() {
        return loader.health(grants.size(), credentials.size());
    }

    /** Returns how many contents were refused since the start, by reason code. */
    public Map<String, Long> refusals() {
        return journal.refusals();
    }
}
