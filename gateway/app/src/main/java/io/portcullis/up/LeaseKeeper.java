package io.portcullis.up;

import io.portcullis.model.Grant;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.Allowance;
import io.portcullis.session.Budgets;
import io.portcullis.session.Spending;
import io.portcullis.session.scoped.Purse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has leases of the budgets of all grants that have sessions here: takes them at the first login, asks for more ahead of need, and settles
 * them after the last session. On a thread of its own, one request at a time for all of them; sessions never wait for it, logins do.
 *
 * <p>A lease whose time is over is worth nothing here, and counts as spent there until it is settled: so the sum is never above the budget,
 * whoever is cut off or dies.
 */
final class LeaseKeeper implements Budgets {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_UNSETTLED = 10_000;
    private static final int NAME_BYTES = 12;
    /** The number of what closes a lease: no other comes behind it. */
    private static final long LAST = 1L << 53;

    /** The longest pause from one request that got nothing to the next. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(50);
    /** Who comes so soon after an answer takes it as his. */
    private static final long RECENT = TimeUnit.MILLISECONDS.toNanos(200);

    private final UpClient client;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final Trouble trouble = new Trouble("leases", "nothing of a budget is spent beyond what is leased");
    private final Map<Allowance, LongAdder> spent = new EnumMap<>(Allowance.class);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-up-leases").unstarted(this::run);

    // Guarded by this
    private final Map<String, Account> accounts = new HashMap<>();
    private final Deque<LeaseMessage> unsettled = new ArrayDeque<>();
    private volatile boolean closing;

    /** @param random need not be a cryptographic one */
    LeaseKeeper(UpClient client, RandomGenerator random, Backoff backoff) {
        this.client = client;
        this.random = random;
        this.backoff = backoff;
        for (Allowance what : Allowance.values()) {
            spent.put(what, new LongAdder());
        }
    }

    void start() {
        thread.start();
    }

    Trouble trouble() {
        return trouble;
    }

    /** Of that, from all budgets together; of sessions how many began. */
    long spent(Allowance what) {
        LongAdder adder = spent.get(what);
        return adder == null ? 0 : adder.sum();
    }

    /** Grants of which there is a lease here. */
    synchronized int leases() {
        return accounts.size();
    }

