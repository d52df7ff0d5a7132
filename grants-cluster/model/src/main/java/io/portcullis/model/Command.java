package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What an operator or a person wants every gateway to do at once, if it concerns it. It counts once and for a short time only; what must
 * hold for longer is a record.
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

        /**
         * Somebody has decided about a login that waits for it, or nobody can any more. It counts only where all of it fits what is waited
         * for: the link, the gateway, the login and the address.
         *
         * @param node the gateway that waits
         * @param origin the address of the client that waits, as the gateway has told it
         * @param issuer of the identity that has decided; empty if nobody has
         * @param subject the issuer's name for it, likewise
         */
        record LinkDecided(
                LinkId link,
                String node,
                String login,
                String origin,
                LinkOutcome outcome,
                String issuer,
                String subject)
                implements Action {
            private static final int MAX_ORIGIN_BYTES = 64;
            private static final int MAX_ISSUER_BYTES = 1024;
            private static final int MAX_SUBJECT_BYTES = 255;

            public LinkDecided {
                NodeNames.require(node);
                Principal.requireLogin(login);
                Texts.requireNonEmptyLine("origin", origin, MAX_ORIGIN_BYTES);
                if (outcome == LinkOutcome.FAILED) {
                    Texts.requireLine("issuer", issuer, MAX_ISSUER_BYTES);
                    Texts.requireLine("subject", subject, MAX_SUBJECT_BYTES);
                } else {
                    Texts.requireNonEmptyLine("issuer", issuer, MAX_ISSUER_BYTES);
                    Texts.requireNonEmptyLine("subject", subject, MAX_SUBJECT_BYTES);
                }
            }
        }
    }

    /** What has become of a login that was to be confirmed. */
    public enum LinkOutcome {
        CONFIRMED,
        DENIED,
        /** It was given a wrong code too often. */
        FAILED
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

    /** What was decided about a link, for the whole {@link #MAX_LIFE}. */
    public static Command linkDecided(CommandId id, Instant issuedAt, Action.LinkDecided decided) {
        return new Command(id, issuedAt, issuedAt.plus(MAX_LIFE), decided, "");
    }
}
