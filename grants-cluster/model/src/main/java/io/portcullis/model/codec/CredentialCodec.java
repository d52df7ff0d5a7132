package io.portcullis.model.codec;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Bytes;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;
import java.util.ArrayList;
import java.util.List;

/**
 * The map of a credential: 1 id, 2 revision, 3 state, 4 validity, 5 login, 6 verifier in PostgreSQL's form,
 * 7 origins {@code [[network, prefix], …]}, 8 position {@code [epoch, seq, supersedes]} if it has one, and 9 what proves the login if it
 * is no secret: {@code [1, issuer, subject]} for an identity, {@code [2, StoredKey, ServerKey]} for a device; anything else is of a newer
 * version and kept. Then the verifier is one that nothing fits, so that versions without key 9 admit nobody by it.
 */
final class CredentialCodec {
    static final String TAG = "credential";
    private static final int REQUIRED = 7;
    private static final int POSITION = 8;
    private static final int AUTHENTICATOR = 9;
    private static final int IDENTITY = 1;
    private static final int DEVICE = 2;
    /** Of either. */
    private static final int SIZE = 3;

    private CredentialCodec() {}

    static void write(CborWriter out, Credential credential) {
        out.map(REQUIRED
                + CommonFields.count(credential.position())
                + (credential.authenticator() instanceof Authenticator.Secret ? 0 : 1)
                + credential.unknown().fields().size());
        out.integer(1).text(credential.recordId());
        out.integer(2).integer(credential.revision());
        out.integer(3).integer(CommonFields.code(credential.state()));
        out.integer(4);
        CommonFields.write(out, credential.validity());
        out.integer(5).text(credential.login());
        out.integer(6).text(credential.verifier().format());
        out.integer(7).array(credential.origins().size());
        for (Cidr origin : credential.origins()) {
            out.array(2).bytes(origin.network().toArray()).integer(origin.prefix());
        }
        CommonFields.write(out, POSITION, credential.position());
        write(out, credential.authenticator());
        RecordFields.writeUnknown(out, credential.unknown(), AUTHENTICATOR);
    }

    private static void write(CborWriter out, Authenticator authenticator) {
        switch (authenticator) {
            case Authenticator.Secret _ -> {}
            case Authenticator.Identity(ScramVerifier _, String issuer, String subject) ->
                out.integer(AUTHENTICATOR)
                        .array(SIZE)
                        .integer(IDENTITY)
                        .text(issuer)
                        .text(subject);
            case Authenticator.Device(ScramVerifier _, ScramVerifier proof) ->
                out.integer(AUTHENTICATOR)
                        .array(SIZE)
                        .integer(DEVICE)
                        .bytes(proof.storedKey())
                        .bytes(proof.serverKey());
            case Authenticator.Newer(ScramVerifier _, Bytes encoded) ->
                out.integer(AUTHENTICATOR).item(encoded);
        }
    }

    static Credential read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, AUTHENTICATOR);
        CredentialId id = new CredentialId(fields.next(1, "id").text("id"));
        long revision = fields.next(2, "revision").integer("revision");
        RecordState state = CommonFields.state(fields.next(3, "state"));
        Validity validity = CommonFields.validity(fields.next(4, "validity"));
        String login = fields.next(5, "login").text("login");
        ScramVerifier verifier = ScramVerifier.parse(fields.next(6, "verifier").text("verifier"));
        List<Cidr> origins = origins(fields.next(7, "origins"));
        Position position = CommonFields.position(fields, POSITION, in);
        Authenticator authenticator = authenticator(fields, verifier, in);
        UnknownFields unknown = fields.rest();
        return new Credential(id, revision, state, login, authenticator, validity, origins, position, unknown);
    }

    private static Authenticator authenticator(RecordFields fields, ScramVerifier verifier, CborReader in)
            throws RefusedRecord {
        if (!fields.has(AUTHENTICATOR)) {
            return new Authenticator.Secret(verifier);
        }
        Bytes encoded = in.encodedItem(RecordFields.DEPTH);
        CborReader item = new CborReader(encoded.toArray(), RefusedRecord.Reason.INVALID_FIELD);
        int size = item.array("authenticator");
        if (size == 0) {
            throw new IllegalArgumentException("authenticator must have a kind");
        }
        long kind = item.integer("kind of authenticator");
        if (size == SIZE && kind == IDENTITY) {
            return new Authenticator.Identity(verifier, Repeats.of(item.text("issuer")), item.text("subject"));
        }
        if (size == SIZE && kind == DEVICE) {
            return new Authenticator.Device(
                    verifier, verifier.with(item.byteString("StoredKey"), item.byteString("ServerKey")));
        }
        return new Authenticator.Newer(verifier, encoded);
    }

    private static List<Cidr> origins(CborReader in) throws RefusedRecord {
        int count = in.array("origins");
        List<Cidr> origins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array("origin"), 2, "origin");
            Bytes network = Bytes.of(in.byteString("network"));
            origins.add(new Cidr(network, Math.toIntExact(in.integer("prefix"))));
        }
        return origins;
    }
}
