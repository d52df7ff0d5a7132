package io.portcullis.model.codec;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The map of a grant: 1 id, 2 revision, 3 state, 4 validity, 5 principal {@code [login, kind, issuer, subject, [groups]]}, 6 target,
 * 7 role, 8 stale tolerance {@code [admit, grace]} in ms, 9 scope, 10 reason, 11 position
 * {@code [epoch, seq, supersedes]} if it has one, and 12 end spread in ms if it has one.
 */
final class GrantCodec {
    static final String TAG = "grant";
    private static final int REQUIRED = 10;
    private static final int POSITION = 11;
    private static final int END_SPREAD = 12;
    private static final int PRINCIPAL_SIZE = 5;

    private GrantCodec() {}

    static void write(CborWriter out, Grant grant) {
        out.map(REQUIRED
                + CommonFields.count(grant.position())
                + (grant.endSpread().isZero() ? 0 : 1)
                + grant.unknown().fields().size());
        out.integer(1).text(grant.recordId());
        out.integer(2).integer(grant.revision());
        out.integer(3).integer(CommonFields.code(grant.state()));
        out.integer(4);
        CommonFields.write(out, grant.validity());
        out.integer(5);
        write(out, grant.principal());
        out.integer(6).text(grant.target());
        out.integer(7).text(grant.role());
        out.integer(8).array(2);
        out.integer(grant.stale().staleAdmit().toMillis());
        out.integer(grant.stale().staleGrace().toMillis());
        out.integer(9).item(grant.scope().cborMap());
        out.integer(10).text(grant.reason());
        CommonFields.write(out, POSITION, grant.position());
        if (!grant.endSpread().isZero()) {
            out.integer(END_SPREAD).integer(grant.endSpread().toMillis());
        }
        RecordFields.writeUnknown(out, grant.unknown(), END_SPREAD);
    }

    static Grant read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, END_SPREAD);
        GrantId id = new GrantId(fields.next(1, "id").text("id"));
        long revision = fields.next(2, "revision").integer("revision");
        RecordState state = CommonFields.state(fields.next(3, "state"));
        Validity validity = CommonFields.validity(fields.next(4, "validity"));
        Principal principal = principal(fields.next(5, "principal"));
        String target = Repeats.of(fields.next(6, "target").text("target"));
        String role = Repeats.of(fields.next(7, "role").text("role"));
        StaleTolerance stale = stale(fields.next(8, "stale tolerance"));
        Scope scope = Scope.of(fields.next(9, "scope").encodedMap("scope", RecordFields.DEPTH));
        String reason = fields.next(10, "reason").text("reason");
        Position position = CommonFields.position(fields, POSITION, in);
        Duration endSpread = endSpread(fields, in);
        UnknownFields unknown = fields.rest();
        return new Grant(
                id, revision, state, principal, target, role, validity, stale, scope, reason, position, endSpread,
                unknown);
    }

    private static Duration endSpread(RecordFields fields, CborReader in) throws RefusedRecord {
        if (!fields.has(END_SPREAD)) {
            return Duration.ZERO;
        }
        Duration spread = Duration.ofMillis(in.integer("endSpread"));
        if (spread.isZero()) {
            throw new IllegalArgumentException("endSpread must be left out if there is none");
        }
        return spread;
    }

    private static void write(CborWriter out, Principal principal) {
        out.array(PRINCIPAL_SIZE).text(principal.login()).integer(code(principal.kind()));
        out.text(principal.issuer()).text(principal.subject());
        out.array(principal.groups().size());
        principal.groups().forEach(out::text);
    }

    private static Principal principal(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("principal"), PRINCIPAL_SIZE, "principal");
        String login = in.text("login");
        Principal.Kind kind = kind(in.integer("kind"));
        String issuer = Repeats.of(in.text("issuer"));
        String subject = in.text("subject");
        int count = in.array("groups");
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(Repeats.of(in.text("group")));
        }
        return new Principal(login, kind, issuer, subject, groups);
    }

    private static StaleTolerance stale(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("stale tolerance"), 2, "stale tolerance");
        Duration admit = Duration.ofMillis(in.integer("staleAdmit"));
        Duration grace = Duration.ofMillis(in.integer("staleGrace"));
        return shared(new StaleTolerance(admit, grace));
    }

    /** Most grants have their kind's default: they share it. */
    private static StaleTolerance shared(StaleTolerance stale) {
        for (Principal.Kind kind : Principal.Kind.values()) {
            if (stale.equals(StaleTolerance.defaultFor(kind))) {
                return StaleTolerance.defaultFor(kind);
            }
        }
        return stale;
    }

    private static long code(Principal.Kind kind) {
        return switch (kind) {
            case HUMAN -> 0;
            case SERVICE -> 1;
        };
    }

    private static Principal.Kind kind(long code) {
        if (code == 0) {
            return Principal.Kind.HUMAN;
        }
        if (code == 1) {
            return Principal.Kind.SERVICE;
        }
        throw new IllegalArgumentException("kind " + code + " is unknown");
    }
}
