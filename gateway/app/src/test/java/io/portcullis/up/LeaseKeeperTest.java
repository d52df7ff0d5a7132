package io.portcullis.up;

import static io.portcullis.up.Nodes.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.session.Budgets.Entry;
import io.portcullis.session.Grants;
import io.portcullis.session.Spending;
import io.portcullis.session.scoped.Purse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseKeeperTest {
    @TempDir
    Path folder;

    private Nodes nodes;
    private UpClient client;
    private LeaseKeeper keeper;

    @BeforeEach
    void start() {
        nodes = new Nodes(folder);
        client = new UpClient(nodes.vertx, nodes.settings(), Duration.ofSeconds(2));
        keeper = new LeaseKeeper(client, new Random(7), new Backoff(new Random(1), Duration.ofMillis(300)));
        keeper.start();
    }

    @AfterEach
    void stop() {
        keeper.close(Duration.ofSeconds(5));
        client.close();
        nodes.close();
    }

    private static Grant grant(Map<Budget, Long> budgets) {
        return Grants.of("alice")
                .within(ScopeCodec.encode(
                        new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, null, budgets)));
    }

    private Entry enter(Grant grant) {
        CompletableFuture<Entry> answer = new CompletableFuture<>();
        keeper.enter(grant, answer::complete);
        return answer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    private Spending admitted(Grant grant) {
        return assertInstanceOf(Entry.Admitted.class, enter(grant)).spending();
    }

    private static Purse purse(Spending spending, Allowance what) {
        return Objects.requireNonNull(spending.of(what));
    }

    private void awaitSettled(long rows) {
        Await.until(
                "settled with " + rows,
                SOON,
                () -> nodes.database.leases.settled("rows") == rows && nodes.database.leases.open() == 0);
    }

    @Test
    void theFirstLoginTakesALeaseAndTheLastToLeaveSettlesIt() {
        nodes.database.leases.limit("rows", 100, 100);
        Grant grant = grant(Map.of(Budget.ROWS, 100L));

        Spending first = admitted(grant);
        Spending second = admitted(grant);
        assertTrue(purse(first, Allowance.ROWS).take(10));
        assertTrue(purse(second, Allowance.ROWS).take(7));
        first.leave(true);
        assertEquals(1, nodes.database.leases.open());
        second.leave(true);

        awaitSettled(17);
        assertEquals(17, keeper.spent(Allowance.ROWS));
    }

    @Test
    void moreIsAskedForBeforeItIsNeeded() {
        nodes.database.leases.limit("rows", 1_000, 10);
        Spending spending = admitted(grant(Map.of(Budget.ROWS, 1_000L)));
        Purse rows = purse(spending, Allowance.ROWS);

        for (int i = 0; i < 50; i++) {
            Await.until("there is more than was leased at first", SOON, () -> rows.take(4));
        }

        spending.leave(true);
        awaitSettled(200);
    }

    @Test
    void whatIsUsedUpIsNotAdmittedAndNoMoreIsGivenThanThereIs() {
        nodes.database.leases.limit("rows", 5, 100);
        Grant grant = grant(Map.of(Budget.ROWS, 1_000L));
        Spending spending = admitted(grant);
        assertTrue(purse(spending, Allowance.ROWS).take(5));
        assertFalse(purse(spending, Allowance.ROWS).take(1));

        assertEquals(new Entry.UsedUp(Allowance.ROWS), enter(grant));
        spending.leave(true);
        awaitSettled(5);
    }

    @Test
    void sessionsAndLoginsAreCountedAndThoseThatNeverBeganAreNot() {
        nodes.database.leases.limit("sessions", 2, 2);
        nodes.database.leases.limit("logins", 4, 4);
        Grant grant = grant(Map.of(Budget.SESSIONS, 2L, Budget.LOGINS, 4L));

        Spending first = admitted(grant);
        Spending second = admitted(grant);
        assertEquals(new Entry.UsedUp(Allowance.SESSIONS), enter(grant));
        second.leave(false);
        Spending third = admitted(grant);
        third.leave(true);
        admitted(grant).leave(true);
        admitted(grant).leave(true);
        assertEquals(new Entry.UsedUp(Allowance.LOGINS), enter(grant));
        first.leave(true);

        Await.until("settled", SOON, () -> nodes.database.leases.open() == 0);
        assertEquals(4, nodes.database.leases.settled("logins"));
        assertEquals(0, nodes.database.leases.settled("sessions"));
    }

    @Test
    void withoutANodeNobodyIsAdmittedAndWhatHasEndedIsWorthNothing() {
        nodes.database.leases.limit("rows", 100, 100);
        nodes.database.leases.limit("sessions", 5, 5);
        nodes.database.leases.life(Duration.ofSeconds(2));
        Grant grant = grant(Map.of(Budget.ROWS, 100L, Budget.SESSIONS, 5L));
        Spending spending = admitted(grant);
        assertTrue(purse(spending, Allowance.ROWS).take(30));
        nodes.one.always(StandIn.Fault.UNAVAILABLE);
        nodes.two.always(StandIn.Fault.UNAVAILABLE);

        Await.until("its time is over", SOON, spending::isOver);
        assertFalse(purse(spending, Allowance.ROWS).take(1));
        assertInstanceOf(Entry.Unknown.class, enter(grant));
        nodes.one.always(null);
        nodes.two.always(null);

        Await.until(
                "there is another", SOON, () -> purse(spending, Allowance.ROWS).take(1));
        assertTrue(spending.isOver(), "its place may be another's");
        spending.leave(true);
        awaitSettled(31);
    }

    @Test
    void aGrantThatIsNotActiveIsNotAdmitted() {
        nodes.database.leases.limit("rows", 100, 100);
        nodes.database.leases.noGrant(true);

        assertInstanceOf(Entry.Unknown.class, enter(grant(Map.of(Budget.ROWS, 100L))));
        Await.until("nothing is kept", SOON, () -> keeper.leases() == 0);
    }

    @Test
    void whateverGetsLostAndWhoeverSpendsAtOnceTheSumIsThatOfTheBudget() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        nodes.database.leases.limit("rows", 5_000, 50);
        Grant grant = grant(Map.of(Budget.ROWS, 5_000L));
        AtomicLong taken = new AtomicLong();
        StandIn.Fault[] faults = {
            StandIn.Fault.TAKE_AND_CUT, StandIn.Fault.CUT, StandIn.Fault.UNAVAILABLE, StandIn.Fault.TAKE_AND_FAIL
        };
        Spending holding = admitted(grant);
        List<CompletableFuture<Void>> spenders = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        for (int i = 0; i < 3; i++) {
            Random own = new Random(seed + i);
            Purse rows = purse(holding, Allowance.ROWS);
            spenders.add(CompletableFuture.runAsync(() -> {
                while (System.nanoTime() - end < 0 && taken.get() < 5_000) {
                    long amount = own.nextInt(5);
                    if (rows.take(amount)) {
                        taken.addAndGet(amount);
                    } else {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        int seen = 0;
        while (spenders.stream().anyMatch(one -> !one.isDone())) {
            int requests = nodes.one.requests() + nodes.two.requests();
            if (requests != seen && random.nextInt(2) == 0) {
                (random.nextBoolean() ? nodes.one : nodes.two).next(faults[random.nextInt(faults.length)]);
            }
            seen = requests;
            Thread.onSpinWait();
        }
        spenders.forEach(CompletableFuture::join);
        nodes.one.behave();
        nodes.two.behave();
        holding.leave(true);

        assertTrue(taken.get() <= 5_000, taken + " of 5000, seed " + seed);
        awaitSettled(taken.get());
    }
}
