package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What an operator wants every gateway to do at once, if it concerns it. It counts once and for a short time only; what must hold for
 * longer is a record.
 *
 * @param id counts once on each gateway
 * @param expiresAt after {@code issuedAt}, at most {@link #MAX_LIFE} later
 * @param reason for the audit and for the client, at most 1000 bytes; may be empty
 */
public record Command(CommandId id, Instant issuedAt, Instant expiresAt, Action action, String reason) {
    /** The longest that a command can count. */
    public static final Duration MAX_LIFE = Duration.ofSeconds(60);

    private static final int MAX_REASON_BYTES = 1000;

    /** What to do. */
    public sealed interface Action {
        /** End that session now. */
        record CutOff(SessionId session) implements Action {}
    }

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public Command {
        issuedAt = Instants.inRange("issuedAt", issuedAt);
        expiresAt = Instants.inRange("expiresAt", expiresAt);
        if (!expiresAt.isAfter(issuedAt) || expiresAt.isAfter(issuedAt.plus(MAX_LIFE))) {
            throw new IllegalArgumentException(
                    "expiresAt must be after issuedAt, by at most " + MAX_LIFE.toSeconds() + " s");
        }
        Texts.requireLine("reason", reason, MAX_REASON_BYTES);
    }

    /** A command to end a session, for the whole {@link #MAX_LIFE}. */
    public static Command cutOff(CommandId id, Instant issuedAt, SessionId session, String reason) {
        return new Command(id, issuedAt, issuedAt.plus(MAX_LIFE), new Action.CutOff(session), reason);
    }
}
