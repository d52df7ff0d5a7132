package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.SignedRecord;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.SomebodyElses;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Iterator;

/** Whose a login can be, by what its records say: whoever has it can make secrets for it and confirm what waits for it. */
final class LoginOwners {
    private static final String OWNER = "SELECT issuer, subject FROM portcullis.principal WHERE login = $1";

    private LoginOwners() {}

    /** Whether a record is for somebody else than that person, or for no person. */
    static boolean isNotFor(String issuer, String subject, SignedRecord record) {
        return switch (record) {
            case Grant grant -> isNotFor(issuer, subject, grant.principal());
            case Credential credential ->
                switch (credential.authenticator()) {
                    case Authenticator.Identity identity -> !identity.is(issuer, subject);
                    case Authenticator.Secret _, Authenticator.Device _ -> false;
                    // It may name anybody.
                    case Authenticator.Newer _ -> true;
                };
            case CatalogEntry _ -> false;
        };
    }

    private static boolean isNotFor(String issuer, String subject, Principal principal) {
        boolean theirs = principal.subject().equals(subject);
        boolean agrees = principal.issuer().equals(NewGrant.NO_ISSUER)
                ? theirs || principal.subject().equals(principal.login())
                : theirs && principal.issuer().equals(issuer);
        return principal.kind() == Principal.Kind.SERVICE || !agrees;
    }

    /** Refused if the login is a person's and the grant for somebody else. */
    static Future<Void> require(ChangeTransaction change, Principal principal) {
        return change.ask(OWNER, principal.login()).map(rows -> {
            Iterator<Row> owner = rows.iterator();
            if (owner.hasNext() && !isFor(owner.next(), principal)) {
                throw new SomebodyElses(principal.login());
            }
            return null;
        });
    }

    /** AlreadyEnded unless the login is theirs who asked for something with it: it may have been taken from them, and be nobody's. */
    static Future<Void> requireStill(ChangeTransaction change, Requester who) {
        return change.ask(OWNER, who.login()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (found.hasNext()) {
                Row owner = found.next();
                if (who.issuer().equals(owner.getString("issuer"))
                        && who.subject().equals(owner.getString("subject"))) {
                    return null;
                }
            }
            throw new AlreadyEnded("the login " + who.login() + " is not theirs any more who asked");
        });
    }

    private static boolean isFor(Row owner, Principal principal) {
        return !isNotFor(owner.getString("issuer"), owner.getString("subject"), principal);
    }

    /** Refused if the login is a person's and the credential proves somebody else. */
    static Future<Void> require(ChangeTransaction change, NewCredential credential) {
        if (!(credential.authenticator() instanceof Authenticator.Identity identity)) {
            return Future.succeededFuture();
        }
        return change.ask(OWNER, credential.login()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (found.hasNext()) {
                Row owner = found.next();
                if (!identity.is(owner.getString("issuer"), owner.getString("subject"))) {
                    throw new SomebodyElses(credential.login());
                }
            }
            return null;
        });
    }
}
