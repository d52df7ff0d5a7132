package io.portcullis.model.fleet;

import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns envelopes into what stands in the cluster's maps, and back: the envelope itself, or the envelope sealed under the fleet key, which
 * hides it from who can listen to the cluster or connect to it. What is genuine, only the signature inside says. Safe for use by many
 * threads.
 */
public final class Sealer {
    private static final String LABEL = "seal";

    private final @Nullable SealedBox box;
    private final boolean required;

    private Sealer(@Nullable SealedBox box, boolean required) {
        this.box = box;
        this.required = required;
    }

    /** For a cluster without a fleet key: nothing is sealed, and nothing sealed can be read. */
    public static Sealer none() {
        return new Sealer(null, false);
    }

    /**
     * A sealer for a node with a fleet key.
     *
     * @param required true: seals what it writes and refuses what is plain; false: writes plain and reads both
     * @param random a cryptographic one outside tests
     */
    public static Sealer of(FleetKeys keys, boolean required, RandomGenerator random) {
        return new Sealer(new SealedBox(keys, LABEL, random), required);
    }

    /** The payload for an envelope at that place. Sealing the same envelope twice gives different payloads. */
    public byte[] seal(String mapName, String key, byte[] envelope) {
        return required && box != null ? box.seal(place(mapName, key), envelope) : envelope;
    }

    /**
     * The envelope of a payload that was found at that place.
     *
     * @throws RefusedRecord NOT_SEALED, BAD_SEAL, UNKNOWN_KEY, TOO_LARGE or MALFORMED
     */
    public byte[] open(String mapName, String key, byte[] payload) throws RefusedRecord {
        if (payload.length == 0 || payload[0] != SealedBox.VERSION) {
            if (required) {
                throw new RefusedRecord(Reason.NOT_SEALED, "plain, where everything must be sealed");
            }
            return payload;
        }
        if (box == null) {
            throw new RefusedRecord(Reason.UNKNOWN_KEY, "sealed, and this node has no fleet key");
        }
        return box.open(place(mapName, key), payload, RecordFiles.MAX_SIZE);
    }

    private static String place(String mapName, String key) {
        return mapName + '/' + key;
    }
}
