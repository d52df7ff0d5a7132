package io.portcullis.audit;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** The files of one node in the audit folder: named by the time of their start, never one that is there already. */
final class AuditFiles {
    /** How a new file is opened; tests open one that fails. */
    interface Opener {
        /** Opens a file that must not be there yet, for writing. */
        FileChannel open(Path path) throws IOException;
    }

    /** For the owner, and a group that ships or reads: statements can hold personal data. */
    static final Opener NEW_FILE = path -> {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(path, options, asFileAttribute(fromString("rw-r-----")))
                : FileChannel.open(path, options);
    };

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_OF_ONE_MILLISECOND = 100;

    private final Path folder;
    private final String node;
    private final Clock clock;
    private final Opener opener;
    private LocalDate day = LocalDate.MIN;

    AuditFiles(Path folder, String node, Clock clock, Opener opener) {
        this.folder = folder;
        this.node = node;
        this.clock = clock;
        this.opener = opener;
    }

    /** Begins a file. */
    AuditFile begin() throws IOException {
        Instant now = clock.instant();
        String stem = node + "-" + TIME.format(now);
        for (int i = 1; i <= MOST_OF_ONE_MILLISECOND; i++) {
            Path path = folder.resolve(i == 1 ? stem + ".jsonl" : stem + "-" + i + ".jsonl");
            try {
                AuditFile file = new AuditFile(path, opener.open(path));
                syncFolder();
                day = today();
                return file;
            } catch (FileAlreadyExistsException e) {
                // Another gateway of that name, or the clock was put back: the next name.
            }
        }
        throw new FileAlreadyExistsException(folder.resolve(stem).toString());
    }

    /** Tells whether the day of the last file is over. */
    boolean dayIsOver() {
        return !today().equals(day);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** A new name in the folder must survive a crash too. */
    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
