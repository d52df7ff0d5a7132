package io.portcullis.harness.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The unpacked PostgreSQL binaries of this platform, kept between runs in a folder per user below {@code
 * java.io.tmpdir}.
 *
 * <p>A folder counts as whole only while it holds as many files as were unpacked: an aborted extraction, or a cleaner
 * of temporary files that took some of them, leads to a new extraction. A lock file lets several JVMs ask at once.
 */
final class Binaries {
    private static final String COUNT = "unpacked-files";
    private static final Object IN_THIS_JVM = new Object();

    private Binaries() {}

    /** Returns the folder with {@code bin}, {@code lib} and {@code share}, readable by every account. */
    static Path home(Platform platform) throws IOException {
        return home(platform, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Path home(Platform platform, Path temporary) throws IOException {
        Path cache = ownFolder(temporary.resolve("portcullis-postgres-" + System.getProperty("user.name")));
        Path home = cache.resolve(digest(platform));
        if (isWhole(home)) {
            return home;
        }
        Path lock = cache.resolve(home.getFileName() + ".lock");
        synchronized (IN_THIS_JVM) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                if (!isWhole(home)) {
                    unpack(platform, home);
                }
            }
        }
        return home;
    }

    private static void unpack(Platform platform, Path home) throws IOException {
        Path part = home.resolveSibling(home.getFileName() + ".part");
        Folders.delete(part);
        Folders.delete(home);
        try (InputStream archive = open(platform)) {
            Archive.unpack(archive, part);
        }
        Files.writeString(part.resolve(COUNT), Long.toString(countFiles(part)));
        Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isWhole(Path home) throws IOException {
        Path count = home.resolve(COUNT);
        // The count itself is one file more than was unpacked.
        return Files.isRegularFile(count) && Files.readString(count).equals(Long.toString(countFiles(home) - 1));
    }

    private static long countFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .count();
        }
    }

    /**
     * Creates the folder, or takes the one that is there if it belongs to us and only we can write to it: what lies in
     * it is executed, and anybody can create names in a shared folder of temporary files.
     */
    private static Path ownFolder(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rwxr-xr-x");
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(permissions));
                Files.setPosixFilePermissions(folder, permissions); // whatever the umask says
            } catch (java.nio.file.FileAlreadyExistsException _) {
                // Another JVM was faster: judged below like any other.
            }
        }
        Path probe = Files.createTempFile("portcullis", null);
        try {
            boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe));
            if (!ours
                    || PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                                    .charAt(7)
                            == 'w') {
                throw new IOException(folder + " is not a folder that only this account can write to: remove it");
            }
        } finally {
            Files.delete(probe);
        }
        return folder;
    }

    /** Two versions never share a folder: it is named after what was unpacked. */
    private static String digest(Platform platform) throws IOException {
        try (InputStream archive = open(platform)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = archive.read(buffer); n >= 0; n = archive.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(sha256.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static InputStream open(Platform platform) throws IOException {
        InputStream archive = Binaries.class.getResourceAsStream("/" + platform.archive());
        if (archive == null) {
            throw new IOException(platform.archive() + " is not on the class path: the pom of portcullis-harness adds"
                    + " it by a profile for each operating system and processor");
        }
        return archive;
    }
}
