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
import java.util.Arrays;
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
    private final Coming comingStatements = new Coming();
    private final Coming comingPortals = new Coming();
    /** Those that are on their way and have a nonce, by it. */
    private final Map<String, Substitute> substitutes = new HashMap<>();
    /** Of the texts that are on their way. */
    private long weight;
    /** Portals that an Execute was sent for, and no Bind or Close since. */
    private final Set<String> begun = new HashSet<>();

    private RequestWatch[] watches = {};

    /** Statements of the Query at the head that are complete, and whether one failed. */
    private int complete;

    private boolean failed;

    /** A request is on its way. */
    void sent(Sent sent) {
        outstanding.add(sent);
        Slot slot = sent.slot();
        weight += slot == null ? 0 : slot.weight();
        if (sent instanceof Parsing parsing && slot != null) {
            comingStatements.add(parsing.name(), List.of(slot));
        }
        if (sent instanceof Binding binding && binding.substitute() == null) {
            comingPortals.add(binding.portal(), statement(binding.statement()));
        }
        if (sent instanceof Querying && slot != null) {
            Effects.prepared(slot).forEach(named -> comingStatements.add(named.name(), List.of(named.slot())));
        }
        Substitute substitute = sent.substitute();
        if (substitute != null && substitute.hasNonce()) {
            substitutes.put(substitute.nonce(), substitute);
        }
        begins(sent);
        for (RequestWatch watch : watches) {
            watch.sent(sent, this);
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

    /** From now on it is told of all requests; to be called before the first. */
    void watchedBy(RequestWatch watch) {
        watches = Arrays.copyOf(watches, watches.length + 1);
        watches[watches.length - 1] = watch;
    }

    /** What is kept of texts that have run or are on their way: statements, and names in them. */
    long weight() {
        return weight + statements.weight() + portals.weight();
    }

    public boolean isFull() {
        return outstanding.size() >= FULL;
    }

    /** Whether more will be known of what there is when replies have caught up. */
    boolean awaitsAnswers() {
        return !outstanding.isEmpty();
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
        return comingStatements.with(statements.slots(name), name);
    }

    /** Whether there may be a portal of that name by the time the server runs what is sent next. */
    boolean mayHavePortal(String name) {
        return !portals.slots(name).isEmpty() || comingPortals.has(name);
    }

    /** What a portal of that name may run by then. */
    List<Slot> portal(String name) {
        return comingPortals.with(portals.slots(name), name);
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

    boolean isSubstituteIn(String message) {
        String nonce = Substitute.nonceIn(message);
        return nonce != null && substitutes.containsKey(nonce);
    }

    /** The substitute whose error this is, if it is one's. */
    @Nullable
    Substitute substituteOf(String sqlState, String message) {
        Sent head = outstanding.peek();
        if (head instanceof Calling calling
                && calling.substitute() != null
                && calling.substitute().isAnsweredBy(sqlState, message)) {
            return calling.substitute();
        }
        String nonce = Substitute.nonceIn(message);
        Substitute substitute = nonce == null ? null : substitutes.get(nonce);
        return substitute != null && substitute.isAnsweredBy(sqlState, message) ? substitute : null;
    }

    // What becomes of them

    @Override
    public void onAnswered(BackendTag last) {
        switch (next(last)) {
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
            Sent sent = next(BackendTag.ERROR_RESPONSE);
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
            switch (next(null)) {
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
        for (RequestWatch watch : watches) {
            watch.statementComplete();
        }
    }

    @Override
    public void onStatementFailed() {
        failed = true;
        for (RequestWatch watch : watches) {
            watch.statementFailed();
        }
    }

    @Override
    public void onReady(TransactionStatus status) {
        if (status == TransactionStatus.IDLE) {
            portals.keepCursors();
            begun.clear();
        }
        for (RequestWatch watch : watches) {
            watch.onReady(status);
        }
    }

    /** @param last see {@link RequestWatch#answered} */
    private Sent next(@Nullable BackendTag last) {
        Sent sent = outstanding.remove();
        for (RequestWatch watch : watches) {
            watch.answered(sent, last);
        }
        Slot slot = sent.slot();
        weight -= slot == null ? 0 : slot.weight();
        if (sent instanceof Parsing parsing && slot != null) {
            comingStatements.arrived(parsing.name());
        }
        if (sent instanceof Binding binding && binding.substitute() == null) {
            comingPortals.arrived(binding.portal());
        }
        if (sent instanceof Querying && slot != null) {
            Effects.prepared(slot).forEach(named -> comingStatements.arrived(named.name()));
        }
        Substitute substitute = sent.substitute();
        if (substitute != null) {
            substitutes.remove(substitute.nonce());
        }
        return sent;
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
