package io.portcullis.harness.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks a {@code .tar.xz} of folders, files and links, readable by every account. */
final class Archive {
    private static final int OWNER_EXECUTES = 0100;

    private Archive() {}

    static void unpack(InputStream archive, Path into) throws IOException {
        folder(into);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, entry.resolveIn(into)); // refuses names that lead out of the folder
            }
        }
    }

    private static void unpack(InputStream tar, TarArchiveEntry entry, Path to) throws IOException {
        if (entry.isDirectory()) {
            folder(to);
            return;
        }
        parent(to);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, to);
            boolean executable = (entry.getMode() & OWNER_EXECUTES) != 0;
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
            throw new IOException("neither a file, a folder nor a symbolic link: " + entry.getName());
        }
    }

    /** Each level by itself: a strict umask must not hide an inner folder from other accounts. */
    private static void folder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        parent(folder);
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void parent(Path of) throws IOException {
        Path parent = of.getParent();
        if (parent != null) {
            folder(parent);
        }
    }
}
