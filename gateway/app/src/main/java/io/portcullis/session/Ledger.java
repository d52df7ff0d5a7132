package io.portcullis.session;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * The outstanding requests of one session, in the order sent: what the target still owes an answer to. It follows
 * replies and never asserts, because a server may skip, swallow and fail messages in ways that only its replies show:
 *
 * <ul>
 *   <li>after an error in the extended protocol everything up to Sync is skipped, a Query or FunctionCall included;
 *   <li>during COPY FROM STDIN a Sync is swallowed, so the same pipeline owes one or two ReadyForQuery;
 *   <li>any other request during COPY FROM STDIN ends the connection (since PostgreSQL 14), or only the COPY (before);
 *   <li>CopyDone and CopyFail outside COPY are ignored silently;
 *   <li>Sync itself may answer an error (a deferred constraint) before its ReadyForQuery.
 * </ul>
 *
 * What is not known is taken as outstanding, until a reply comes that it can not have sent: replies come in the order
 * of the requests, so the server is past it. The one exception are Syncs that a failed COPY may have swallowed: they
 * have nothing to do, so they never count as work.
 */
public final class Ledger {
    /** Above this many entries the relay stops reading the client until replies have caught up. */
    public static final int FULL = 32_768;

    /**
     * Told what becomes of each Query, FunctionCall, Parse, Bind, Describe, Execute and Close, in the order sent. Those that
     * the server surely skips ({@link #isSkipping()}) are not among them.
     */
    public interface Follower {
        /** The oldest is answered to its end; for a Query or FunctionCall by ReadyForQuery, whatever came before. */
        void onAnswered(BackendTag last);

        /** The oldest failed; the {@code count - 1} behind it are skipped. */
        void onFailed(int count);

        /** The server is past the oldest {@code count}: whether they ran can not be told. */
        void onPassed(int count);

        /** One statement of the oldest, a Query, is complete. */
        void onStatementComplete();

        /** The oldest, a Query or FunctionCall, has failed; what it still owes is its ReadyForQuery. */
        void onStatementFailed();

        /** Nothing of the transaction before lives on if {@code status} is idle. */
        void onReady(TransactionStatus status);
    }

    private static final int COPY_END = 'c';
    /** Syncs that a COPY swallowed before it failed, or did not. */
    private static final int MAYBE_SYNC = '?';

    private final RunRing ring = new RunRing();
    private @Nullable Follower follower;
    private boolean skippingToSync;
    private boolean copyIn;
    /** Whether nothing was sent since the ReadyForQuery that left nothing outstanding. */
    private boolean atReady = true;
    /** Whether the Query or FunctionCall at the head has been answered by anything: its ReadyForQuery never comes first. */
    private boolean headAnswered;

    private TransactionStatus status = TransactionStatus.IDLE;

    /** From now on {@code one} is told; to be called before the first request. */
    public void followedBy(Follower one) {
        follower = one;
    }

    public void onFrontend(FrontendTag tag) {
        atReady = false;
        switch (tag) {
            case QUERY, FUNCTION_CALL, PARSE, BIND, DESCRIBE, EXECUTE, CLOSE -> {
                if (!skippingToSync) {
                    ring.add(tag.code());
                }
            }
            case SYNC -> {
                skippingToSync = false;
                boolean idle = ring.size() > 0 && ring.last() == MAYBE_SYNC;
                ring.add(idle ? MAYBE_SYNC : tag.code());
            }
            case COPY_DONE, COPY_FAIL -> {
                // With no request before it there can be no COPY that it ends.
                if (ring.size() > 0 && ring.last() != MAYBE_SYNC) {
                    ring.add(COPY_END);
                }
            }
            case COPY_DATA, FLUSH, TERMINATE, PASSWORD -> {}
        }
    }

