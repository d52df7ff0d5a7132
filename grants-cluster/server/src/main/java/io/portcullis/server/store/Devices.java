package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.server.store.ChangeFailure.TooManyCredentials;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

/** Which credentials are the secrets of devices: they are few, so that they leave room for what proves the login by itself. */
final class Devices {
    /** As with one's own secrets: one can be exchanged for the next without a gap. */
    static final int MOST = 2;

    private static final String USABLE = """
            SELECT id, envelope FROM portcullis.record
            WHERE login = $1 AND kind = 'credential' AND state = 'active' AND expires_at > now() AND key_id = ANY($2)""";

    private Devices() {}

    /** Refused if the credential is a device's and the login has as many as it can. */
    static Future<Void> requireRoomFor(ChangeTransaction change, CurrentRecords records, NewCredential credential) {
        if (!(credential.authenticator() instanceof Authenticator.Device)) {
            return Future.succeededFuture();
        }
        return change.ask(USABLE, credential.login(), records.trusted().parameter())
                .map(rows -> {
                    int usable = 0;
                    for (Row row : rows) {
                        if (records.open(row.getString("id"), row, Credential.class)
                                        .authenticator()
                                instanceof Authenticator.Device) {
                            usable++;
                        }
                    }
                    if (usable >= MOST) {
                        throw TooManyCredentials.ofDevices(credential.login(), usable);
                    }
                    return null;
                });
    }
}
