package io.portcullis.relay;

import io.portcullis.config.Announcement;
import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import io.portcullis.policy.StartupRequest;
import io.portcullis.wire.message.StartupParameter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings by which a session can be asked under which grant it runs: {@code SHOW portcullis.expires_at}. As packet
 * parameters of the startup they are what RESET ALL and DISCARD ALL return to, and they count after {@code options}. They
 * inform: a client can SET them otherwise, and nothing depends on them.
 */
final class SessionSettings {
    static final String EXPIRES_AT = StartupRequest.OWN_SETTINGS + "expires_at";

    /** NAMEDATALEN - 1: longer application names are cut by the server. */
    private static final int MAX_APPLICATION_NAME = 63;

    private SessionSettings() {}

    static List<StartupParameter> of(
            Announcement announcement, Grant grant, Instant end, SessionId session, String clientsApplicationName) {
        return switch (announcement) {
            case NOTHING -> List.of();
            case SETTINGS -> settings(grant, end, session);
            case APPLICATION_NAME ->
                Stream.concat(
                                settings(grant, end, session).stream(),
                                Stream.of(applicationName(grant, clientsApplicationName)))
                        .toList();
        };
    }

    private static List<StartupParameter> settings(Grant grant, Instant end, SessionId session) {
        String id = grant.id().value();
        return List.of(
                StartupParameter.of(StartupRequest.GRANT_SETTING, id),
                // GRANT is a reserved word: SHOW portcullis.grant does not parse without quotes.
                StartupParameter.of(StartupRequest.GRANT_SETTING + "_id", id),
                StartupParameter.of(StartupRequest.OWN_SETTINGS + "session", session.value()),
                StartupParameter.of(EXPIRES_AT, text(end)));
    }

    private static StartupParameter applicationName(Grant grant, String clients) {
        String name = grant.principal().login() + " " + grant.id() + " " + clients;
        return StartupParameter.of(
                "application_name",
                name.substring(0, Math.min(name.length(), MAX_APPLICATION_NAME)).strip());
    }

    /** ISO-8601 in UTC, which PostgreSQL can cast to timestamptz. */
    static String text(Instant expiresAt) {
        return expiresAt.toString();
    }
}
