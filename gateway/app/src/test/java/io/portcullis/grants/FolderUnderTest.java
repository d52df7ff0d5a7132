package io.portcullis.grants;

import io.portcullis.config.FileWatcher;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.policy.Known;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A folder and the store that it fills; everything that is found must be known as coming from a file. */
final class FolderUnderTest {
    final RecordStore store;
    private final FolderSource source;

    private FolderUnderTest(RecordStore store, FolderSource source) {
        this.store = store;
        this.source = source;
    }

    /** Told of events and of time by hand. */
    static FolderUnderTest byHand(Path folder, RecordVerifier verifier, AuditSink audit, Hands clock, int most) {
        GrantJournal journal = new GrantJournal(audit, clock);
        RecordStore store = new RecordStore(journal, clock, most);
        FolderSource source = new FolderSource(folder, verifier, store, journal, clock, clock::nanoTime);
        source.loader().loadAll();
        return new FolderUnderTest(store, source);
    }

    static FolderUnderTest watched(Path folder, RecordVerifier verifier, AuditSink audit, FileWatcher watcher) {
        Clock clock = Clock.systemUTC();
        GrantJournal journal = new GrantJournal(audit, clock);
        RecordStore store = new RecordStore(journal, clock);
        return new FolderUnderTest(store, FolderSource.open(folder, verifier, store, journal, watcher, clock));
    }

    FolderLoader loader() {
        return source.loader();
    }

    FolderHealth health() {
        return source.health();
    }

    Map<String, Long> refusals() {
        return source.refusals();
    }

    List<Grant> find(String login) {
        return store.find(login).stream().map(FolderUnderTest::fromFile).toList();
    }

    List<Credential> credentials(String login) {
        return store.credentials(login).stream().map(Known::record).toList();
    }

    Watch watch(GrantId id, Executor executor, Consumer<Grant> onChange) {
        return new Watch(store.watch(id, executor, known -> onChange.accept(fromFile(known))));
    }

    private static Grant fromFile(Known<Grant> known) {
        if (!known.fromFile()) {
            throw new AssertionError(known + " came from a file");
        }
        return known.record();
    }

    /** A {@link GrantWatch} without the source. */
    record Watch(GrantWatch watch) implements AutoCloseable {
        @Nullable
        Grant current() {
            Known<Grant> known = watch.current();
            return known == null ? null : fromFile(known);
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
