package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Passwords from {@code <folder>/<target>/<role>}, one line each. Looked at anew for every use, read again when the
 * file changed: a rotation needs no restart. Reading may block on a slow file system.
 */
public final class FileSecrets implements Secrets {
    private static final Logger LOG = Logger.getLogger(FileSecrets.class);

    private static final class Kept {
        final FileStamp stamp;
        final boolean stampProves;
        final char[] password;

        Kept(FileStamp stamp, boolean stampProves, char[] password) {
            this.stamp = stamp;
            this.stampProves = stampProves;
            this.password = password;
        }
    }

    private final Path folder;
    private final Clock clock;
    private final Map<Path, Kept> cache = new ConcurrentHashMap<>();

    public FileSecrets(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public char[] password(String target, String role) throws IOException {
        Path file = file(target, role);
        String what = "the password of role " + role + " at target " + target;
        try {
            return password(file, what).clone();
        } catch (FileSystemException e) {
            cache.remove(file);
            throw new IOException(
                    what + " cannot be read from secrets.dir: " + e.getClass().getSimpleName(), e);
        } catch (IOException e) {
            cache.remove(file);
            throw e;
        }
    }

    private Path file(String target, String role) throws IOException {
        if (!Target.NAME.matcher(target).matches()) {
            throw new IOException("not the name of a target");
        }
        if (role.isEmpty() || role.startsWith("..") || role.equals(".") || hasPathCharacter(role)) {
            throw new IOException("the role's name cannot be the name of a file");
        }
        return folder.resolve(target).resolve(role);
    }

    private static boolean hasPathCharacter(String name) {
        return name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
    }

    private char[] password(Path file, String what) throws IOException {
        Instant readAt = clock.instant();
        // Links may lead about inside the folder, as Kubernetes' ..data does, but not out of it.
        Path real = file.toRealPath();
        if (!real.startsWith(folder.toRealPath())) {
            throw new IOException(what + " is a link that leads out of secrets.dir");
        }
        FileStamp stamp = FileStamp.of(real);
        @Nullable Kept kept = cache.get(file);
        if (kept != null && kept.stampProves && kept.stamp.equals(stamp)) {
            return kept.password;
        }
        if (!Files.isRegularFile(real)) {
            throw new IOException(what + " is not in a file");
        }
        if (kept == null || !kept.stamp.equals(stamp)) {
            warnIfOpenToAll(real, what);
        }
        char[] password = SecretLine.read(real, what);
        cache.put(file, new Kept(stamp, stamp.provesContentReadAt(readAt), password));
        return password;
    }

    private static void warnIfOpenToAll(Path file, String what) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
            LOG.warnf("secret-readable-by-all secret=%s remedy=\"chmod o-r\"", quoted(what));
        }
    }
}
