package io.portcullis.grants;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that only one can make, and that are there after a crash. */
final class LastingFiles {
    private LastingFiles() {}

    /**
     * Makes a file that was not there. When this returns, it and its place in its folder are on the disk.
     *
     * @throws FileAlreadyExistsException if it was there
     * @throws IOException if it cannot be made, and is then gone again if that is possible
     */
    static void create(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
                sync(folder);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    /** A folder in {@code parent}, made if it is not there; then its place is on the disk. */
    static Path folder(Path parent, String name) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(name));
        sync(parent);
        return folder;
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
