package io.portcullis.grants;

import io.portcullis.model.SignedRecord;

/** Hears of each verified record that begins to count, in order, from whichever source. Must be quick and must not throw. */
interface RecordWatch {
    RecordWatch NONE = (_, _, _, _) -> {};

    /**
     * A record is the greatest of its id from now on, or has come as a file too.
     *
     * @param envelope not a copy: to be read only
     * @param fromFile whether it came from a file now
     * @param wasFromFile whether what counted before, if anything did, came from a file
     */
    void raised(SignedRecord record, byte[] envelope, boolean fromFile, boolean wasFromFile);
}
