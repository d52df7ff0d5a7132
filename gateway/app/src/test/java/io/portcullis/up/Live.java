package io.portcullis.up;

import io.portcullis.model.SessionId;
import io.portcullis.policy.Replication;
import io.portcullis.session.Admission;
import io.portcullis.session.Grants;
import io.portcullis.session.LiveSession;
import io.portcullis.session.SessionActivity;
import java.time.Instant;
import java.util.Locale;

/** Sessions as tests need them. */
final class Live {
    static final Instant SINCE = Instant.parse("2026-11-25T10:00:01Z");

    private Live() {}

    static SessionId id(int number) {
        return new SessionId(String.format(Locale.ROOT, "s%015d", number));
    }

    static LiveSession session(int number, SessionActivity activity, long toClient) {
        return session(number, activity, toClient, "psql");
    }

    static LiveSession session(int number, SessionActivity activity, long toClient, String application) {
        Admission admission = new Admission(
                id(number),
                Grants.of("anna"),
                "192.0.2.7",
                application,
                "db.internal/10.9.0.5:5432",
                3021,
                Grants.START,
                Replication.NONE,
                "scram-sha-256",
                "",
                "",
                SINCE);
        return new LiveSession(admission, activity, toClient, 120);
    }
}
