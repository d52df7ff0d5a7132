package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The targets file, re-read as a whole whenever it changes. A file that cannot be used changes nothing: the targets
 * stay as they were, an error in the log says what is wrong and where, and {@link #problem} holds it for health.
 */
public final class Targets implements TargetDirectory, FileWatcher.Listener {
    private static final Logger LOG = Logger.getLogger(Targets.class);
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final Clock clock;
    private final AtomicLong refusedReads = new AtomicLong();
    private volatile TargetTable table = TargetTable.EMPTY;
    private volatile @Nullable String problem;
    private @Nullable FileStamp stamp;
    private boolean stampProves;
    /** Before that, whoever opens the file tells what is wrong. */
    private boolean opened;
    /** The content read last, or the complaint where it could not be read: what has been dealt with already. */
    private @Nullable String seen;

    private Targets(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Reads the file for the first time and has it watched from then on.
     *
     * @throws InvalidConfiguration if it cannot be used
     */
    public static Targets open(Path file, FileWatcher watcher, Clock clock) {
        Targets targets = new Targets(file.toAbsolutePath(), clock);
        Path folder = targets.file.getParent();
        if (folder == null) {
            throw new InvalidConfiguration(List.of("portcullis.targets-file: " + file + " is not a file"));
        }
        watcher.add(folder, targets);
        targets.reread();
        if (targets.problem != null) {
            throw new InvalidConfiguration(List.of("portcullis.targets-file: " + file + ": " + targets.problem));
        }
        targets.opened = true;
        return targets;
    }

    /** No targets and no file: all of them are the cluster's. */
    public static Targets none(Clock clock) {
        return new Targets(Path.of("none"), clock);
    }

    @Override
    public @Nullable Target find(String name) {
        return table.find(name);
    }

    @Override
    public @Nullable Target forDatabase(String database) {
        return table.forDatabase(database);
    }

    /** Returns all targets, in no order. */
    public List<Target> all() {
        return List.copyOf(table.byName().values());
    }

    /** Returns why the file as it is now is not in force; null if it is. */
    public @Nullable String problem() {
        return problem;
    }

    /** Returns how many contents of the file were refused since the start. */
    public long refusedReads() {
        return refusedReads.get();
    }

    @Override
    public void changed(Set<String> names) {
        // Any name: a link in the path (as in Kubernetes' ..data) is exchanged under another name than the file's.
        reread();
    }

    @Override
    public void check(boolean eventsLost) {
        if (eventsLost || !unchanged()) {
            reread();
        }
    }

    private boolean unchanged() {
        try {
            return stampProves && FileStamp.of(file).equals(stamp);
        } catch (IOException e) {
            return false;
        }
    }

    private void reread() {
        stampProves = false;
        try {
            String content = read();
            if (content.equals(seen)) {
                return;
            }
            seen = content;
            table = TargetsParser.parse(content);
            problem = null;
            LOG.infof(
                    "targets-read file=%s targets=%d",
                    quoted(file), table.byName().size());
            tellShadows();
        } catch (InvalidTargets e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            refuseUnread("there is no such file");
        } catch (CharacterCodingException e) {
            refuseUnread("it is not UTF-8");
        } catch (IOException e) {
            refuseUnread("it cannot be read: " + e);
        }
    }

    private void tellShadows() {
        List<String> shadows = table.byName().values().stream()
                .filter(target -> target.scopeMode() == ScopeMode.SHADOW)
                .map(Target::name)
                .sorted()
                .toList();
        if (!shadows.isEmpty()) {
            LOG.warnf(
                    "targets-in-shadow targets=%s consequence=\"what the scope of a grant does not allow passes there, and is only counted\"",
                    shadows);
        }
    }

    private String read() throws IOException {
        Instant readAt = clock.instant();
        FileStamp now = FileStamp.of(file);
        if (!Files.isRegularFile(file)) {
            throw new IOException("not a file");
        }
        if (now.size() > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        String content = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        stamp = now;
        stampProves = now.provesContentReadAt(readAt);
        return content;
    }

    private void refuseUnread(String why) {
        if (!why.equals(seen)) {
            seen = why;
            refuse(why);
        }
    }

    private void refuse(String why) {
        problem = why;
        if (!opened) {
            return;
        }
        refusedReads.incrementAndGet();
        LOG.errorf(
                "targets-refused file=%s consequence=\"the targets stay as they were\" detail=%s",
                quoted(file), quoted(why));
    }
}
