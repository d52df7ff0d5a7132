package io.portcullis.model.codec;

import io.portcullis.model.Beacon;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Command;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Opens envelopes of one cluster. The signature is checked before anything inside is interpreted. Safe for use by many threads;
 * a verification costs most of a millisecond, so callers do not verify the same bytes twice.
 */
public final class RecordVerifier {
    private static final int MAX_KEYS = 2;

    private final String clusterId;
    private final Map<KeyId, PublicKey> keys;

    private RecordVerifier(String clusterId, Map<KeyId, PublicKey> keys) {
        this.clusterId = clusterId;
        this.keys = keys;
    }

    /**
     * A verifier for one cluster.
     *
     * @param publicKeys one key, or two while keys are rotated
     * @throws IllegalArgumentException if there are none or more, one is not Ed25519, or the cluster id has another form
     */
    public static RecordVerifier of(String clusterId, List<PublicKey> publicKeys) {
        ClusterIds.require(clusterId);
        if (publicKeys.isEmpty() || publicKeys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("one public key is needed, or two during rotation");
        }
        return new RecordVerifier(
                clusterId,
                publicKeys.stream()
                        .map(Ed25519::require)
                        .distinct()
                        .collect(Collectors.toUnmodifiableMap(KeyId::of, key -> key)));
    }

    /** The keys whose signatures it believes. */
    public Set<KeyId> trusted() {
        return keys.keySet();
    }

    /**
     * Opens a grant.
     *
     * @throws RefusedRecord if the envelope is not a grant of this cluster under one of the keys
     */
    public Grant openGrant(byte[] envelope) throws RefusedRecord {
        if (open(envelope) instanceof Grant grant) {
            return grant;
        }
        throw new RefusedRecord(Reason.WRONG_KIND, "another record where a grant should be");
    }

    /**
     * Opens a credential.
     *
     * @throws RefusedRecord if the envelope is not a credential of this cluster under one of the keys
     */
    public Credential openCredential(byte[] envelope) throws RefusedRecord {
        if (open(envelope) instanceof Credential credential) {
            return credential;
        }
        throw new RefusedRecord(Reason.WRONG_KIND, "another record where a credential should be");
    }

    /**
     * Opens an entry of the catalog.
     *
     * @throws RefusedRecord if the envelope is not such an entry of this cluster under one of the keys
     */
    public CatalogEntry openCatalog(byte[] envelope) throws RefusedRecord {
        if (open(envelope) instanceof CatalogEntry entry) {
            return entry;
        }
        throw new RefusedRecord(Reason.WRONG_KIND, "another record where an entry of the catalog should be");
    }

    /**
     * Opens a record of any kind.
     *
     * @throws RefusedRecord if the envelope is not a record of this cluster under one of the keys
     */
    public SignedRecord open(byte[] envelope) throws RefusedRecord {
        RecordCodec.Decoded decoded = RecordCodec.decode(verified(envelope));
        return ofThisCluster(decoded.clusterId(), decoded.record());
    }

    /**
     * Opens a beacon. That it is a recent one, and the member's own, is for the caller to judge.
     *
     * @throws RefusedRecord if the envelope is not a beacon of this cluster under one of the keys
     */
    public Beacon openBeacon(byte[] envelope) throws RefusedRecord {
        Frame.Content<Beacon> content = BeaconCodec.decode(verified(envelope));
        return ofThisCluster(content.clusterId(), content.value());
    }

    /**
     * What a beacon says that nobody has verified: good for finding out that it need not be verified, and for nothing else.
     *
     * @throws RefusedRecord if the envelope does not even look like a beacon
     */
    public static Beacon claimedBeacon(byte[] envelope) throws RefusedRecord {
        return BeaconCodec.decode(Envelope.parse(envelope).record().toArray()).value();
    }

    /**
     * Opens a command. That it still counts, and for the first time, is for the caller to judge.
     *
     * @throws RefusedRecord if the envelope is not a command of this cluster under one of the keys
     */
    public Command openCommand(byte[] envelope) throws RefusedRecord {
        Frame.Content<Command> content = CommandCodec.decode(verified(envelope));
        return ofThisCluster(content.clusterId(), content.value());
    }

    private byte[] verified(byte[] bytes) throws RefusedRecord {
        Envelope envelope = Envelope.parse(bytes);
        PublicKey key = keys.get(envelope.keyId());
        if (key == null) {
            throw new RefusedRecord(
                    Reason.UNKNOWN_KEY, "signed with key " + envelope.keyId() + ", trusted are " + keys.keySet());
        }
        byte[] signed = envelope.record().toArray();
        if (!Ed25519.verify(key, signed, envelope.signature().toArray())) {
            throw new RefusedRecord(Reason.BAD_SIGNATURE, "the signature of key " + envelope.keyId() + " does not fit");
        }
        return signed;
    }

    private <T> T ofThisCluster(String madeFor, T value) throws RefusedRecord {
        if (!madeFor.equals(clusterId)) {
            throw new RefusedRecord(Reason.WRONG_CLUSTER, "made for cluster " + madeFor + ", this is " + clusterId);
        }
        return value;
    }
}
