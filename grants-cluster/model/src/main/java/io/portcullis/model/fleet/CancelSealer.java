package io.portcullis.model.fleet;

import io.portcullis.model.CancelMessage;
import io.portcullis.model.codec.CancelCodec;
import io.portcullis.model.codec.ClusterIds;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.random.RandomGenerator;

/**
 * Turns cancel messages into what stands in the cluster's map, and back. They are always sealed, under a key of their own: whoever reads
 * the map must not learn the key of a session, and whoever writes to it must not cancel anything. Safe for use by many threads.
 */
public final class CancelSealer {
    private static final String LABEL = "cancel";
    private static final String MAP = "cancels/";
    private static final int MAX_SIZE = 1024;

    private final String clusterId;
    private final SealedBox box;

    /**
     * A sealer for one cluster.
     *
     * @param random a cryptographic one outside tests
     */
    public CancelSealer(String clusterId, FleetKeys keys, RandomGenerator random) {
        this.clusterId = ClusterIds.require(clusterId);
        this.box = new SealedBox(keys, LABEL, random);
    }

    /** Where a message stands in the map: {@code q/} or {@code a/} and its id. */
    public static String keyOf(CancelMessage message) {
        return switch (message) {
            case CancelMessage.Request request -> "q/" + request.id();
            case CancelMessage.Answer answer -> "a/" + answer.id();
        };
    }

    /** The payload for {@link #keyOf} the message. */
    public byte[] seal(CancelMessage message) {
        return box.seal(MAP + keyOf(message), CancelCodec.encode(clusterId, message));
    }

    /**
     * The message that was found under that key. That it is {@linkplain CancelMessage#isTimely timely}, and seen for the first time, is
     * for the caller to judge.
     *
     * @throws RefusedRecord if it was not sealed by a node of this cluster for exactly this key
     */
    public CancelMessage open(String key, byte[] payload) throws RefusedRecord {
        CancelMessage message = CancelCodec.decode(clusterId, box.open(MAP + key, payload, MAX_SIZE));
        if (!key.equals(keyOf(message))) {
            throw new RefusedRecord(Reason.WRONG_KIND, "made for another key of the map");
        }
        return message;
    }
}
