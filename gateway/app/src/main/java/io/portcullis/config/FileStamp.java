package io.portcullis.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tells, without reading it, that a file is still the same: links are followed, so an exchanged link counts as a
 * change.
 *
 * @param key the inode where the file system has one
 */
public record FileStamp(
        FileTime modified, long size, @Nullable Object key) {
    /** Coarser than the clock of any file system that is in use (FAT has 2 s). */
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

    /**
     * Looks at {@code file} now.
     *
     * @throws IOException if there is no such file or it cannot be looked at
     */
    public static FileStamp of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    public static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    /**
     * Tells whether an equal stamp later means equal content. It does not when the file was written so shortly before
     * it was read that a further write may have got the same time (git calls this "racily clean").
     */
    public boolean provesContentReadAt(Instant readAt) {
        return modified.toInstant().plus(CLOCK_GRAIN).isBefore(readAt);
    }
}
