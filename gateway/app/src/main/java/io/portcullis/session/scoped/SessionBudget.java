package io.portcullis.session.scoped;

import io.portcullis.model.scope.Allowance;
import io.portcullis.scope.Denial;
import io.portcullis.session.Spending;
import io.portcullis.sql.Statement;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of statements, rows and bytes in one session: which work may start, and what of a result may reach the client.
 *
 * <p>What is beyond a budget never does. Then the statement is cancelled, and either fails, which the client is told as what it is, or was
 * faster than the cancel: then its end must not reach the client either, or the result would look whole, so the session is cut off.
 *
 * <pre>
 *   within --- a row too many ---> over --- any error ---> within
 *                                    \---- anything else that ends a result ---> cut off
 * </pre>
 */
public final class SessionBudget implements StartRule {
    /** Code and length before a message's body. */
    private static final int HEADER = 5;

    /** What becomes of a message from the target. */
    public enum Passage {
        PASSES,
        /** It does not reach the client. */
        IS_DROPPED,
        /** It does not reach the client, and what runs is to be cancelled. */
        STOPS_THE_WORK,
        /** Neither it nor anything behind it reaches the client. */
        CUTS_OFF
    }

    private final @Nullable Purse statements;
    private final @Nullable Purse rows;
    private final @Nullable Purse bytes;
    /** Which budget the result goes beyond that streams now. */
    private @Nullable Denial over;
    /** Why we have cancelled, as long as the cancel may hit anything. */
    private @Nullable Denial stopped;

    private boolean cutOff;

    private SessionBudget(@Nullable Purse statements, @Nullable Purse rows, @Nullable Purse bytes) {
        this.statements = statements;
        this.rows = rows;
        this.bytes = bytes;
    }

    /** Null if none of the three is limited. */
    public static @Nullable SessionBudget of(Spending spending) {
        Purse statements = spending.of(Allowance.STATEMENTS);
        Purse rows = spending.of(Allowance.ROWS);
        Purse bytes = spending.of(Allowance.BYTES);
        return statements == null && rows == null && bytes == null ? null : new SessionBudget(statements, rows, bytes);
    }

    // From the client

    @Override
    public @Nullable Denial refuses(FrontendTag tag, List<Slot> what, boolean continues) {
        if (isEmpty(rows)) {
            return Denial.BUDGET_ROWS;
        }
        if (isEmpty(bytes)) {
            return Denial.BUDGET_BYTES;
        }
        return statements == null || continues || statements.take(count(what)) ? null : Denial.BUDGET_STATEMENTS;
    }

    static boolean isEmpty(@Nullable Purse purse) {
        if (purse == null) {
            return false;
        }
        boolean any = purse.take(1);
        if (any) {
            purse.putBack(1);
        }
        return !any;
    }

    /** Statements that every grant allows are not counted. Of several that may stand under one name the longest. */
    private static long count(List<Slot> what) {
        long most = 0;
        for (Slot slot : what) {
            long count =
                    slot.statements().stream().filter(SessionBudget::counts).count();
            boolean unknown = slot.statements().isEmpty() && slot.readings();
            most = Math.max(most, unknown ? 1 : count);
        }
        return most;
    }

    private static boolean counts(Statement statement) {
        return !statement.needed().isEmpty();
    }

    // From the target

    /** A message whose header is there. */
    public Passage onBackend(BackendTag tag, int bodyLength) {
        if (cutOff) {
            return Passage.CUTS_OFF;
        }
        long size = (long) HEADER + bodyLength;
        return switch (tag) {
            case DATA_ROW, COPY_DATA -> data(rows, size);
            case FUNCTION_CALL_RESPONSE -> data(null, size);
            // They may carry as much as rows, and nobody misses them.
            case NOTICE_RESPONSE, NOTIFICATION_RESPONSE ->
                bytes == null || bytes.take(size) ? Passage.PASSES : Passage.IS_DROPPED;
            case PARAMETER_STATUS -> Passage.PASSES;
            case ERROR_RESPONSE -> {
                over = null;
                takeIfThere(size);
                yield Passage.PASSES;
            }
            case BIND_COMPLETE,
                    CLOSE_COMPLETE,
                    COMMAND_COMPLETE,
                    COPY_BOTH_RESPONSE,
                    COPY_DONE,
                    COPY_IN_RESPONSE,
                    COPY_OUT_RESPONSE,
                    EMPTY_QUERY_RESPONSE,
                    NO_DATA,
                    PARAMETER_DESCRIPTION,
                    PARSE_COMPLETE,
                    PORTAL_SUSPENDED,
                    READY_FOR_QUERY,
                    ROW_DESCRIPTION -> {
                if (over != null) {
                    cutOff = true;
                    yield Passage.CUTS_OFF;
                }
                takeIfThere(size);
                yield Passage.PASSES;
            }
            case AUTHENTICATION, BACKEND_KEY_DATA, NEGOTIATE_PROTOCOL_VERSION -> Passage.PASSES;
        };
    }

    private Passage data(@Nullable Purse counted, long size) {
        if (over == null) {
            if (counted != null && !counted.take(1)) {
                over = Denial.BUDGET_ROWS;
            } else if (bytes != null && !bytes.take(size)) {
                over = Denial.BUDGET_BYTES;
                putBack(counted);
            }
        }
        if (over == null) {
            return Passage.PASSES;
        }
        stopped = over;
        return Passage.STOPS_THE_WORK;
    }

    private static void putBack(@Nullable Purse purse) {
        if (purse != null) {
            purse.putBack(1);
        }
    }

    /** What belongs to an answer passes even where it is more than what is left: there is little of it. */
    private void takeIfThere(long size) {
        if (bytes != null) {
            bytes.take(size);
        }
    }

    /** For which budget work was cancelled by us, if an error may be the answer to that. */
    public @Nullable Denial stopped() {
        return stopped;
    }

    /** The target is ready, and no cancel is on its way: none of ours hits anything any more. */
    public void atRest() {
        stopped = null;
    }

    /** Whether the session must end: a result was complete before it could be stopped. */
    public boolean isCutOff() {
        return cutOff;
    }
}
