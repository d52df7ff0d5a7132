package io.portcullis.server.store;

import io.portcullis.model.SignedRecord;

/**
 * A record and its signed bytes.
 *
 * @param envelope nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each of 100,000 would cost
public record SealedRecord(SignedRecord record, byte[] envelope) {
    @Override
    public String toString() {
        return record.recordId() + " revision " + record.revision();
    }
}
