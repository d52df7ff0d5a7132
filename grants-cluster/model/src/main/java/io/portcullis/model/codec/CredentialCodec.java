package io.portcullis.model.codec;

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
 * 7 origins {@code [[network, prefix], …]}, and 8 position {@code [epoch, seq, supersedes]} if it has one.
 */
final class CredentialCodec {
    static final String TAG = "credential";
    private static final int REQUIRED = 7;
    private static final int POSITION = 8;

    private CredentialCodec() {}

    static void write(CborWriter out, Credential credential) {
        out.map(REQUIRED
                + CommonFields.count(credential.position())
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
        RecordFields.writeUnknown(out, credential.unknown(), POSITION);
    }

    static Credential read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, POSITION);
        CredentialId id = new CredentialId(fields.next(1, "id").text("id"));
        long revision = fields.next(2, "revision").integer("revision");
        RecordState state = CommonFields.state(fields.next(3, "state"));
        Validity validity = CommonFields.validity(fields.next(4, "validity"));
        String login = fields.next(5, "login").text("login");
        ScramVerifier verifier = ScramVerifier.parse(fields.next(6, "verifier").text("verifier"));
        List<Cidr> origins = origins(fields.next(7, "origins"));
        Position position = CommonFields.position(fields, POSITION, in);
        UnknownFields unknown = fields.rest();
        return new Credential(id, revision, state, login, verifier, validity, origins, position, unknown);
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
