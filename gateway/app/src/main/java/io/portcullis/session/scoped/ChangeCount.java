package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.wire.BackendTag;
import org.jspecify.annotations.Nullable;

/**
 * How many rows a transaction has changed, as the target tells it, and whether that is more than is left.
 *
 * <pre>
 *   within --- tag tells more than is left ---> over ------\
 *      \------ a number is never told --------> unknown ----+--- the transaction is over ---> within
 * </pre>
 */
final class ChangeCount {
    private final Purse purse;
    private boolean over;
    private boolean unknown;

    // Of the oldest that is outstanding
    private @Nullable String tag;
    private int complete;
    private boolean counted;
    private boolean failed;

    ChangeCount(Purse purse) {
        this.purse = purse;
    }

    /** Why the transaction can only be rolled back; null if it may last. */
    @Nullable
    Denial obstacle() {
        return over ? Denial.ROLLBACK_ONLY : unknown ? Denial.CHANGES_UNKNOWN : null;
    }

    boolean isUsedUp() {
        return SessionBudget.isEmpty(purse);
    }

    /** The tag of a CommandComplete, of which more is said next. */
    void completes(String of) {
        tag = of;
    }

    /** @param position of the statement of the oldest that changes rows, or -1 */
    void statementComplete(int position) {
        String of = tag;
        if (position >= 0 && !counted) {
            boolean its = complete == position || (of != null && Change.isNamedByItsTag(of));
            if (its) {
                count();
            }
        }
        complete++;
        tag = null;
    }

    void statementFailed() {
        failed = true;
    }

    /**
     * All of the oldest is answered.
     *
     * @param counts whether it changes rows
     */
    void answered(boolean counts, @Nullable BackendTag last) {
        if (counts) {
            settle(last);
        }
        complete = 0;
        counted = false;
        failed = false;
        tag = null;
    }

    private void settle(@Nullable BackendTag last) {
        if (last == BackendTag.COMMAND_COMPLETE) {
            count();
        } else if (last == BackendTag.READY_FOR_QUERY) {
            unknown |= !counted && !failed;
        } else if (last != BackendTag.ERROR_RESPONSE) {
            // The server has done all of it, tells the number of the rows that were fetched, and no other later.
            unknown = true;
        }
    }

    private void count() {
        counted = true;
        long rows = tag == null ? -1 : Change.rowsIn(tag);
        if (rows < 0) {
            unknown = true;
        } else if (rows > 0 && !purse.take(rows)) {
            over = true;
        }
    }

    void transactionIsOver() {
        over = false;
        unknown = false;
    }
}
