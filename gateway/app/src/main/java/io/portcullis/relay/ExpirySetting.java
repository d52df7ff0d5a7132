package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code portcullis.expires_at} of one session true when its grant moves its end: by an {@link OwnStatement}, as soon as the
 * session is at rest. On the session's event loop.
 */
final class ExpirySetting {
    private final RelaySession session;
    private @Nullable Instant told;
    private boolean due;
    private @Nullable OwnStatement asking;

    ExpirySetting(RelaySession session) {
        this.session = session;
    }

    /** The target has been told that end at the login. */
    void isAnnounced(Instant end) {
        told = end;
    }

    /** A revision of the grant counts. */
    void grantChanged() {
        due = told != null && !session.access().endsAt().equals(told);
        refresh();
    }

    /** Called after each batch from the target: it may have brought the session to rest. */
    void refresh() {
        if (due && asking == null && session.isAtRest()) {
            due = false;
            Instant end = session.access().endsAt();
            told = end;
            OwnStatement statement = new OwnStatement(session.target().channel().alloc());
            asking = statement;
            ByteBuf messages = statement.encode(
                    "portcullis " + session.id(),
                    "SET " + SessionSettings.EXPIRES_AT + " = '" + SessionSettings.text(end) + "'");
            session.target().outbound().add(messages, 0);
            session.target().outbound().flush();
        }
    }

    /** Whether what the target sends begins with answers to us. */
    boolean isAsking() {
        return asking != null;
    }

    /** What of {@code in} is for the client; {@link OwnStatement#strip} has the rest. */
    ByteBuf strip(ByteBuf in) {
        OwnStatement statement = asking;
        if (statement == null) {
            return in;
        }
        ByteBuf rest = statement.strip(in);
        if (statement.isOver()) {
            asking = null;
        }
        return rest;
    }

    void close() {
        if (asking != null) {
            asking.abandon();
            asking = null;
        }
        told = null;
        due = false;
    }
}
