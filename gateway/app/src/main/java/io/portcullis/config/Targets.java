package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The targets of the {@linkplain WatchedText watched} targets file. */
public final class Targets implements TargetDirectory {
    private static final Logger LOG = Logger.getLogger(Targets.class);
    private static final WatchedText.Name NAME = new WatchedText.Name("portcullis.targets-file", "targets");

    private volatile TargetTable table = TargetTable.EMPTY;
    private @Nullable WatchedText text;

    private Targets() {}

    /**
     * Reads the file for the first time and has it watched from then on.
     *
     * @throws InvalidConfiguration if it cannot be used
     */
    public static Targets open(Path file, FileWatcher watcher, Clock clock) {
        Targets targets = new Targets();
        targets.text = WatchedText.open(file, NAME, content -> targets.take(file, content), watcher, clock);
        return targets;
    }

    /** No targets and no file: all of them are the cluster's. */
    public static Targets none() {
        return new Targets();
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
        return text == null ? null : text.problem();
    }

    /** Returns how many contents of the file were refused since the start. */
    public long refusedReads() {
        return text == null ? 0 : text.refusedReads();
    }

    /** Looks at the file, as happens once a second. */
    void check(boolean eventsLost) {
        if (text != null) {
            text.check(eventsLost);
        }
    }

    private void take(Path file, String content) throws InvalidYaml {
        table = TargetsParser.parse(content);
        LOG.infof(
                "targets-read file=%s targets=%d",
                quoted(file.toAbsolutePath()), table.byName().size());
        tellShadows();
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
}
