package io.portcullis.model.codec;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records in a folder: {@code <id>.grant} and {@code <id>.credential}. A reader must compare the id in the file's name with the signed one.
 */
public final class RecordFiles {
    /** The largest envelope, in bytes. */
    public static final int MAX_SIZE = 64 * 1024;

    public static final String GRANT_SUFFIX = ".grant";
    public static final String CREDENTIAL_SUFFIX = ".credential";

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final AtomicLong WRITES = new AtomicLong();

    private RecordFiles() {}

    /**
     * The name of the record's file.
     *
     * @throws IllegalArgumentException for an entry of the catalog, which has none
     */
    public static String nameOf(SignedRecord record) {
        return record.recordId()
                + switch (record) {
                    case Grant _ -> GRANT_SUFFIX;
                    case Credential _ -> CREDENTIAL_SUFFIX;
                    case CatalogEntry _ ->
                        throw new IllegalArgumentException("the catalog is not kept in record files");
                };
    }

    /** The id that a file of this name must hold; empty if it is not the name of a record's file. */
    public static Optional<String> idOf(String fileName) {
        if (isGrant(fileName) || isCredential(fileName)) {
            return Optional.of(fileName.substring(0, fileName.lastIndexOf('.')));
        }
        return Optional.empty();
    }

    /** Whether it is the name of a grant's file. */
    public static boolean isGrant(String fileName) {
        return fileName.endsWith(GRANT_SUFFIX)
                && GrantId.isValid(fileName.substring(0, fileName.length() - GRANT_SUFFIX.length()));
    }

    /** Whether it is the name of a credential's file. */
    public static boolean isCredential(String fileName) {
        return fileName.endsWith(CREDENTIAL_SUFFIX)
                && CredentialId.isValid(fileName.substring(0, fileName.length() - CREDENTIAL_SUFFIX.length()));
    }

    /**
     * Reads an envelope, never more than {@link #MAX_SIZE} bytes.
     *
     * @throws RefusedRecord TOO_LARGE
     */
    public static byte[] read(Path file) throws IOException, RefusedRecord {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_SIZE + 1);
            if (content.length > MAX_SIZE) {
                throw new RefusedRecord(Reason.TOO_LARGE, "larger than " + MAX_SIZE + " bytes");
            }
            return content;
        }
    }

    /**
     * Writes or replaces a file so that a reader sees the old content or the new, never a part, and so that it survives a crash: written
     * beside as {@code .<name>.<n>.tmp}, synced, renamed, and the folder synced. The file is readable by all, because gateways run as other users and records are signed, not secret;
     * who may enter is the folder's business.
     */
    public static void writeAtomically(Path dir, String name, byte[] content) throws IOException {
        Path beside = dir.resolve("." + name + "." + WRITES.incrementAndGet() + "-"
                + ProcessHandle.current().pid() + ".tmp");
        // One left behind under our process id by a crash is of no use to anybody.
        Files.deleteIfExists(beside);
        try {
            try (FileChannel file = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                file.force(true);
            }
            Files.setPosixFilePermissions(beside, READABLE);
            Files.move(beside, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
        sync(dir);
    }

    /** The rename itself must reach the disk too. */
    private static void sync(Path dir) throws IOException {
        try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
