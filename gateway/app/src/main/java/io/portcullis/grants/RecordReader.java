package io.portcullis.grants;

import io.portcullis.config.FileStamp;
import io.portcullis.model.Bytes;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks at files of the drop folder and verifies what is new in them. Keeps nothing, so many threads may share one. */
final class RecordReader {
    /** How long a file that does not parse is given to become whole: operators do use {@code cp}. */
    private static final Duration COPY_TIME = Duration.ofSeconds(1);

    private final Path folder;
    private final RecordVerifier verifier;
    private final Clock clock;

    RecordReader(Path folder, RecordVerifier verifier, Clock clock) {
        this.folder = folder;
        this.verifier = verifier;
        this.clock = clock;
    }

    /**
     * Looks at one file.
     *
     * @param before how it looked when its content was last dealt with, null if it never was
     * @param digestBefore of that content
     * @param whateverTheStamp true: something was said to have happened, so the stamp alone is not believed
     */
    FileReading read(
            String name, FileReading.@Nullable Look before, @Nullable Bytes digestBefore, boolean whateverTheStamp) {
        Path file = folder.resolve(name);
        FileReading.@Nullable Look look = null;
        @Nullable Bytes digest = null;
        try {
            Instant readAt = clock.instant();
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            FileStamp stamp = FileStamp.of(attributes);
            if (!whateverTheStamp
                    && before != null
                    && before.proves()
                    && before.stamp().equals(stamp)) {
                return new FileReading.Same(before);
            }
            look = new FileReading.Look(stamp, stamp.provesContentReadAt(readAt));
            if (!attributes.isRegularFile()) {
                return new FileReading.Refused(look, null, "not-a-file", "it is not a regular file");
            }
            byte[] envelope = RecordFiles.read(file);
            digest = sha256(envelope);
            if (digestBefore != null && digest.equals(digestBefore)) {
                return new FileReading.Same(look);
            }
            return verify(name, envelope, look, digest);
        } catch (NoSuchFileException e) {
            return FileReading.Gone.GONE;
        } catch (RefusedRecord e) {
            if (e.reason() == RefusedRecord.Reason.MALFORMED && look != null && isFresh(look.stamp())) {
                return FileReading.Unfinished.UNFINISHED;
            }
            return new FileReading.Refused(look, digest, e.reason().code(), String.valueOf(e.getMessage()));
        } catch (AccessDeniedException e) {
            return new FileReading.Refused(look, null, "unreadable", "this process may not read it");
        } catch (IOException e) {
            return new FileReading.Refused(look, null, "unreadable", e.toString());
        } catch (RuntimeException e) {
            // A mistake of ours about one file must not keep the others from being read.
            return new FileReading.Refused(look, digest, "internal-fault", e.toString());
        }
    }

    private FileReading verify(String name, byte[] envelope, FileReading.Look look, Bytes digest) throws RefusedRecord {
        SignedRecord record = name.endsWith(RecordFiles.GRANT_SUFFIX)
                ? verifier.openGrant(envelope)
                : verifier.openCredential(envelope);
        String expected = RecordFiles.nameOf(record);
        if (!name.equals(expected)) {
            String detail = "the signed id is " + record.recordId() + ", so its name must be " + expected;
            return new FileReading.Refused(look, digest, "wrong-name", detail);
        }
        return new FileReading.Verified(look, digest, record, envelope);
    }

    private boolean isFresh(FileStamp stamp) {
        Duration age = Duration.between(stamp.modified().toInstant(), clock.instant());
        return !age.isNegative() && age.compareTo(COPY_TIME) < 0;
    }

    private static Bytes sha256(byte[] content) {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