    /** Settles what is left to settle, but waits no longer than {@code patience}. */
    void close(Duration patience) {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    // Sessions

    @Override
    public void enter(Grant grant, Consumer<Entry> then) {
        Entry entry;
        synchronized (this) {
            Account account = accounts.computeIfAbsent(
                    grant.id().value(), id -> new Account(id, name(), new Backoff(random, LONGEST_PAUSE), this::wake));
            entry = admit(account, grant);
            if (!(entry instanceof Entry.Admitted)) {
                account.waiters.add(new Account.Waiter(grant, then));
                // Whoever comes does not wait for the end of a pause.
                account.askAt = Math.min(account.askAt - System.nanoTime(), RECENT) + System.nanoTime();
            }
        }
        if (entry instanceof Entry.Admitted) {
            then.accept(entry);
        } else {
            wake();
        }
    }

    /** As far as it is known here. */
    private Entry admit(Account account, Grant grant) {
        Map<Allowance, Long> limits;
        try {
            limits = Allowance.of(ScopeCodec.decode(grant.scope()));
        } catch (RefusedRecord e) {
            return new Entry.Unknown("the scope is not understood");
        }
        limits.keySet().forEach(account::part);
        if (account.hasEnded()) {
            return new Entry.Unknown("there is no lease");
        }
        for (Allowance what : limits.keySet()) {
            if (account.part(what).isEmpty()) {
                return new Entry.UsedUp(what);
            }
        }
        List<Allotment> taken = new ArrayList<>(2);
        for (Allowance what : List.of(Allowance.SESSIONS, Allowance.LOGINS)) {
            if (limits.containsKey(what)) {
                if (!account.part(what).take(1)) {
                    taken.forEach(part -> part.putBack(1));
                    return new Entry.UsedUp(what);
                }
                taken.add(account.part(what));
            }
        }
        account.users++;
        return new Entry.Admitted(new Share(account, limits, account.generation()));
    }

    /** What one session has. */
    private final class Share implements Spending {
        private final Account account;
        private final Map<Allowance, Long> limits;
        private final int generation;

        Share(Account account, Map<Allowance, Long> limits, int generation) {
            this.account = account;
            this.limits = limits;
            this.generation = generation;
        }

        @Override
        public @Nullable Purse of(Allowance what) {
            return limits.containsKey(what) ? account.part(what) : null;
        }

        @Override
        public boolean isOver() {
            return limits.containsKey(Allowance.SESSIONS) && (generation != account.generation() || account.hasEnded());
        }

        @Override
        public void leave(boolean began) {
            synchronized (LeaseKeeper.this) {
                // The lease under which it had its place may be over: then it has none to give back.
                if (limits.containsKey(Allowance.SESSIONS) && generation == account.generation()) {
                    account.part(Allowance.SESSIONS).putBack(1);
                }
                if (limits.containsKey(Allowance.LOGINS) && !began && generation == account.generation()) {
                    account.part(Allowance.LOGINS).putBack(1);
                }
                account.users--;
                closeIfUnused(account);
            }
            wake();
        }
    }

    private void closeIfUnused(Account account) {
        if (account.users == 0 && account.waiters.isEmpty() && accounts.remove(account.grant(), account)) {
            settle(account);
        }
    }

    /** Its lease is over: what was spent of it is to be told, and another one begins. */
    private void settle(Account account) {
        Map<Allowance, LeaseMessage.Part> parts = new EnumMap<>(Allowance.class);
        account.end();
        account.parts().forEach(part -> {
            count(part.getKey(), part.getValue());
            long ended = part.getValue().end();
            parts.put(part.getKey(), new LeaseMessage.Part(ended, ended));
        });
        if (unsettled.size() >= MOST_UNSETTLED) {
            unsettled.removeFirst();
        }
        if (account.mayBeKnown) {
            unsettled.addLast(new LeaseMessage(account.grant(), account.lease, LAST, true, parts));
        }
        account.begin(name());
    }

    private void count(Allowance what, Allotment part) {
        LongAdder adder = spent.get(what);
        if (adder != null) {
            adder.add(part.countSpent());
        }
    }

    private String name() {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    // The thread

    /** What is asked at once. {@code accounts}: of those that are not settled, in their order behind the settled. */
    private record Batch(List<LeaseMessage> messages, int settled, List<Account> accounts) {}

    private void run() {
        try {
            while (true) {
                Batch batch = gather();
                if (!batch.messages().isEmpty()) {
                    ask(batch);
                } else if (closing) {
                    return;
                } else {
                    LockSupport.parkNanos(this, LONGEST_SLEEP);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("leases are not kept any more");
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=\"lease keeper\" consequence=\"nothing of a budget is leased any more\"", e);
            trouble.failed("the keeper failed: " + e);
        }
    }

    private synchronized Batch gather() {
        List<LeaseMessage> messages = new ArrayList<>();
        for (LeaseMessage over : unsettled) {
            if (messages.size() < MOST_AT_ONCE) {
                messages.add(over);
            }
        }
        int settled = messages.size();
        List<Account> asked = new ArrayList<>();
        long now = System.nanoTime();
        for (Account account : accounts.values()) {
            if (messages.size() < MOST_AT_ONCE && !closing && account.isDue(now)) {
                if (account.isOpen() && account.hasEnded()) {
                    settle(account);
                }
                account.isAskedFor();
                asked.add(account);
                messages.add(standing(account));
            }
        }
        return new Batch(messages, settled, asked);
    }

    private LeaseMessage standing(Account account) {
        Map<Allowance, LeaseMessage.Part> parts = new EnumMap<>(Allowance.class);
        account.parts().forEach(part -> {
            count(part.getKey(), part.getValue());
            parts.put(
                    part.getKey(),
                    new LeaseMessage.Part(
                            part.getValue().held(), part.getValue().spent()));
        });
        account.mayBeKnown = true;
        return new LeaseMessage(account.grant(), account.lease, account.number + 1, false, parts);
    }

    private void ask(Batch batch) throws InterruptedException {
        long sent = System.nanoTime();
        List<Runnable> tell = new ArrayList<>();
        try {
            UpAnswer answer = client.send(LeaseMessage.request(batch.messages()));
            List<LeaseMessage.Answer> answers = LeaseMessage.answers(answer, batch.messages());
            trouble.succeeded();
            backoff.succeeded();
            take(batch, answers, sent, tell);
            tell.forEach(Runnable::run);
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            failed(batch, String.valueOf(e.getMessage()), tell);
            tell.forEach(Runnable::run);
            TimeUnit.MILLISECONDS.sleep(backoff.next(e.retryAfter()).toMillis());
        }
    }

    private synchronized void take(Batch batch, List<LeaseMessage.Answer> answers, long sent, List<Runnable> tell) {
        for (int i = 0; i < batch.settled(); i++) {
            unsettled.remove(batch.messages().get(i));
        }
        for (int i = 0; i < batch.accounts().size(); i++) {
            Account account = batch.accounts().get(i);
            LeaseMessage asked = batch.messages().get(batch.settled() + i);
            if (account.lease.equals(asked.lease())) {
                take(account, answers.get(batch.settled() + i), sent, tell);
            }
        }
    }

    private void take(Account account, LeaseMessage.Answer answer, long sent, List<Runnable> tell) {
        boolean gained = false;
        if (answer.isOpen()) {
            account.number++;
            account.lasts(sent, TimeUnit.MILLISECONDS.toNanos(answer.lifeMillis()));
            for (Map.Entry<Allowance, Long> held : answer.held().entrySet()) {
                gained |= account.part(held.getKey()).hold(held.getValue());
            }
        } else {
            settle(account);
        }
        if (gained) {
            account.pause.succeeded();
        }
        account.askAt = System.nanoTime()
                + (gained ? 0 : account.pause.next(Duration.ZERO).toNanos());
        decide(account, answer, tell);
        closeIfUnused(account);
    }

    private void decide(Account account, LeaseMessage.Answer answer, List<Runnable> tell) {
        Iterator<Account.Waiter> waiters = account.waiters.iterator();
        while (waiters.hasNext()) {
            Account.Waiter waiter = waiters.next();
            if (waiter.asked && !answer.isOpen() && !answer.isOfNoGrant()) {
                // The lease was over; another one is asked for next.
                waiter.asked = false;
                account.askAt = System.nanoTime();
            } else if (waiter.asked) {
                waiters.remove();
                Entry entry = answer.isOfNoGrant()
                        ? new Entry.Unknown("the grant cluster knows no such grant that is active")
                        : admit(account, waiter.grant);
                tell.add(() -> waiter.then.accept(entry));
            }
        }
    }

    private synchronized void failed(Batch batch, String why, List<Runnable> tell) {
        for (Account account : batch.accounts()) {
            account.wantMore();
            Iterator<Account.Waiter> waiters = account.waiters.iterator();
            while (waiters.hasNext()) {
                Account.Waiter waiter = waiters.next();
                if (waiter.asked) {
                    waiters.remove();
                    tell.add(() -> waiter.then.accept(new Entry.Unknown(why)));
                }
            }
            closeIfUnused(account);
        }
    }
}
