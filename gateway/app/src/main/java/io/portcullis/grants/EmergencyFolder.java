package io.portcullis.grants;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RecordState;
import io.portcullis.model.SessionId;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code emergency} in the state folder: what this gateway must remember of emergency grants when nothing but it is left.
 *
 * <ul>
 *   <li>{@code <grant>.used}: its one use was taken. That the file is there is what counts, so it is made under its own name, which
 *       only one can do, and is on the disk before the session begins.
 *   <li>tombstones, as they came: of emergency grants of this gateway, and of whatever else was revoked by the cluster and lies in the
 *       drop folder as if nothing had happened. The drop folder may not be ours to write to.
 * </ul>
 *
 * <p>All writing is done by one thread of its own, so that no disk holds anybody up but the login that waits for it.
 */
public final class EmergencyFolder implements EmergencyUses, RecordWatch, AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.portcullis.grants");
    private static final String USED = ".used";
    private static final long TRY_AGAIN_SECONDS = 10;
    private static final long LAST_WORDS_SECONDS = 3;

    private final Path folder;
    private final String gateway;
    private final Clock clock;
    private final Map<GrantId, Instant> used = new ConcurrentHashMap<>();
    /** Those of this gateway that came as files and are not revoked, and when they end. */
    private final Map<GrantId, Instant> issued = new ConcurrentHashMap<>();

    private final LongAdder failures = new LongAdder();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("portcullis-emergency").factory());

    private EmergencyFolder(Path folder, String gateway, Clock clock) {
        this.folder = folder;
        this.gateway = gateway;
        this.clock = clock;
    }

    /**
     * Reads what was remembered, and lets the tombstones count.
     *
     * @param gateway this gateway's name
     * @throws IOException if the folder cannot be made or read: then nobody knows what was used
     */
    public static EmergencyFolder open(
            Path stateDir, String gateway, RecordVerifier verifier, RecordStore records, Clock clock)
            throws IOException {
        Path folder = LastingFiles.folder(stateDir, "emergency");
        EmergencyFolder opened = new EmergencyFolder(folder, gateway, clock);
        records.watchedBy(opened);
        for (Path file : opened.files()) {
            String name = file.getFileName().toString();
            if (name.endsWith(USED)) {
                opened.rememberUse(file, name.substring(0, name.length() - USED.length()));
            } else if (RecordFiles.idOf(name).isPresent()) {
                opened.rememberTombstone(file, name, verifier, records);
            }
        }
        return opened;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Whatever is in it, and be it nothing: a crash may have kept the words from the disk. */
    private void rememberUse(Path file, String id) throws IOException {
        if (GrantId.isValid(id)) {
            used.put(new GrantId(id), Files.getLastModifiedTime(file).toInstant());
        }
    }

    /** What can not be read or is no tombstone was one: what it is about is used up, as nobody knows better. */
    private void rememberTombstone(Path file, String name, RecordVerifier verifier, RecordStore records)
            throws IOException {
        String problem = "is no tombstone of that name";
        try {
            byte[] envelope = RecordFiles.read(file);
            SignedRecord record = verifier.open(envelope);
            if (record.state() == RecordState.REVOKED
                    && RecordFiles.nameOf(record).equals(name)) {
                records.joinFile(record, envelope);
                return;
            }
        } catch (RefusedRecord e) {
            problem = e.reason().code() + ": " + e.getMessage();
        }
        LOG.errorf(
                "tombstone-refused file=%s consequence=\"an emergency grant of that id admits nobody\" detail=%s",
                quoted(file), quoted(problem));
        rememberUse(file, RecordFiles.idOf(name).orElse(""));
    }

    // What is known

    @Override
    public String gateway() {
        return gateway;
    }

    @Override
    public @Nullable Instant usedAt(GrantId id) {
        return used.get(id);
    }

    /** How many emergency grants could be used here now. */
    public int usable() {
        Instant now = clock.instant();
        return (int) issued.entrySet().stream()
                .filter(one -> now.isBefore(one.getValue()) && !used.containsKey(one.getKey()))
                .count();
    }

    /** How often something that must be remembered could not be written. */
    public long failures() {
        return failures.sum();
    }

    // Tombstones

    @Override
    public void raised(SignedRecord record, byte[] envelope, boolean fromFile, boolean wasFromFile) {
        boolean ours = record instanceof Grant grant && isForHere(grant);
        boolean revoked = record.state() == RecordState.REVOKED;
        if (ours && record instanceof Grant grant) {
            if (revoked) {
                issued.remove(grant.id());
            } else if (fromFile) {
                issued.put(grant.id(), grant.validity().expiresAt());
            }
        }
        if (revoked && (ours || (wasFromFile && !fromFile))) {
            writer.execute(() -> keep(RecordFiles.nameOf(record), envelope));
        }
    }

    private boolean isForHere(Grant grant) {
        if (grant.scope().isFull()) {
            return false;
        }
        EmergencyUse use = ScopeCodec.emergency(grant.scope());
        return use != null && use.gateway().equals(gateway);
    }

    private void keep(String name, byte[] envelope) {
        try {
            if (!isKept(folder.resolve(name), envelope)) {
                RecordFiles.writeAtomically(folder, name, envelope);
            }
        } catch (IOException | RefusedRecord e) {
            failures.increment();
            LOG.errorf(
                    "tombstone-not-kept file=%s consequence=\"after a restart without the cluster it would count again\" detail=%s",
                    quoted(folder.resolve(name)), quoted(e));
            writer.schedule(() -> keep(name, envelope), TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static boolean isKept(Path file, byte[] envelope) throws IOException, RefusedRecord {
        return Files.exists(file) && Arrays.equals(RecordFiles.read(file), envelope);
    }

    // Uses

    @Override
    public void take(Grant grant, SessionId session, String origin, Consumer<Taking> then) {
        writer.execute(() -> then.accept(take(grant, session, origin)));
    }

    private Taking take(Grant grant, SessionId session, String origin) {
        Instant now = clock.instant();
        if (used.putIfAbsent(grant.id(), now) != null) {
            return Taking.USED;
        }
        String name = grant.id() + USED;
        try {
            LastingFiles.create(folder, name, now + " session=" + session + " origin=" + origin + "\n");
        } catch (FileAlreadyExistsException e) {
            return Taking.USED;
        } catch (IOException e) {
            failures.increment();
            LOG.errorf(
                    "emergency-use-not-recorded grant=%s session=%s consequence=\"nobody is admitted by it\" detail=%s",
                    grant.id(), session, quoted(e));
            if (!Files.exists(folder.resolve(name))) {
                used.remove(grant.id());
            }
            return Taking.FAILED;
        }
        // Somebody must look: it is the one thing here that nobody has approved just now.
        LOG.errorf(
                "emergency-grant-used grant=%s login=%s target=%s role=%s session=%s origin=%s reason=%s",
                grant.id(),
                grant.principal().login(),
                grant.target(),
                quoted(grant.role()),
                session,
                origin,
                quoted(grant.reason()));
        return Taking.TAKEN;
    }

    /** What waits to be written is written, if that takes no longer than a few seconds. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                LOG.errorf("emergency-folder-left consequence=\"a tombstone may not be in it\"");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
