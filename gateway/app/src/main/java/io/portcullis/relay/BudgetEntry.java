package io.portcullis.relay;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.model.Grant;
import io.portcullis.session.Budgets;
import io.portcullis.session.Budgets.Entry;
import io.portcullis.session.Spending;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until it is known that something is left of what a grant limits in sum, but not for ever. On the login's event loop. */
final class BudgetEntry {
    /** Milliseconds: the grant cluster answers within a few, or another node of it does. */
    private static final long PATIENCE = 3_000;

    private final Consumer<Entry> then;
    private boolean told;

    private BudgetEntry(Consumer<Entry> then) {
        this.then = then;
    }

    /** @param then hears the answer, once */
    static void await(Budgets budgets, Grant grant, EventExecutor loop, Consumer<Entry> then) {
        BudgetEntry waiting = new BudgetEntry(then);
        ScheduledFuture<?> deadline = loop.schedule(
                () -> waiting.tell(new Entry.Unknown("no answer in time")), PATIENCE, TimeUnit.MILLISECONDS);
        budgets.enter(
                grant,
                entry -> loop.execute(() -> {
                    deadline.cancel(false);
                    waiting.tell(entry);
                }));
    }

    private void tell(Entry entry) {
        if (!told) {
            told = true;
            then.accept(entry);
        } else if (entry instanceof Entry.Admitted(Spending spending)) {
            // Nobody waits for it any more.
            spending.leave(false);
        }
    }
}