    /** @param readyStatus the status byte of ReadyForQuery, ignored for other tags */
    public void onBackend(BackendTag tag, byte readyStatus) {
        switch (tag) {
            case DATA_ROW, COPY_DATA, COPY_DONE, NOTICE_RESPONSE, PARAMETER_STATUS, NOTIFICATION_RESPONSE -> {}
            case PARSE_COMPLETE, BIND_COMPLETE, CLOSE_COMPLETE, NO_DATA, PORTAL_SUSPENDED -> {
                if (settle(tag)) {
                    pop(tag);
                }
            }
            case ROW_DESCRIPTION, EMPTY_QUERY_RESPONSE -> onResult(tag);
            case COMMAND_COMPLETE -> {
                if (settle(tag)) {
                    endCopyIn();
                }
                onResult(tag);
                if (follower != null && ring.size() > 0 && ring.tag(0) == 'Q') {
                    follower.onStatementComplete();
                }
            }
            case COPY_IN_RESPONSE -> copyIn = settle(tag);
            case COPY_OUT_RESPONSE, COPY_BOTH_RESPONSE, FUNCTION_CALL_RESPONSE, PARAMETER_DESCRIPTION -> settle(tag);
            case ERROR_RESPONSE -> onError();
            case READY_FOR_QUERY -> {
                status = TransactionStatus.of(readyStatus);
                onReady();
                atReady = ring.size() == 0;
            }
            case AUTHENTICATION, BACKEND_KEY_DATA, NEGOTIATE_PROTOCOL_VERSION -> {}
        }
    }

    /** Whether the target has nothing left to do that was asked of it. */
    public boolean isQuiet() {
        return ring.size() == 0 || (ring.size() == 1 && ring.tag(0) == MAYBE_SYNC);
    }

    /**
     * Whether the server has said that it is ready, outside of a transaction, and has been sent nothing since: not even the beginning
     * of a pipeline, whose end it would wait for.
     */
    public boolean isAtRest() {
        return atReady && status == TransactionStatus.IDLE;
    }

    /** Whether the server throws away what comes next, up to a Sync. */
    public boolean isSkipping() {
        return skippingToSync;
    }

    public boolean isFull() {
        return ring.size() >= FULL;
    }

    /**
     * How many requests are outstanding that a cancel would end one by one: each Query, each FunctionCall, each run of
     * extended messages up to its Sync. A Sync alone has nothing to cancel.
     */
    public int requests() {
        int requests = 0;
        boolean run = false;
        for (int i = 0; i < ring.size(); i++) {
            int entry = ring.tag(i);
            if (isSimple(entry)) {
                requests += ring.count(i);
            } else if (entry == 'S') {
                requests += run ? 1 : 0;
                run = false;
            } else {
                run |= isExtended(entry);
            }
        }
        return requests + (run ? 1 : 0);
    }

    /** Whether the target waits for COPY data that the client has not ended yet. */
    public boolean isCopyInOpen() {
        return copyIn && copyEnd() < 0;
    }

    /** The status of the last ReadyForQuery. */
    public TransactionStatus transactionStatus() {
        return status;
    }

    private void onResult(BackendTag tag) {
        if (settle(tag) && isExtended(ring.tag(0))) {
            pop(tag);
        }
    }

    private void onError() {
        if (!settle(BackendTag.ERROR_RESPONSE)) {
            return;
        }
        if (copyIn) {
            failCopyIn();
        }
        if (!isExtended(ring.tag(0))) {
            if (follower != null && isSimple(ring.tag(0))) {
                follower.onStatementFailed();
            }
            return;
        }
        int failed = 0;
        while (ring.size() > 0 && ring.tag(0) != 'S' && ring.tag(0) != MAYBE_SYNC) {
            failed += isRequest(ring.tag(0)) ? ring.count(0) : 0;
            ring.drop();
        }
        if (follower != null) {
            follower.onFailed(failed);
        }
        headAnswered = false;
        skippingToSync = ring.size() == 0;
    }

    private void onReady() {
        if (settle(BackendTag.READY_FOR_QUERY)) {
            pop(BackendTag.READY_FOR_QUERY);
        } else if (ring.size() == 0) {
            skippingToSync = false;
        }
        copyIn = false;
        if (follower != null) {
            follower.onReady(status);
        }
    }

    /** The COPY took everything up to the message that ended it, and nothing behind. */
    private void endCopyIn() {
        int end = copyIn ? copyEnd() : -1;
        copyIn = false;
        if (end > 0) {
            ring.removeBehindHead(end - 1);
            ring.takeBehindHead();
        }
    }

