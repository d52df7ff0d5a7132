package io.portcullis.grants;

import io.portcullis.config.FileStamp;
import io.portcullis.model.Bytes;
import io.portcullis.model.SignedRecord;
import org.jspecify.annotations.Nullable;

/** What a look at one file of the drop folder found. */
sealed interface FileReading {
    /** There is no such file (any more). */
    enum Gone implements FileReading {
        GONE
    }

    /** It does not parse but was written to within the last second: probably a copy that is still going on. */
    enum Unfinished implements FileReading {
        UNFINISHED
    }

    /**
     * The content is the one that was dealt with before.
     *
     * @param look the stamp by which that can be told next time
     */
    record Same(Look look) implements FileReading {}

    /**
     * A record that verifies and whose id is the file's name.
     *
     * @param envelope not a copy: to be read only
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Verified(Look look, Bytes digest, SignedRecord record, byte[] envelope) implements FileReading {}

    /**
     * A file that counts as not there.
     *
     * @param look null where not even a stamp could be had
     * @param digest null where the content could not be read
     * @param code for logs and metrics
     * @param detail for the operator
     */
    record Refused(@Nullable Look look, @Nullable Bytes digest, String code, String detail) implements FileReading {}

    /**
     * How the file looked from outside when it was read.
     *
     * @param proves whether the same stamp later means the same content
     */
    record Look(FileStamp stamp, boolean proves) {}
}
