package io.portcullis.tools;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about a file.
 *
 * @param keyId who claims to have signed it, empty if it is no envelope
 * @param clusterId which cluster it claims to be for, empty if it can not be read
 * @param record its content, also if it does not verify; null if it can not be read
 * @param refusal why a gateway would not accept it, null if it would
 */
record Inspection(
        Path file,
        String keyId,
        String clusterId,
        @Nullable SignedRecord record,
        @Nullable RefusedRecord refusal) {

    static Inspection of(Path file, RecordVerifier verifier) throws IOException {
        try {
            byte[] bytes = RecordFiles.read(file);
            RefusedRecord refusal = refusal(file, verifier);
            Envelope envelope = Envelope.parse(bytes);
            String keyId = envelope.keyId().toString();
            try {
                RecordCodec.Decoded decoded =
                        RecordCodec.decode(envelope.record().toArray());
                return new Inspection(file, keyId, decoded.clusterId(), decoded.record(), refusal);
            } catch (RefusedRecord unreadable) {
                return new Inspection(file, keyId, "", null, refusal == null ? unreadable : refusal);
            }
        } catch (RefusedRecord noEnvelope) {
            return new Inspection(file, "", "", null, noEnvelope);
        }
    }

    private static @Nullable RefusedRecord refusal(Path file, RecordVerifier verifier) throws IOException {
        try {
            RecordFolder.open(file, verifier);
            return null;
        } catch (RefusedRecord e) {
            return e;
        }
    }
}
