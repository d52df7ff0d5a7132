package io.portcullis.session;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.TransactionStatus;

/**
 * The outstanding requests of one session, in the order sent: what the target still owes an answer to. One byte a
 * request in a ring, no allocation per message. It follows replies and resynchronises at every ReadyForQuery; it never
 * asserts, because a server may skip, swallow and fail messages in ways that only its replies show:
 *
 * <ul>
 *   <li>after an error in the extended protocol everything up to Sync is skipped, a Query or FunctionCall included;
 *   <li>during COPY FROM STDIN a Sync is swallowed, so the same pipeline owes one or two ReadyForQuery;
 *   <li>CopyDone and CopyFail outside COPY are ignored silently;
 *   <li>Sync itself may answer an error (a deferred constraint) before its ReadyForQuery.
 * </ul>
 */
public final class Ledger {
    /** Above this many entries the relay stops reading the client until replies have caught up. */
    public static final int FULL = 32_768;

    private static final byte SWALLOWED = 0;
    private static final byte COPY_END = 'c';

    private byte[] ring = new byte[64];
    private int head;
    private int size;
    /** Query, FunctionCall and Sync in the ring: each owes a ReadyForQuery. */
    private int owingReady;

    private boolean skippingToSync;
    private boolean copyIn;
    private boolean copyEndSent;
    private TransactionStatus status = TransactionStatus.IDLE;

    public void onFrontend(FrontendTag tag) {
        switch (tag) {
            case QUERY, FUNCTION_CALL -> {
                if (!skippingToSync) {
                    add(tag.code());
                    owingReady++;
                }
            }
            case SYNC -> {
                if (copyIn && !copyEndSent) {
                    return;
                }
                skippingToSync = false;
                add(tag.code());
                owingReady++;
            }
            case PARSE, BIND, DESCRIBE, EXECUTE, CLOSE -> {
                if (!skippingToSync) {
                    add(tag.code());
                }
            }
            case COPY_DONE, COPY_FAIL -> {
                // With nothing owed there can be no COPY that it ends.
                if (size > 0) {
                    add(COPY_END);
                    copyEndSent = true;
                }
            }
            case COPY_DATA, FLUSH, TERMINATE, PASSWORD -> {}
        }
    }

    /** @param readyStatus the status byte of ReadyForQuery, ignored for other tags */
    public void onBackend(BackendTag tag, byte readyStatus) {
        switch (tag) {
            case DATA_ROW, COPY_DATA, NOTICE_RESPONSE, PARAMETER_STATUS, NOTIFICATION_RESPONSE -> {}
            case PARSE_COMPLETE -> popIf(FrontendTag.PARSE);
            case BIND_COMPLETE -> popIf(FrontendTag.BIND);
            case CLOSE_COMPLETE -> popIf(FrontendTag.CLOSE);
            case NO_DATA, ROW_DESCRIPTION -> popIf(FrontendTag.DESCRIBE);
            case EMPTY_QUERY_RESPONSE, PORTAL_SUSPENDED -> popIf(FrontendTag.EXECUTE);
            case COMMAND_COMPLETE -> {
                endCopyIn();
                popIf(FrontendTag.EXECUTE);
            }
            case ERROR_RESPONSE -> onError();
            case COPY_IN_RESPONSE -> beginCopyIn();
            case READY_FOR_QUERY -> onReady(readyStatus);
            case COPY_OUT_RESPONSE, COPY_BOTH_RESPONSE, COPY_DONE, FUNCTION_CALL_RESPONSE, PARAMETER_DESCRIPTION -> {}
            case AUTHENTICATION, BACKEND_KEY_DATA, NEGOTIATE_PROTOCOL_VERSION -> {}
        }
    }

    /** Whether the target has nothing left to do that was asked of it. */
    public boolean isQuiet() {
        return size == 0;
    }

    public boolean isFull() {
        return size >= FULL;
    }

    /**
     * How many requests are outstanding that a cancel would end one by one: each Query, each FunctionCall, each run of
     * extended messages up to its Sync.
     */
    public int requests() {
        boolean openRun = size > 0 && !owesReady(ring[index(size - 1)]);
        return owingReady + (openRun ? 1 : 0);
    }

    /** Whether the target waits for COPY data that the client has not ended yet. */
    public boolean isCopyInOpen() {
        return copyIn && !copyEndSent;
    }

    /** The status of the last ReadyForQuery. */
    public TransactionStatus transactionStatus() {
        return status;
    }

    private void onError() {
        endCopyIn();
        if (size == 0 || owesReady(ring[head])) {
            return;
        }
        while (size > 0 && ring[head] != FrontendTag.SYNC.code()) {
            pop();
        }
        skippingToSync = size == 0;
    }

    private void onReady(byte readyStatus) {
        status = TransactionStatus.of(readyStatus);
        copyIn = false;
        skippingToSync = false;
        boolean found = false;
        while (size > 0 && !found) {
            found = owesReady(ring[head]);
            pop();
        }
        dropIgnored();
    }

    private void beginCopyIn() {
        copyIn = true;
        copyEndSent = false;
        for (int i = 1; i < size; i++) {
            byte entry = ring[index(i)];
            if (entry == COPY_END) {
                copyEndSent = true;
                return;
            }
            if (entry == FrontendTag.SYNC.code()) {
                ring[index(i)] = SWALLOWED;
                owingReady--;
            }
        }
    }

    private void endCopyIn() {
        if (!copyIn) {
            return;
        }
        copyIn = false;
        for (int i = 1; i < size && copyEndSent; i++) {
            if (ring[index(i)] == COPY_END) {
                ring[index(i)] = SWALLOWED;
                return;
            }
        }
    }

    private void popIf(FrontendTag request) {
        if (size > 0 && ring[head] == request.code()) {
            pop();
            dropIgnored();
        }
    }

    private void dropIgnored() {
        while (size > 0 && (ring[head] == SWALLOWED || ring[head] == COPY_END)) {
            pop();
        }
    }

    private static boolean owesReady(byte entry) {
        return entry == FrontendTag.QUERY.code()
                || entry == FrontendTag.SYNC.code()
                || entry == FrontendTag.FUNCTION_CALL.code();
    }

    private void add(byte entry) {
        if (size == ring.length) {
            grow();
        }
        ring[index(size)] = entry;
        size++;
    }

    private void pop() {
        if (owesReady(ring[head])) {
            owingReady--;
        }
        head = index(1);
        size--;
    }

    private int index(int offset) {
        return (head + offset) & (ring.length - 1);
    }

    private void grow() {
        byte[] larger = new byte[ring.length * 2];
        int tail = ring.length - head;
        System.arraycopy(ring, head, larger, 0, tail);
        System.arraycopy(ring, 0, larger, tail, head);
        ring = larger;
        head = 0;
    }
}
