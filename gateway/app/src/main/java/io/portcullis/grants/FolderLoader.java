package io.portcullis.grants;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.config.FileWatcher;
import io.portcullis.grants.KnownFiles.Known;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records up with the folder: events at once, and a pass through the whole folder every second for what no
 * event told. A pass may use a twentieth of a core, so it comes less often where there are very many files.
 */
final class FolderLoader implements FileWatcher.Listener {
    private static final Logger LOG = Logger.getLogger(FolderSource.class);
    private static final int NAMES_PER_PART = 64;
    private static final int CROWD = 8;
    private static final int SCAN_SHARE = 20;
    private static final long SCAN_PERIOD = TimeUnit.MILLISECONDS.toNanos(900);
    private static final long LONGEST_SCAN_PERIOD = TimeUnit.SECONDS.toNanos(60);
    private static final long FORGET_PERIOD = TimeUnit.SECONDS.toNanos(60);
    /** Files that hold no record that is kept also cost memory. */
    private static final int MOST_FILES = 2 * RecordStore.MOST;

    private final Path folder;
    private final RecordReader reader;
    private final RecordStore records;
    private final GrantJournal journal;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final KnownFiles files = new KnownFiles();
    private final Crowd crowd = new Crowd(Runtime.getRuntime().availableProcessors());
    private final Set<String> unfinished = new HashSet<>();
    private @Nullable FolderScan scan;
    private long scanStartedAt;
    private long nextScan;
    private long nextForget;
    private volatile @Nullable String problem;
    private volatile @Nullable Instant lastScanAt;
    private volatile int refusedFiles;

    FolderLoader(
            Path folder,
            RecordReader reader,
            RecordStore records,
            GrantJournal journal,
            Clock clock,
            LongSupplier nanoTime) {
        this.folder = folder;
        this.reader = reader;
        this.records = records;
        this.journal = journal;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.nextForget = nanoTime.getAsLong() + FORGET_PERIOD;
    }

    /** Before the watcher's thread runs. */
    void loadAll() {
        check(true);
        workToTheEnd();
        // The first pass verifies everything: how long it took says nothing about the next.
        nextScan = nanoTime.getAsLong();
        LOG.infof("grants-loaded folder=%s refused-files=%d", quoted(folder), refusedFiles);
    }

    void workToTheEnd() {
        boolean more = true;
        while (more) {
            more = work();
        }
    }

    FolderHealth health() {
        @Nullable String now = problem;
        return new FolderHealth(now == null, now, lastScanAt, refusedFiles);
    }

    @Override
    public void changed(Set<String> names) {
        List<String> ours = new ArrayList<>(names.size());
        for (String name : names) {
            if (RecordNames.isRecordFile(name)) {
                ours.add(name);
            }
        }
        // A revocation should not wait behind a crowd of new grants.
        ours.sort(Comparator.comparing(name -> !files.contains(name)));
        look(ours, true);
        refusedFiles = files.refused();
    }

    @Override
    public void check(boolean eventsLost) {
        journal.check();
        look(List.copyOf(unfinished), true);
        long now = nanoTime.getAsLong();
        if (now - nextForget >= 0) {
            nextForget = now + FORGET_PERIOD;
            if (records.forget()) {
                files.reconsiderThoseTooMany();
            }
        }
        if (eventsLost || (scan == null && (lastScanAt == null || now - nextScan >= 0))) {
            startScan();
        }
    }

    @Override
    public boolean work() {
        FolderScan running = scan;
        if (running == null) {
            return false;
        }
        try {
            List<String> names = running.next(NAMES_PER_PART);
            if (!names.isEmpty()) {
                look(names, false);
                return true;
            }
            // Whatever the pass did not meet is looked at by name: it may have come meanwhile.
            look(files.notIn(running.seen()), true);
            readable();
        } catch (IOException e) {
            unreadable(e);
        }
        endScan(running);
        return false;
    }

    private void startScan() {
        FolderScan running = scan;
        if (running != null) {
            endScan(running);
        }
        try {
            scanStartedAt = nanoTime.getAsLong();
            scan = new FolderScan(folder);
        } catch (IOException e) {
            unreadable(e);
        }
    }

    private void endScan(FolderScan ended) {
        scan = null;
        long now = nanoTime.getAsLong();
        nextScan = now + Math.clamp(SCAN_SHARE * (now - scanStartedAt), SCAN_PERIOD, LONGEST_SCAN_PERIOD);
        try {
            ended.close();
        } catch (IOException e) {
            LOG.debugf("grants-folder-not-closed folder=%s detail=%s", quoted(folder), quoted(e));
        }
    }

    private void readable() {
        lastScanAt = clock.instant();
        refusedFiles = files.refused();
        if (problem != null) {
            problem = null;
            LOG.infof("grants-folder-readable folder=%s", quoted(folder));
        }
    }

    private void unreadable(IOException e) {
        String now = "the folder cannot be read: " + e;
        if (!now.equals(problem)) {
            problem = now;
            LOG.errorf(
                    "grants-folder-unreadable folder=%s consequence=\"no revocation is heard of\" detail=%s",
                    quoted(folder), quoted(now));
        }
    }

    private void look(Collection<String> names, boolean whateverTheStamp) {
        List<String> admitted = new ArrayList<>(names.size());
        int strangers = 0;
        for (String name : names) {
            boolean known = files.contains(name);
            if (known || files.size() < MOST_FILES) {
                admitted.add(name);
                strangers += known ? 0 : 1;
            }
        }
        if (strangers < CROWD) {
            admitted.forEach(name -> apply(name, read(name, whateverTheStamp)));
            return;
        }
        List<FileReading> readings = crowd.map(admitted, name -> read(name, whateverTheStamp));
        for (int i = 0; i < admitted.size(); i++) {
            apply(admitted.get(i), readings.get(i));
        }
    }

    private FileReading read(String name, boolean whateverTheStamp) {
        @Nullable Known known = files.get(name);
        return known == null
                ? reader.read(name, null, null, whateverTheStamp)
                : reader.read(name, known.look(), known.digest(), whateverTheStamp);
    }

    /** The record that is known from a file of that name, unless its time is over anyway. */
    private Optional<SignedRecord> knownFrom(String fileName) {
        Instant now = clock.instant();
        return RecordFiles.idOf(fileName)
                .map(records::get)
                .filter(record -> record.validity().maxExpiresAt().isAfter(now));
    }

    private void apply(String name, FileReading reading) {
        unfinished.remove(name);
        switch (reading) {
            case FileReading.Gone _ -> {
                if (files.remove(name)) {
                    knownFrom(name).ifPresent(record -> journal.deleted(name, record.revision()));
                }
            }
            case FileReading.Unfinished _ -> unfinished.add(name);
            case FileReading.Same same -> files.seen(name, same.look());
            case FileReading.Verified(var look, var digest, var record, var envelope) -> {
                if (records.joinFile(record, envelope)) {
                    files.put(name, new Known(look, digest, "", false));
                } else {
                    String detail = "as many records as can be are known already";
                    journal.refused(name, "too-many-records", detail);
                    files.put(name, new Known(look, digest, detail, true));
                }
            }
            case FileReading.Refused(var look, var digest, var code, var detail) -> {
                @Nullable Known before = files.get(name);
                boolean sameAsBefore =
                        digest == null && before != null && before.refusal().equals(detail);
                if (!sameAsBefore) {
                    journal.refused(name, code, detail);
                }
                files.put(name, new Known(look, digest, detail, false));
            }
        }
    }
}
