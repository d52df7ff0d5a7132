package io.portcullis.session.scoped;

import io.portcullis.session.Ledger;
import io.portcullis.session.scoped.Sent.Binding;
import io.portcullis.session.scoped.Sent.Calling;
import io.portcullis.session.scoped.Sent.ClosingPortal;
import io.portcullis.session.scoped.Sent.ClosingStatement;
import io.portcullis.session.scoped.Sent.Describing;
import io.portcullis.session.scoped.Sent.Executing;
import io.portcullis.session.scoped.Sent.Parsing;
import io.portcullis.session.scoped.Sent.Querying;
import io.portcullis.sql.Statement;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.TransactionStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The verdict slots of a session: which prepared statements and portals the server has, and what was found of each. Verdicts follow
 * replies: a Parse counts when ParseComplete comes, and until then a name may mean the old statement or the new one; a Parse that fails
 * (a second one of the same name, say) changes nothing; what is closed goes with CloseComplete. What SQL does with the same names
 * ({@code PREPARE}, {@code DEALLOCATE}, {@code DISCARD}) counts statement by statement.
 *
 * <p>It knows at least what the server has. Told of by the {@link Ledger}, which is told of a request first.
 */
public final class Slots implements Ledger.Follower {
    /** Above so many outstanding requests the client is not read until replies have caught up. */
    public static final int FULL = 32_768;

    private static final String UNNAMED = "";

    private final Names statements = new Names();
    private final Names portals = new Names();
    private final ArrayDeque<Sent> outstanding = new ArrayDeque<>();
    private final Map<String, ArrayDeque<Slot>> comingStatements = new HashMap<>();
    private final Map<String, ArrayDeque<List<Slot>>> comingPortals = new HashMap<>();
    /** Portals that an Execute was sent for, and no Bind or Close since. */
    private final Set<String> begun = new HashSet<>();

    private @Nullable TransactionWatch transactions;

    /** Statements of the Query at the head that are complete, and whether one failed. */
    private int complete;

    private boolean failed;

    /** A request is on its way. */
    void sent(Sent sent) {
        outstanding.add(sent);
        Slot slot = sent.slot();
        if (sent instanceof Parsing parsing && slot != null) {
            comes(parsing.name(), slot);
        }
        if (sent instanceof Binding binding && binding.substitute() == null) {
            comingPortals
                    .computeIfAbsent(binding.portal(), _ -> new ArrayDeque<>(2))
                    .add(statement(binding.statement()));
        }
        if (sent instanceof Querying && slot != null) {
            Effects.prepared(slot).forEach(name -> comes(name, slot));
        }
        begins(sent);
        if (transactions != null) {
            transactions.sent(sent, this);
        }
    }

    private void begins(Sent sent) {
        switch (sent) {
            case Binding binding -> begun.remove(binding.portal());
            case ClosingPortal(String name) -> begun.remove(name);
            case Executing executing -> {
                if (executing.substitute() == null) {
                    begun.add(executing.portal());
                }
            }
            case Parsing _, Describing _, ClosingStatement _, Querying _, Calling _ -> {}
        }
    }

    /** From now on it is followed whether a transaction may be open. */
    TransactionWatch watchTransactions() {
        TransactionWatch watch = new TransactionWatch();
        transactions = watch;
        return watch;
    }

    private void comes(String statement, Slot slot) {
        comingStatements.computeIfAbsent(statement, _ -> new ArrayDeque<>(2)).add(slot);
    }

    public boolean isFull() {
        return outstanding.size() >= FULL;
    }

    /** Named statements, those on their way included. */
    int statementCount() {
        return statements.size() + comingStatements.size();
    }

    int portalCount() {
        return portals.size() + comingPortals.size();
    }

    /** What a statement of that name may be by the time the server runs what is sent next; empty if there is none. */
    List<Slot> statement(String name) {
        List<Slot> known = statements.slots(name);
        ArrayDeque<Slot> coming = comingStatements.get(name);
        if (coming == null) {
            return known;
        }
        List<Slot> union = new ArrayList<>(known);
        union.addAll(coming);
        return union;
    }

    /** Whether there may be a portal of that name by the time the server runs what is sent next. */
    boolean mayHavePortal(String name) {
        return !portals.slots(name).isEmpty() || comingPortals.containsKey(name);
    }

    /** What a portal of that name may run by then. */
    List<Slot> portal(String name) {
        List<Slot> known = portals.slots(name);
        ArrayDeque<List<Slot>> coming = comingPortals.get(name);
        if (coming == null) {
            return known;
        }
        List<Slot> union = new ArrayList<>(known);
        coming.forEach(union::addAll);
        return union;
    }

    /** Whether an Execute of that portal only goes on with it. If in doubt it does not. */
    boolean isBegun(String portal) {
        return begun.contains(portal);
    }

    Names statements() {
        return statements;
    }

    Names portals() {
        return portals;
    }

