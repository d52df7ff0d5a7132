package io.portcullis.up;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far each audit file has arrived at the cluster, kept over a restart. Only a memory aid: the cluster has its own
 * numbers, and says so where these differ. One thread only.
 */
final class AuditOffsets {
    private static final String FILES = "files";
    private static final long MAX_BYTES = 16 << 20;

    private final Path file;
    private final TreeMap<String, Long> offsets = new TreeMap<>();

    /** @param file need not be there yet */
    AuditOffsets(Path file) {
        this.file = file;
    }

    /** @throws IOException if the file is there but of no use; then all begins from 0, which loses nothing */
    void load() throws IOException {
        offsets.clear();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("larger than " + MAX_BYTES + " bytes");
            }
            JsonObject files =
                    new JsonObject(Buffer.buffer(Files.readAllBytes(file))).getJsonObject(FILES, new JsonObject());
            for (String name : files.fieldNames()) {
                offsets.put(name, Math.max(0, files.getLong(name, 0L)));
            }
        } catch (NoSuchFileException e) {
            // The first start.
        } catch (DecodeException | ClassCastException e) {
            offsets.clear();
            throw new IOException("not the form that this gateway writes", e);
        }
    }

    long of(String name) {
        return offsets.getOrDefault(name, 0L);
    }

    /** Remembers an offset and has it on the disk before it returns. */
    void put(String name, long offset) throws IOException {
        offsets.put(name, offset);
        save();
    }

    /** Forgets the files that are not there any more. */
    void retain(Set<String> names) {
        offsets.keySet().retainAll(names);
    }

    private void save() throws IOException {
        JsonObject files = new JsonObject();
        offsets.forEach(files::put);
        byte[] bytes = new JsonObject().put("v", 1).put(FILES, files).toBuffer().getBytes();
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
