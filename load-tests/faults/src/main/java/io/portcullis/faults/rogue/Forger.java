package io.portcullis.faults.rogue;

import io.portcullis.model.Bytes;
import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.SessionId;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RefusedRecord;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/** Makes what looks right in all but the signature: it has a key of its own and puts the cluster's key id on it. */
public final class Forger {
    private final SecureRandom random = new SecureRandom();
    private final RecordSigner own;

    public Forger(String clusterId) {
        KeyPair keys = PemKeys.generate(random);
        this.own = RecordSigner.of(clusterId, keys.getPrivate(), keys.getPublic());
    }

    /** A tombstone of the highest revision there is, under the key id of a genuine envelope. */
    public byte[] tombstone(Grant grant, byte[] genuine) {
        return underKeyOf(genuine, own.seal(revision(grant, RecordState.REVOKED)));
    }

    /** A grant in force, of the highest revision there is. */
    public byte[] resurrection(Grant grant, byte[] genuine) {
        return underKeyOf(genuine, own.seal(revision(grant, RecordState.ACTIVE)));
    }

    public byte[] cutOff(SessionId session, byte[] genuine) {
        return underKeyOf(
                genuine, own.seal(Command.cutOff(CommandId.random(random), Instant.now(), session, "forged")));
    }

    private static Grant revision(Grant grant, RecordState state) {
        return new Grant(
                grant.id(),
                Long.MAX_VALUE,
                state,
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                "forged",
                grant.position(),
                grant.unknown());
    }

    /** The key id stands in the clear, once, near the beginning. */
    private byte[] underKeyOf(byte[] genuine, byte[] forged) {
        byte[] patched = forged.clone();
        byte[] mine = own.keyId().value().toArray();
        byte[] theirs = keyId(genuine).toArray();
        for (int i = 0; i + mine.length <= forged.length; i++) {
            if (java.util.Arrays.equals(forged, i, i + mine.length, mine, 0, mine.length)) {
                System.arraycopy(theirs, 0, patched, i, theirs.length);
                return patched;
            }
        }
        throw new IllegalStateException("an envelope without its key id");
    }

    private static Bytes keyId(byte[] genuine) {
        try {
            return Envelope.parse(genuine).keyId().value();
        } catch (RefusedRecord e) {
            throw new IllegalArgumentException("no envelope", e);
        }
    }
}
