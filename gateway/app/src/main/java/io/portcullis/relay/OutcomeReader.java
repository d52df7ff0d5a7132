package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.audit.StatementEvent;
import io.portcullis.session.SessionSummary.Outcome;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.CommandComplete;
import io.portcullis.wire.message.ErrorFields;

/**
 * Reads the true outcome of the request that was running at a cut-off from what the target still answers, while all of
 * it is thrown away: the client is told "unknown", the audit is not.
 */
final class OutcomeReader {
    private static final String QUERY_CANCELED = "57014";
    private static final String ADMIN_SHUTDOWN = "57P01";

    /** Longer error messages are not worth keeping: their SQLSTATE stands near the front, but not surely. */
    private static final int MAX_BODY = 8 * 1024;

    private final byte[] body = new byte[MAX_BODY];
    private int collected;
    private int wanted;
    private BackendTag wantedTag = BackendTag.COMMAND_COMPLETE;
    private String commandTag = "";
    private String sqlState = "";
    private boolean answered;

    /** Takes the bytes at the front of a chunk that belong to a body begun in an earlier one; before the chunk's first header. */
    void continueBody(ByteBuf in) {
        if (wanted > 0) {
            collect(in, in.readerIndex());
        }
    }

    /** A message of the chunk that {@code walker} stands on. */
    void onMessage(FrameWalker walker, ByteBuf in) {
        BackendTag tag = walker.backendTag();
        if (tag == BackendTag.READY_FOR_QUERY) {
            answered = true;
        }
        boolean interesting = tag == BackendTag.COMMAND_COMPLETE || tag == BackendTag.ERROR_RESPONSE;
        if (interesting && walker.bodyLength() <= MAX_BODY && walker.bodyLength() > 0) {
            wantedTag = tag;
            wanted = walker.bodyLength();
            collected = 0;
            collect(in, in.readerIndex() + walker.startOffset() + 1 + Integer.BYTES);
        }
    }

    private void collect(ByteBuf in, int from) {
        int length = Math.min(wanted - collected, in.writerIndex() - from);
        if (length > 0) {
            in.getBytes(from, body, collected, length);
            collected += length;
        }
        if (collected == wanted) {
            wanted = 0;
            read(Unpooled.wrappedBuffer(body, 0, collected));
        }
    }

    private void read(ByteBuf whole) {
        try {
            if (wantedTag == BackendTag.COMMAND_COMPLETE) {
                commandTag = CommandComplete.decode(whole).commandTag();
                sqlState = "";
            } else {
                sqlState = ErrorFields.decode(whole).code();
            }
        } catch (ProtocolViolation violation) {
            sqlState = "";
        }
    }

    /** What is known so far. A completed command counts only once ReadyForQuery followed: its commit could still fail. */
    Outcome outcome() {
        if (!sqlState.isEmpty()) {
            boolean ours = sqlState.equals(QUERY_CANCELED) || sqlState.equals(ADMIN_SHUTDOWN);
            StatementEvent.Outcome outcome = ours ? StatementEvent.Outcome.CANCELLED : StatementEvent.Outcome.FAILED;
            return new Outcome(outcome, "", sqlState);
        }
        boolean completed = answered && !commandTag.isEmpty();
        return new Outcome(
                completed ? StatementEvent.Outcome.COMPLETED : StatementEvent.Outcome.UNKNOWN, commandTag, "");
    }
}
