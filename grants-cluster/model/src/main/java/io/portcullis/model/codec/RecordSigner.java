package io.portcullis.model.codec;

import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.model.Command;
import io.portcullis.model.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;

/** Signs records for one cluster. Whoever holds this can mint access. */
public final class RecordSigner {
    private final String clusterId;
    private final PrivateKey privateKey;
    private final KeyId keyId;

    private RecordSigner(String clusterId, PrivateKey privateKey, KeyId keyId) {
        this.clusterId = clusterId;
        this.privateKey = privateKey;
        this.keyId = keyId;
    }

    /**
     * A signer whose keys are checked to be a pair.
     *
     * @throws IllegalArgumentException if the keys are not Ed25519 or not a pair, or the cluster id has another form
     */
    public static RecordSigner of(String clusterId, PrivateKey privateKey, PublicKey publicKey) {
        ClusterIds.require(clusterId);
        if (!isPair(privateKey, publicKey)) {
            throw new IllegalArgumentException("the public key does not belong to the private key");
        }
        return new RecordSigner(clusterId, privateKey, KeyId.of(publicKey));
    }

    /**
     * Whether what the private key signs verifies under the public key.
     *
     * @throws IllegalArgumentException if one is not an Ed25519 key
     */
    public static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
        byte[] probe = "portcullis key pair check".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = Ed25519.sign(Ed25519.require(privateKey), probe);
        return Ed25519.verify(Ed25519.require(publicKey), probe, signature);
    }

    /** The record's envelope: what is written to a file or a map. */
    public byte[] seal(SignedRecord record) {
        return seal(RecordCodec.encode(clusterId, record));
    }

    /** The beacon's envelope. */
    public byte[] seal(Beacon beacon) {
        return seal(BeaconCodec.encode(clusterId, beacon));
    }

    /** The command's envelope. */
    public byte[] seal(Command command) {
        return seal(CommandCodec.encode(clusterId, command));
    }

    private byte[] seal(byte[] encoded) {
        Bytes signature = Bytes.of(Ed25519.sign(privateKey, encoded));
        byte[] envelope = new Envelope(keyId, Bytes.of(encoded), signature).encode();
        if (envelope.length > RecordFiles.MAX_SIZE) {
            throw new IllegalArgumentException("the record is larger than " + RecordFiles.MAX_SIZE + " bytes");
        }
        return envelope;
    }

    public KeyId keyId() {
        return keyId;
    }

    @Override
    public String toString() {
        return "RecordSigner[" + clusterId + ", key " + keyId + "]";
    }
}
