package io.portcullis.server.store;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.ChangeFailure.TooManyCredentials;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    private static final String GOOD_UNTIL = """
            SELECT envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at >= $2
              AND key_id = ANY($3)""";
    private static final String ENDING_WITH = """
            SELECT id, envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at = $2 AND key_id = ANY($3)
            ORDER BY created_seq""";
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

    /** Its credentials that end with the grant: they were made with it, or for as long as it. */
    static Future<List<Credential>> endingWith(ChangeTransaction change, CurrentRecords records, Grant grant) {
        return change.ask(
                        ENDING_WITH,
                        grant.principal().login(),
                        ChangeTransaction.at(grant.validity().expiresAt()),
                        records.trusted().parameter())
                .map(rows -> {
                    List<Credential> credentials = new ArrayList<>();
                    rows.forEach(row -> credentials.add(records.open(row.getString("id"), row, Credential.class)));
                    return credentials;
                });
    }

    /** The credential to be made along with a grant, null for none. */
    static Future<@Nullable NewCredential> credentialFor(
            ChangeTransaction change, CurrentRecords records, CredentialWish wish, NewGrant grant) {
        NewCredential candidate = wish.candidate();
        if (candidate == null) {
            return Future.succeededFuture(null);
        }
        Future<Boolean> wanted =
                wish instanceof CredentialWish.Always ? Future.succeededFuture(true) : hasNone(change, records, grant);
        return wanted.compose(make ->
                make ? requireRoomFor(change, records, candidate).map(candidate) : Future.succeededFuture(null));
    }

    private static Future<Boolean> hasNone(ChangeTransaction change, CurrentRecords records, NewGrant grant) {
        Instant end = grant.validity().expiresAt();
        return change.ask(
                        GOOD_UNTIL,
                        grant.principal().login(),
                        ChangeTransaction.at(end),
                        records.trusted().parameter())
                .map(rows -> {
                    for (Row row : rows) {
                        Credential credential = RecordRows.decode(row, Credential.class);
                        boolean inTime = !credential
                                .validity()
                                .notBefore()
                                .isAfter(grant.validity().notBefore());
                        if (inTime && credential.origins().isEmpty()) {
                            return false;
                        }
                    }
                    return true;
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
        return Arrays.equals(credential.verifier().salt(), row.getBuffer("salt").getBytes())
                && credential.verifier().iterations() == row.getInteger("iterations");
    }
}
