package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A cancel request of PostgreSQL's protocol that came to another node than its session: the question to the other nodes and their answer.
 * A message counts once and only within {@link #WINDOW} of its issue.
 */
public sealed interface CancelMessage {
    /** How far {@code issuedAt} may be away. */
    Duration WINDOW = Duration.ofSeconds(2);

    CancelId id();

    /** In milliseconds. */
    Instant issuedAt();

    /** The gateway that says so. */
    String node();

    /** Whether it was issued within {@link #WINDOW} of {@code now}, before or after. */
    default boolean isTimely(Instant now) {
        return Duration.between(issuedAt(), now).abs().compareTo(WINDOW) <= 0;
    }

    /**
     * Who has the session of this key?
     *
     * @param pid the process id of the client's {@code CancelRequest}
     * @param secret its secret: 4 to 256 bytes; whoever knows it can cancel
     */
    record Request(CancelId id, Instant issuedAt, String node, int pid, Bytes secret) implements CancelMessage {
        private static final int MIN_SECRET = 4;
        private static final int MAX_SECRET = 256;

        public Request {
            issuedAt = Instants.inRange("issuedAt", issuedAt);
            NodeNames.require(node);
            if (secret.length() < MIN_SECRET || secret.length() > MAX_SECRET) {
                throw new IllegalArgumentException(
                        "secret must be from " + MIN_SECRET + " to " + MAX_SECRET + " bytes");
            }
        }

        @Override
        public String toString() {
            return "Request[" + id + ", " + node + "]";
        }
    }

    /**
     * The answer of a gateway.
     *
     * @param matched whether it has the session, and has passed the cancel on as far as it goes
     */
    record Answer(CancelId id, Instant issuedAt, String node, boolean matched) implements CancelMessage {
        public Answer {
            issuedAt = Instants.inRange("issuedAt", issuedAt);
            NodeNames.require(node);
        }
    }
}
