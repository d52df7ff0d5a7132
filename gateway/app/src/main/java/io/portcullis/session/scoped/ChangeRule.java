package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Command;
import io.portcullis.sql.Statement;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.TransactionStatus;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The budget of rows affected in one session. How many rows a statement changes is known when it has run, so it must be possible to undo
 * it: rows are only changed in transaction blocks, one statement a message, and a transaction that has changed more than is left can not
 * be made to last. Where an end is sent before it is known what has been changed, it waits. {@link ChangeCount} has the numbers.
 */
public final class ChangeRule implements RequestWatch {
    /** What becomes of work that is allowed by what it is. */
    enum Answer {
        STARTS,
        /** It is asked again when more is answered. */
        WAITS,
        /** For {@link #why}. */
        DENIED
    }

    /** Where the next message will run, if it does. */
    private enum Block {
        OPEN,
        NONE,
        /** Only the next ReadyForQuery tells. */
        UNSURE
    }

    /**
     * What is expected of a request.
     *
     * @param position of the statement that changes rows in its text, or -1
     * @param block where what follows in the same run will run
     * @param moves whether it begins or ends a block
     */
    private record Plan(int position, Block block, boolean moves) {
        boolean counts() {
            return position >= 0;
        }
    }

    private final ChangeCount count;
    private final Ledger ledger;
    private final Slots slots;
    private final ArrayDeque<Plan> outstanding = new ArrayDeque<>();

    private Block block = Block.NONE;
    private TransactionStatus settled = TransactionStatus.IDLE;
    /** Whether an Execute was sent, and no Sync behind it. */
    private boolean inRun;
    /** Whether a message of the extended protocol was sent, and no Sync behind it. */
    private boolean unasked;
    /** Whether something of the run begins or ends a block. */
    private boolean moved;
    /** How many are outstanding that change rows. */
    private int counting;

    private Plan plan = new Plan(-1, Block.NONE, false);
    private @Nullable Denial why;

    /** @param ledger which is told of each message first */
    public ChangeRule(Purse purse, Ledger ledger, Slots slots) {
        this.count = new ChangeCount(purse);
        this.ledger = ledger;
        this.slots = slots;
    }

    // From the client

    /** Another message is looked at. */
    void begin() {
        plan = new Plan(-1, block, false);
        why = null;
    }

    /** Why the last was {@link Answer#DENIED}. */
    @Nullable
    Denial why() {
        return why;
    }

    /** Whether the server keeps answers back that are waited for, because it has not been asked for them. */
    boolean isUnasked() {
        return unasked;
    }

    /** Asked before a Query, Execute or FunctionCall goes on; {@link StartRule#refuses} has the parameters. */
    Answer ask(FrontendTag message, List<Slot> what) {
        begin();
        if (ledger.isSkipping()) {
            return Answer.STARTS;
        }
        if (message == FrontendTag.FUNCTION_CALL) {
            return denied(Denial.CHANGES_UNCOUNTED);
        }
        return what.size() == 1 && !what.getFirst().readings()
                ? follow(what.getFirst().statements())
                : unsure(what);
    }

    private Answer follow(List<Statement> statements) {
        Block then = block;
        boolean moves = false;
        int position = -1;
        for (int i = 0; i < statements.size(); i++) {
            Change change = Change.of(statements.get(i), slots);
            boolean second = position >= 0 && (change == Change.COUNTED || change == Change.ENDS);
            Answer answer = second ? denied(Denial.CHANGES_TOGETHER) : ask(change, then, moves);
            if (answer != Answer.STARTS) {
                return answer;
            }
            position = change == Change.COUNTED ? i : position;
            switch (change) {
                case BEGINS -> then = Block.OPEN;
                // AND CHAIN begins another.
                case ENDS, ROLLS_BACK -> then = Block.UNSURE;
                case NOTHING, COUNTED, UNCOUNTED -> {}
            }
            moves |= change == Change.BEGINS || change == Change.ENDS || change == Change.ROLLS_BACK;
        }
        plan = new Plan(position, then, moves);
        return Answer.STARTS;
    }

    private Answer ask(Change change, Block in, boolean moves) {
        return switch (change) {
            case NOTHING, BEGINS, ROLLS_BACK -> Answer.STARTS;
            case UNCOUNTED -> denied(Denial.CHANGES_UNCOUNTED);
            case ENDS -> end();
            case COUNTED -> change(in, moves);
        };
    }

