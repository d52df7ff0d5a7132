package io.portcullis.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * One file that only grows, by whole groups of lines: each group is on the disk when {@link #append} returns, or is cut
 * off again before the next try. One thread only.
 */
final class AuditFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final @Nullable Object key;
    /** Up to here everything is whole lines and on the disk. */
    private long good;
    /** Something behind {@link #good} may be there. */
    private boolean dirty;

    AuditFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        this.good = channel.size();
    }

    /**
     * Appends whole lines and forces them to the disk.
     *
     * @throws IOException if it did not succeed; then the same lines must be given again
     */
    void append(ByteBuffer lines) throws IOException {
        repair();
        dirty = true;
        long position = good;
        while (lines.hasRemaining()) {
            position += channel.write(lines, position);
        }
        // After a failed force the system may have dropped what it could not write: so it is all written again.
        channel.force(false);
        good = position;
        dirty = false;
    }

    /** Cuts off what a failed append left behind, so that no line is ever torn. */
    void repair() throws IOException {
        if (dirty) {
            channel.truncate(good);
            dirty = false;
        }
    }

    long length() {
        return good;
    }

    Path path() {
        return path;
    }

    /** Tells whether the file is still the one of its name: lines for a deleted file would be lost in silence. */
    boolean isInPlace() throws IOException {
        try {
            Object now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            return key == null || key.equals(now);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            repair();
        } finally {
            channel.close();
        }
    }
}
