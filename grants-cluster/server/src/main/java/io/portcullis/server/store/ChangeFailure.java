package io.portcullis.server.store;

import org.jspecify.annotations.Nullable;

/** Why a change or a question was not answered. Messages are for whoever uses the API and hold no secret. */
public abstract sealed class ChangeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ChangeFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** There is no such record. */
    public static final class NotFound extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public NotFound(String what) {
            super("there is no " + what, null);
        }
    }

    /** The record is not in the revision that the change was made for. */
    public static final class Conflict extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        private final long currentRevision;

        public Conflict(long currentRevision) {
            super("the revision now is " + currentRevision, null);
            this.currentRevision = currentRevision;
        }

        public long currentRevision() {
            return currentRevision;
        }
    }

    /** The record is revoked or expired: it does not change any more. */
    public static final class AlreadyEnded extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public AlreadyEnded(String message) {
            super(message, null);
        }
    }

    /** A freeze is about it. */
    public static final class Frozen extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public Frozen(long number, String reason) {
            super("freeze " + number + " is in force: " + reason, null);
        }
    }

    /** The login has as many credentials as a gateway tries. */
    public static final class TooManyCredentials extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public TooManyCredentials(String login, long usable) {
            this("login " + login + " has " + usable + " credentials already: revoke one first");
        }

        private TooManyCredentials(String message) {
            super(message, null);
        }

        static TooManyCredentials ofDevices(String login, long usable) {
            return new TooManyCredentials(
                    "login " + login + " has secrets of " + usable + " devices already: revoke one first");
        }

        static TooManyCredentials ofTheirOwn(long usable) {
            return new TooManyCredentials("you have " + usable + " secrets of your own already: revoke one first");
        }
    }

    /** Somebody has asked for so much that there can be no more for now. */
    public static final class TooMany extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        /** Of what. */
        public enum What {
            /** Requests that wait for an answer. */
            WAITING,
            /** Grants that came of requests. */
            GRANTS,
            /** Requests within an hour. */
            OFTEN
        }

        private final What what;
        private final int seconds;

        private TooMany(What what, String message, int seconds) {
            super(message, null);
            this.what = what;
            this.seconds = seconds;
        }

        static TooMany waiting(int most) {
            return new TooMany(
                    What.WAITING, most + " requests of yours wait for an answer: withdraw one, or wait too", 0);
        }

        static TooMany grants(String login, String target, int most) {
            return new TooMany(
                    What.GRANTS,
                    login + " has " + most + " grants at " + target + " by request, and no more at once: one must be "
                            + "given back first",
                    0);
        }

        static TooMany often(int most, int seconds) {
            return new TooMany(What.OFTEN, "at most " + most + " requests an hour are heard", seconds);
        }

        public What what() {
            return what;
        }

        /** After which it makes sense to try again; 0 if something else must happen first. */
        public int seconds() {
            return seconds;
        }
    }

    /** The login is bound to another person than the record would be for. */
    public static final class SomebodyElses extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public SomebodyElses(String login) {
            super(
                    "login " + login
                            + " is a person's, and this is for another issuer or subject, or a service: take the "
                            + "login from them first, or use another one",
                    null);
        }
    }

    /** A field of the request is not acceptable in the present state. */
    public static final class Refused extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        private final String field;

        public Refused(String field, String message) {
            super(message, null);
            this.field = field;
        }

        /** The name of the field, as the API spells it. */
        public String field() {
            return field;
        }
    }

    /** The idempotency key was used before, for another request. */
    public static final class KeyReused extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        public KeyReused() {
            super("the idempotency key was used for another request", null);
        }
    }

    /** Nothing is known to have happened: the control database is out of reach, or this node must not change anything now. */
    public static final class Unavailable extends ChangeFailure {
        private static final long serialVersionUID = 1L;

        /** Why, as a code for logs, metrics and problems. */
        public enum Reason {
            STARTING("starting"),
            STOPPING("stopping"),
            /** Could not be asked, or not in time. Whether a change that was under way happened is not known. */
            DATABASE("control-database"),
            /** The database is older than what was signed: see {@code POST /v1/epochs}. */
            RECOVERY_NEEDED("recovery-needed"),
            /** The Hazelcast cluster does not answer. */
            CLUSTER("cluster");

            private final String code;

            Reason(String code) {
                this.code = code;
            }

            public String code() {
                return code;
            }
        }

        private final Reason reason;

        public Unavailable(Reason reason, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