    /** The COPY took an unknown part of what was sent behind it before it failed. */
    private void failCopyIn() {
        copyIn = false;
        int syncs = 0;
        int end = 1;
        while (ring.count(0) == 1 && end < ring.size() && (ring.tag(end) == 'S' || ring.tag(end) == COPY_END)) {
            syncs = Math.min(RunRing.LONGEST, syncs + (ring.tag(end) == 'S' ? ring.count(end) : 0));
            end++;
        }
        ring.removeBehindHead(end - 1);
        if (syncs > 0) {
            ring.insertBehindHead(MAYBE_SYNC, syncs);
        }
    }

    /** Where the message stands that ends the COPY of the head, or -1: nothing but Syncs may come before it. */
    private int copyEnd() {
        int i = 1;
        while (i < ring.size() && ring.tag(i) == 'S') {
            i++;
        }
        return ring.count(0) == 1 && i < ring.size() && ring.tag(i) == COPY_END ? i : -1;
    }

    /**
     * Drops what the server is past: everything before the first entry that can have sent {@code reply}. The true sender
     * is that one or a later one, so nothing that is outstanding goes. Returns whether there is such an entry; it is the
     * head then.
     */
    private boolean settle(BackendTag reply) {
        int sender = 0;
        while (sender < ring.size() && !maySend(sender, reply)) {
            sender++;
        }
        if (sender == ring.size()) {
            return false;
        }
        if (sender > 0) {
            int passed = 0;
            for (int i = 0; i < sender; i++) {
                passed += isRequest(ring.tag(0)) ? ring.count(0) : 0;
                ring.drop();
            }
            if (follower != null && passed > 0) {
                follower.onPassed(passed);
            }
            headAnswered = false;
            copyIn = false;
        }
        headAnswered |= isSimple(ring.tag(0));
        return true;
    }

    private boolean maySend(int index, BackendTag reply) {
        int entry = ring.tag(index);
        return switch (reply) {
            case PARSE_COMPLETE -> entry == 'P';
            case BIND_COMPLETE -> entry == 'B';
            case CLOSE_COMPLETE -> entry == 'C';
            case NO_DATA, PARAMETER_DESCRIPTION -> entry == 'D';
            case ROW_DESCRIPTION -> entry == 'D' || entry == 'Q';
            case PORTAL_SUSPENDED -> entry == 'E';
            case EMPTY_QUERY_RESPONSE, COMMAND_COMPLETE, COPY_IN_RESPONSE, COPY_OUT_RESPONSE, COPY_BOTH_RESPONSE ->
                entry == 'E' || entry == 'Q';
            case FUNCTION_CALL_RESPONSE -> entry == 'F';
            // A Sync behind a failed COPY has nothing to commit that could fail.
            case ERROR_RESPONSE -> entry != COPY_END && entry != MAYBE_SYNC;
            case READY_FOR_QUERY ->
                entry == 'S' || entry == MAYBE_SYNC || (index == 0 && headAnswered && isSimple(entry));
            case DATA_ROW,
                    COPY_DATA,
                    COPY_DONE,
                    NOTICE_RESPONSE,
                    PARAMETER_STATUS,
                    NOTIFICATION_RESPONSE,
                    AUTHENTICATION,
                    BACKEND_KEY_DATA,
                    NEGOTIATE_PROTOCOL_VERSION -> false;
        };
    }

    /** The head is answered; what could only have ended a COPY of it is answered with it. */
    private void pop(BackendTag last) {
        if (follower != null && isRequest(ring.tag(0))) {
            follower.onAnswered(last);
        }
        ring.take();
        headAnswered = false;
        while (ring.size() > 0 && ring.tag(0) == COPY_END) {
            ring.drop();
        }
    }

    private static boolean isRequest(int entry) {
        return isSimple(entry) || isExtended(entry);
    }

    private static boolean isSimple(int entry) {
        return entry == 'Q' || entry == 'F';
    }

    private static boolean isExtended(int entry) {
        return entry == 'P' || entry == 'B' || entry == 'D' || entry == 'E' || entry == 'C';
    }
}