    /** The substitute whose error this is, if it is one's; the oldest requests first. */
    @Nullable
    Substitute substituteOf(String sqlState, String message) {
        Sent head = outstanding.peek();
        if (head instanceof Calling calling
                && calling.substitute() != null
                && calling.substitute().isAnsweredBy(sqlState, message)) {
            return calling.substitute();
        }
        for (Sent sent : outstanding) {
            Substitute substitute = sent.substitute();
            if (substitute != null && substitute.hasNonce() && substitute.isAnsweredBy(sqlState, message)) {
                return substitute;
            }
        }
        return null;
    }

    // What becomes of them

    @Override
    public void onAnswered(BackendTag last) {
        switch (next()) {
            case Parsing parsing -> {
                String name = parsing.name();
                Slot slot = parsing.slot();
                if (slot != null) {
                    statements.put(name, List.of(slot));
                }
            }
            case Binding binding -> portals.put(binding.portal(), statements.slots(binding.statement()));
            case ClosingStatement(String name) -> statements.remove(name);
            case ClosingPortal(String name) -> portals.remove(name);
            case Executing executing -> {
                String portal = executing.portal();
                if (last == BackendTag.COMMAND_COMPLETE) {
                    executed(portal, portals.isCertain(portal));
                }
            }
            case Querying querying -> queried(querying.slot());
            case Describing _, Calling _ -> {}
        }
        complete = 0;
        failed = false;
    }

    @Override
    public void onFailed(int count) {
        for (int i = 0; i < count; i++) {
            Sent sent = next();
            if (i == 0) {
                failed(sent);
            }
        }
    }

    private void failed(Sent sent) {
        switch (sent) {
            // The server drops the unnamed statement before it looks at the new one.
            case Parsing parsing -> {
                String name = parsing.name();
                if (name.isEmpty()) {
                    statements.remove(name);
                }
            }
            case Binding binding -> portals.mayBeGone(binding.portal());
            case Executing executing -> executed(executing.portal(), false);
            case ClosingStatement _, ClosingPortal _, Describing _, Querying _, Calling _ -> {}
        }
    }

    @Override
    public void onPassed(int count) {
        for (int i = 0; i < count; i++) {
            switch (next()) {
                case Parsing parsing -> {
                    String name = parsing.name();
                    Slot slot = parsing.slot();
                    statements.mayBeGone(name);
                    if (slot != null) {
                        statements.mayBe(name, List.of(slot), false);
                    }
                }
                case Binding binding -> portals.mayBe(binding.portal(), statements.slots(binding.statement()), false);
                case ClosingStatement(String name) -> statements.mayBeGone(name);
                case ClosingPortal(String name) -> portals.mayBeGone(name);
                case Executing executing -> executed(executing.portal(), false);
                case Querying querying -> {
                    Slot slot = querying.slot();
                    if (slot != null) {
                        effects(slot, slot.statements(), false);
                    }
                }
                case Describing _, Calling _ -> {}
            }
        }
    }

    @Override
    public void onStatementComplete() {
        complete++;
    }

    @Override
    public void onStatementFailed() {
        failed = true;
    }

    @Override
    public void onReady(TransactionStatus status) {
        if (status == TransactionStatus.IDLE) {
            portals.keepCursors();
            begun.clear();
        }
        if (transactions != null) {
            transactions.onReady(status);
        }
    }

    private Sent next() {
        Sent sent = outstanding.remove();
        if (transactions != null) {
            transactions.answered(sent);
        }
        Slot slot = sent.slot();
        if (sent instanceof Parsing parsing && slot != null) {
            arrived(comingStatements, parsing.name());
        }
        if (sent instanceof Binding binding && binding.substitute() == null) {
            arrived(comingPortals, binding.portal());
        }
        if (sent instanceof Querying && slot != null) {
            Effects.prepared(slot).forEach(name -> arrived(comingStatements, name));
        }
        return sent;
    }

    private static <T> void arrived(Map<String, ArrayDeque<T>> coming, String name) {
        ArrayDeque<T> waiting = coming.get(name);
        if (waiting != null) {
            waiting.poll();
            if (waiting.isEmpty()) {
                coming.remove(name);
            }
        }
    }

    /** Also a Query that fails has the unnamed statement and portal dropped. */
    private void queried(@Nullable Slot slot) {
        statements.remove(UNNAMED);
        portals.remove(UNNAMED);
        if (slot != null) {
            List<Statement> all = slot.statements();
            if (slot.readings() || complete > all.size() || (!failed && complete < all.size())) {
                effects(slot, all, false);
            } else {
                effects(slot, all.subList(0, complete), true);
                effects(slot, all.subList(complete, failed ? Math.min(complete + 1, all.size()) : complete), false);
            }
        }
    }

    private void executed(String portal, boolean certain) {
        List<Slot> slots = portals.slots(portal);
        for (Slot slot : slots) {
            effects(slot, slot.statements(), certain && slots.size() == 1 && !slot.readings());
        }
    }

    private void effects(Slot text, List<Statement> of, boolean certain) {
        for (Statement statement : of) {
            Effects.apply(statement, text, certain, statements, portals);
        }
    }
}
