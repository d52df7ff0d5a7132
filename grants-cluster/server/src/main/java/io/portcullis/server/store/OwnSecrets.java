package io.portcullis.server.store;

import io.portcullis.model.Credential;
import io.portcullis.server.store.ChangeFailure.TooManyCredentials;
import io.vertx.core.Future;

/** Which credentials people made for themselves: they are few, and nothing but their own end and a revocation moves their end. */
final class OwnSecrets {
    /** Two, so that one can be exchanged for the next without a gap; the rest of what a login can have is the operators'. */
    static final int MOST = 2;

    private static final String USABLE = """
            SELECT count(*) FROM portcullis.record JOIN portcullis.own_secret USING (id)
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at > now() AND key_id = ANY($2)""";
    private static final String NOTE = "INSERT INTO portcullis.own_secret (id) VALUES ($1)";

    private OwnSecrets() {}

    static Future<Void> requireRoomFor(ChangeTransaction change, CurrentRecords records, NewCredential credential) {
        return change.ask(USABLE, credential.login(), records.trusted().parameter())
                .compose(rows -> {
                    long usable = rows.iterator().next().getLong(0);
                    return usable >= MOST
                            ? Future.failedFuture(TooManyCredentials.ofTheirOwn(usable))
                            : Logins.requireRoomFor(change, records, credential);
                });
    }

    static Future<Credential> note(ChangeTransaction change, Credential made) {
        return change.ask(NOTE, made.recordId()).map(made);
    }
}
