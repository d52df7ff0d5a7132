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
 * A file of text, re-read as a whole whenever it changes. Content that cannot be used changes nothing: what was taken
 * before stays in force, an error in the log says what is wrong and where, and {@link #problem} holds it for health.
 */
final class WatchedText implements FileWatcher.Listener {
    private static final Logger LOG = Logger.getLogger(WatchedText.class);
    private static final long MAX_BYTES = 1 << 20;

    /** What is done with the content; on the watcher's thread, at the opening on the opener's. */
    interface Taker {
        /** Takes all of it or, by an exception, nothing. */
        void take(String content) throws InvalidYaml;
    }

    /**
     * What the file is called where something is said about it.
     *
     * @param key the setting that names the file
     * @param word as {@code targets}: begins the events of the log
     */
    record Name(String key, String word) {}

    private final Path file;
    private final Name name;
    private final Taker taker;
    private final Clock clock;
    private final AtomicLong refusedReads = new AtomicLong();
    private volatile @Nullable String problem;
    private @Nullable FileStamp stamp;
    private boolean stampProves;
    /** Before that, whoever opens the file tells what is wrong. */
    private boolean opened;
    /** The content read last, or the complaint where it could not be read: what has been dealt with already. */
    private @Nullable String seen;

    private WatchedText(Path file, Name name, Taker taker, Clock clock) {
        this.file = file;
        this.name = name;
        this.taker = taker;
        this.clock = clock;
    }

    /**
     * Reads the file for the first time and has it watched from then on.
     *
     * @throws InvalidConfiguration if it cannot be used
     */
    static WatchedText open(Path given, Name name, Taker taker, FileWatcher watcher, Clock clock) {
        WatchedText text = new WatchedText(given.toAbsolutePath(), name, taker, clock);
        Path folder = text.file.getParent();
        if (folder == null) {
            throw new InvalidConfiguration(List.of(name.key() + ": " + given + " is not a file"));
        }
        watcher.add(folder, text);
        text.reread();
        if (text.problem != null) {
            throw new InvalidConfiguration(List.of(name.key() + ": " + given + ": " + text.problem));
        }
        text.opened = true;
        return text;
    }

    /** Returns why the file as it is now is not in force; null if it is. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Returns how many contents of the file were refused since the start. */
    long refusedReads() {
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
            taker.take(content);
            problem = null;
        } catch (InvalidYaml e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            refuseUnread("there is no such file");
        } catch (CharacterCodingException e) {
            refuseUnread("it is not UTF-8");
        } catch (IOException e) {
            refuseUnread("it cannot be read: " + e);
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
                "%s-refused file=%s consequence=\"the %s stay as they were\" detail=%s",
                name.word(), quoted(file), name.word(), quoted(why));
    }
}
