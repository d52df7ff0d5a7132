package io.portcullis.tools;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.Validity;
import java.time.Duration;
import java.time.Instant;

/** Records in words. */
final class Sentences {
    private Sentences() {}

    static String about(Grant grant, Instant now) {
        return grant.principal().login() + " may use " + grant.target() + " as " + grant.role() + ": "
                + status(grant, now);
    }

    static String about(Credential credential, Instant now) {
        return "a credential of " + credential.login() + ": " + status(credential, now);
    }

    static String status(SignedRecord record, Instant now) {
        if (record.state() == RecordState.REVOKED) {
            return "revoked";
        }
        Validity validity = record.validity();
        if (now.isBefore(validity.notBefore())) {
            return "starts at " + validity.notBefore() + ", until " + validity.expiresAt();
        }
        if (validity.contains(now)) {
            return "active until " + validity.expiresAt() + " ("
                    + Times.describe(Duration.between(now, validity.expiresAt())) + " left)";
        }
        return "expired at " + validity.expiresAt();
    }
}
