package io.portcullis.up;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The audit files of this node that are there now: of this process, of earlier ones, and of one that may still be ending. */
final class AuditFolder {
    /** Half a line that did not grow for so long has no writer any more. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /**
     * One file.
     *
     * @param limit how far it is to be trusted
     * @param settled whether nobody writes to it any more
     */
    record Found(Path path, String name, long limit, boolean settled) {}

    /**
     * All of them at one moment.
     *
     * @param earlier in the order of their names, which is that of their beginnings
     * @param present the one that this process writes to now, which is not among them
     */
    record Scan(List<Found> earlier, AuditPosition present) {}

    private final Path folder;
    private final Pattern names;
    private final Supplier<AuditPosition> written;
    private final InstantSource clock;

    AuditFolder(Path folder, String node, Supplier<AuditPosition> written, InstantSource clock) {
        this.folder = folder;
        this.names = Pattern.compile(Pattern.quote(node) + "-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z(-[0-9]{1,3})?\\.jsonl");
        this.written = written;
        this.clock = clock;
    }

    Scan scan() throws IOException {
        List<Found> seen = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (names.matcher(name).matches()) {
                    look(entry, name, seen);
                }
            }
        }
        // Asked after the look: a file that has bytes which are not on the disk yet is told as the present one by then.
        AuditPosition present = written.get();
        seen.removeIf(found -> found.path().equals(present.file()));
        seen.sort(Comparator.comparing(Found::name));
        return new Scan(seen, present);
    }

    private void look(Path entry, String name, List<Found> seen) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            boolean settled =
                    attributes.lastModifiedTime().toInstant().plus(SETTLED).isBefore(clock.instant());
            if (attributes.isRegularFile()) {
                seen.add(new Found(entry, name, attributes.size(), settled));
            }
        } catch (NoSuchFileException e) {
            // Taken away meanwhile.
        }
    }
}
