package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.ChangeFailure.TooManyCredentials;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** What must hold between the records of one login. What a key signed that is not trusted any more counts as not there. */
final class Logins {
    private static final String LAST_GRANT = """
            SELECT id, envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'grant' AND state = 'active' AND expires_at > $2 AND key_id = ANY($3)
            ORDER BY created_seq DESC LIMIT 1""";
    private static final String USABLE = """
            SELECT count(*) FROM portcullis.record
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at > now()
              AND key_id = ANY($2)""";
    private static final String IN_USE = """
            SELECT id, envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at > $2 AND key_id = ANY($3)
              AND id NOT IN (SELECT id FROM portcullis.own_secret)
              AND id NOT IN (SELECT credential_id FROM portcullis.emergency_grant)
            ORDER BY expires_at DESC, created_seq DESC""";
    private static final String SALT = "SELECT salt, iterations FROM portcullis.login_salt WHERE login = $1";

    private Logins() {}

    /** A login means one identity: while it has a grant, nobody else's subject gets one under that name. */
    static Future<Void> requireSamePrincipal(
            ChangeTransaction change, CurrentRecords records, Principal principal, Instant now) {
        return change.ask(
                        LAST_GRANT,
                        principal.login(),
                        ChangeTransaction.at(now),
                        records.trusted().parameter())
                .map(rows -> {
                    Iterator<Row> found = rows.iterator();
                    if (found.hasNext()) {
                        Row row = found.next();
                        Principal other = records.open(row.getString("id"), row, Grant.class)
                                .principal();
                        if (!other.issuer().equals(principal.issuer())
                                || !other.subject().equals(principal.subject())) {
                            throw new Refused(
                                    "login", "login " + principal.login() + " has grants of another issuer or subject");
                        }
                    }
                    return null;
                });
    }

    /** What is to be done so that the grant can be used. */
    static Future<CredentialPlan> credentialFor(
            ChangeTransaction change, CurrentRecords records, CredentialWish wish, NewGrant grant, Instant now) {
        return switch (wish) {
            case CredentialWish.Never _ -> Future.succeededFuture(new CredentialPlan.Nothing());
            case CredentialWish.Always(NewCredential candidate) -> make(change, records, candidate);
            case CredentialWish.IfNone(NewCredential candidate) ->
                credentialsInUse(change, records, candidate.login(), later(now, grant.validity()))
                        .compose(inUse -> inUse.isEmpty()
                                ? make(change, records, candidate)
                                : Future.succeededFuture(lasting(
                                        inUse.getFirst(), grant.validity().expiresAt())));
        };
    }

    private static Future<CredentialPlan> make(
            ChangeTransaction change, CurrentRecords records, NewCredential candidate) {
        return requireRoomFor(change, records, candidate).map(_ -> new CredentialPlan.Make(candidate));
    }

    /** A grant that has not begun is used when it has. */
    static Instant later(Instant now, Validity validity) {
        return validity.notBefore().isAfter(now) ? validity.notBefore() : now;
    }

    private static CredentialPlan lasting(Credential credential, Instant end) {
        return credential.validity().expiresAt().isBefore(end)
                ? new CredentialPlan.Extend(credential)
                : new CredentialPlan.Nothing();
    }

    /** With what one can log in then, from anywhere; what lasts longest comes first. Not what people made for themselves or what lies in an envelope. */
    static Future<List<Credential>> credentialsInUse(
            ChangeTransaction change, CurrentRecords records, String login, Instant at) {
        return change.ask(
                        IN_USE,
                        login,
                        ChangeTransaction.at(at),
                        records.trusted().parameter())
                .map(rows -> {
                    List<Credential> all = new ArrayList<>();
                    for (Row row : rows) {
                        Credential credential = records.open(row.getString("id"), row, Credential.class);
                        if (!(credential.authenticator() instanceof Authenticator.Device)
                                && credential.origins().isEmpty()
                                && !credential.validity().notBefore().isAfter(at)) {
                            all.add(credential);
                        }
                    }
                    return all;
                });
    }

    /** Refused unless the login has room for one more credential; a wrong salt is a defect of the caller. */
    static Future<Void> requireRoomFor(ChangeTransaction change, CurrentRecords records, NewCredential credential) {
        return change.ask(USABLE, credential.login(), records.trusted().parameter())
                .map(rows -> {
                    long usable = rows.iterator().next().getLong(0);
                    if (usable >= Credential.MAX_PER_LOGIN) {
                        throw new TooManyCredentials(credential.login(), usable);
                    }
                    return null;
                })
                .compose(_ -> change.ask(SALT, credential.login()))
                .map(rows -> {
                    Iterator<Row> found = rows.iterator();
                    if (!found.hasNext() || !hasSalt(credential, found.next())) {
                        throw new IllegalArgumentException("the verifier has not the salt of its login");
                    }
                    return null;
                });
    }

    private static boolean hasSalt(NewCredential credential, Row row) {
        ScramVerifier verifier = credential.authenticator().verifier();
        return Arrays.equals(verifier.salt(), row.getBuffer("salt").getBytes())
                && verifier.iterations() == row.getInteger("iterations");
    }
}