    private Answer change(Block in, boolean moves) {
        if (in == Block.NONE) {
            return denied(Denial.CHANGES_OUTSIDE);
        }
        if (in == Block.UNSURE) {
            // Of what goes before in the same run nothing is told before its end.
            return moves || inRun ? denied(Denial.CHANGES_OUTSIDE) : Answer.WAITS;
        }
        Denial obstacle = count.obstacle();
        if (obstacle != null) {
            return denied(obstacle);
        }
        return count.isUsedUp() ? denied(Denial.BUDGET_ROWS_AFFECTED) : Answer.STARTS;
    }

    private Answer end() {
        // Of a transaction that has failed nothing lasts, whatever ends it.
        if (settled == TransactionStatus.FAILED && ledger.isQuiet() && !inRun) {
            return Answer.STARTS;
        }
        if (counting > 0) {
            // The server takes nothing but data then, and the answer would never come.
            return ledger.isCopyInOpen() ? denied(Denial.CHANGES_UNKNOWN) : Answer.WAITS;
        }
        Denial obstacle = count.obstacle();
        return obstacle == null ? Answer.STARTS : denied(obstacle);
    }

    /** One of several, and it is not known which: each is one statement, or nothing that matters. */
    private Answer unsure(List<Slot> what) {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        Set<Command> commands = EnumSet.noneOf(Command.class);
        int most = 0;
        for (Slot slot : what) {
            if (slot.isUnread()) {
                return denied(Denial.CHANGES_UNCOUNTED);
            }
            // Two readings of one statement each.
            int readings = slot.readings() ? 2 : 1;
            most = Math.max(most, (slot.statements().size() + readings - 1) / readings);
            for (Statement statement : slot.statements()) {
                changes.add(Change.of(statement, slots));
                commands.add(statement.command());
            }
        }
        if (changes.equals(EnumSet.of(Change.COUNTED)) && commands.size() == 1 && most == 1) {
            Answer answer = change(block, false);
            plan = new Plan(0, block, false);
            return answer;
        }
        if (changes.contains(Change.COUNTED) || changes.contains(Change.UNCOUNTED)) {
            // What a portal was before counts until the server has taken the Bind of another.
            return slots.awaitsAnswers() && !ledger.isCopyInOpen() ? Answer.WAITS : denied(Denial.CHANGES_UNCOUNTED);
        }
        boolean moves =
                changes.contains(Change.BEGINS) || changes.contains(Change.ENDS) || changes.contains(Change.ROLLS_BACK);
        plan = new Plan(-1, moves ? Block.UNSURE : block, moves);
        return changes.contains(Change.ENDS) ? end() : Answer.STARTS;
    }

    private Answer denied(Denial reason) {
        why = reason;
        return Answer.DENIED;
    }

    @Override
    public void sent(Sent sent, Slots of) {
        switch (sent) {
            case Sent.Querying _ -> {
                goes(sent);
                endRun();
            }
            case Sent.Executing _ -> {
                goes(sent);
                inRun = true;
                unasked = true;
            }
            case Sent.Calling _ -> {
                outstanding.add(new Plan(-1, block, false));
                endRun();
            }
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ ->
                unasked = true;
        }
    }

    private void goes(Sent sent) {
        Plan goes = sent.substitute() == null ? plan : new Plan(-1, block, false);
        outstanding.add(goes);
        block = goes.block();
        moved |= goes.moves();
        counting += goes.counts() ? 1 : 0;
    }

    void synced() {
        endRun();
    }

    /** What began or ended a block may have failed, and what follows is not skipped with it. */
    private void endRun() {
        inRun = false;
        unasked = false;
        if (moved) {
            block = Block.UNSURE;
            moved = false;
        }
    }

    // From the target

    /** The tag of a CommandComplete, which the ledger is told of next. */
    void completes(String of) {
        count.completes(of);
    }

    @Override
    public void statementComplete() {
        Plan head = outstanding.peek();
        count.statementComplete(head == null ? -1 : head.position());
    }

    @Override
    public void statementFailed() {
        count.statementFailed();
    }

    @Override
    public void answered(Sent sent, @Nullable BackendTag last) {
        switch (sent) {
            case Sent.Querying _, Sent.Executing _, Sent.Calling _ -> {
                Plan head = outstanding.remove();
                counting -= head.counts() ? 1 : 0;
                count.answered(head.counts(), last);
            }
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ -> {}
        }
    }

    @Override
    public void onReady(TransactionStatus status) {
        if (!outstanding.isEmpty()) {
            return;
        }
        settled = status;
        if (status == TransactionStatus.IDLE) {
            count.transactionIsOver();
        }
        if (!inRun) {
            block = status == TransactionStatus.IDLE ? Block.NONE : Block.OPEN;
        }
    }
}
