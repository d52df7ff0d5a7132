package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.store.Leases.Answer;
import io.portcullis.server.store.Leases.Holding;
import io.portcullis.server.store.Leases.State;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeasesIT {
    private static final long ROWS = 1000;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StoreWorld world;

    @SuppressWarnings("NullAway.Init")
    private Leases leases;

    /** Their time is over at once. */
    @SuppressWarnings("NullAway.Init")
    private Leases brief;

    @BeforeAll
    void open() throws Exception {
        world = new StoreWorld(TestDatabase.create(folder));
        leases = new SqlLeases(world.database, Duration.ofMinutes(5));
        brief = new SqlLeases(world.database, Duration.ofMillis(1));
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void nobodyElseIsThere() {
        gateways();
    }

    private void gateways(String... live) {
        world.test.execute("truncate portcullis.gateway_report");
        for (String node : live) {
            world.test.execute("insert into portcullis.gateway_report values ('" + node
                    + "', 'p', 1, now() + interval '1 hour', '', now(), 'fresh', '', 1, 1, 0, 0)");
        }
    }

    private Grant grant(Map<Budget, Long> budgets) {
        GrantScope scope =
                new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, null, new HashMap<>(budgets));
        NewGrant plain = Samples.grant(world.login());
        return world.create(new NewGrant(
                plain.principal(),
                plain.target(),
                plain.role(),
                plain.validity(),
                plain.stale(),
                ScopeCodec.encode(scope),
                plain.reason()));
    }

    private static Leases.Request rows(Grant grant, String lease, long number, long held, long spent) {
        return new Leases.Request(grant.id(), lease, number, false, Map.of(Allowance.ROWS, new Holding(held, spent)));
    }

    private static Leases.Request settled(Grant grant, String lease, long number, long spent) {
        return new Leases.Request(grant.id(), lease, number, true, Map.of(Allowance.ROWS, new Holding(spent, spent)));
    }

    private static long held(Answer answer) {
        assertEquals(State.OPEN, answer.state());
        return answer.held().getOrDefault(Allowance.ROWS, 0L);
    }

    private Answer ask(String node, Leases.Request request) {
        return Samples.get(leases.renew(node, request));
    }

    @Test
    void twoGatewaysShareAndAThirdJoins() {
        gateways("gw1", "gw2");
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));

        assertEquals(500, held(ask("gw1", rows(grant, "a", 1, 0, 0))));
        assertEquals(250, held(ask("gw2", rows(grant, "b", 1, 0, 0))));
        gateways("gw1", "gw2", "gw3");
        assertEquals(100, held(ask("gw3", rows(grant, "c", 1, 0, 0))));

        assertEquals(State.CLOSED, ask("gw1", settled(grant, "a", 2, 100)).state());
        assertEquals(100 + (1000 - 100 - 250 - 100) / 3, held(ask("gw3", rows(grant, "c", 2, 100, 100))));
    }

    @Test
    void aRepeatedRequestIsAnsweredAsTheFirst() {
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));
        gateways("gw1", "gw2");

        long first = held(ask("gw1", rows(grant, "a", 1, 0, 0)));
        assertEquals(first, held(ask("gw1", rows(grant, "a", 1, 0, 0))));
        ask("gw1", settled(grant, "a", 2, 10));

        assertEquals(State.CLOSED, ask("gw1", settled(grant, "a", 2, 10)).state());
        assertEquals(State.CLOSED, ask("gw1", rows(grant, "a", 1, 0, 0)).state(), "one that was late");
        assertEquals((ROWS - 10) / 2, held(ask("gw1", rows(grant, "b", 1, 0, 0))));
    }

    @Test
    void whatWasNeverSettledCountsAsSpentUntilItIsAfterAll() {
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));
        assertEquals(ROWS, held(Samples.get(brief.renew("gw2", rows(grant, "a", 1, 0, 0)))));
        Await.until(
                "it has ended",
                SOON,
                () -> ask("gw2", rows(grant, "a", 1, 0, 0)).state() == State.ENDED);

        assertEquals(0, held(ask("gw1", rows(grant, "b", 1, 0, 0))));
        assertEquals(State.ENDED, ask("gw2", rows(grant, "a", 2, ROWS, 300)).state());
        assertEquals(State.CLOSED, ask("gw2", settled(grant, "a", 3, 300)).state());
        assertEquals(ROWS - 300, held(ask("gw1", rows(grant, "b", 2, 0, 0))));
    }

    @Test
    void whatIsForgottenStaysCounted() {
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));
        ask("gw1", rows(grant, "a", 1, 0, 0));
        ask("gw1", settled(grant, "a", 2, 400));
        ask("gw2", rows(grant, "b", 1, 0, 0));
        world.test.execute("update portcullis.budget_lease set ends_at = now() - interval '2 days' where grant_id = '"
                + grant.id() + "'");

        assertEquals(0, held(ask("gw3", rows(grant, "c", 1, 0, 0))));
        assertEquals(
                "1",
                world.test.value("select count(*) from portcullis.budget_lease where grant_id = '" + grant.id() + "'"));
        assertEquals(0, held(ask("gw3", rows(grant, "d", 1, 0, 0))));
    }

    @Test
    void sessionsAreFreeAgainWhenTheirLeaseHasEnded() {
        Grant grant = grant(Map.of(Budget.SESSIONS, 2L));
        Leases.Request first = new Leases.Request(grant.id(), "a", 1, false, Map.of());
        assertEquals(
                Map.of(Allowance.SESSIONS, 2L),
                Samples.get(brief.renew("gw2", first)).held());
        Leases.Request second = new Leases.Request(grant.id(), "b", 1, false, Map.of());
        Await.until("it has ended", SOON, () -> ask("gw2", first).state() == State.ENDED);

        assertEquals(Map.of(Allowance.SESSIONS, 2L), ask("gw1", second).held());
    }

    @Test
    void nothingIsGivenForAGrantThatIsNotActive() {
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));
        ask("gw1", rows(grant, "a", 1, 0, 0));
        Samples.get(world.changes.revokeGrant(grant.id(), "over", OptionalLong.empty(), Samples.WHO));

        assertEquals(State.NO_GRANT, ask("gw2", rows(grant, "b", 1, 0, 0)).state());
        assertEquals(State.NO_GRANT, ask("gw1", rows(grant, "a", 2, ROWS, 10)).state());
        Leases.Request unknown = new Leases.Request(GrantId.random(new SecureRandom()), "x", 1, false, Map.of());
        assertEquals(State.NO_GRANT, ask("gw1", unknown).state());
    }

    @Test
    void whateverGatewaysDoAtOnceTheSumIsNeverAboveTheBudget() {
        long seed = new SecureRandom().nextLong();
        Grant grant = grant(Map.of(Budget.ROWS, ROWS));
        gateways("gw0", "gw1", "gw2", "gw3");
        List<CompletableFuture<Long>> pending = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int gateway = i;
            pending.add(CompletableFuture.supplyAsync(() -> spend(grant, "gw" + gateway, new Random(seed + gateway))));
        }

        long spent = pending.stream().mapToLong(CompletableFuture::join).sum();

        assertTrue(spent <= ROWS, spent + " of " + ROWS + ", seed " + seed);
        assertEquals(ROWS, spent, "and in the end nothing is left over; seed " + seed);
    }

    /** Spends what it is given, forgets or repeats requests now and then, and settles at the end. */
    private long spend(Grant grant, String node, Random random) {
        long total = 0;
        int idle = 0;
        for (int turn = 0; idle < 20; turn++) {
            String lease = "l" + turn;
            long held = 0;
            long spent = 0;
            for (int number = 1; number <= 5; number++) {
                Leases.Request request = rows(grant, lease, number, held, spent);
                long given = held(ask(node, request));
                if (random.nextInt(3) == 0) {
                    assertEquals(given, held(ask(node, request)));
                }
                held = given;
                spent += held > spent ? random.nextLong(held - spent) + 1 : 0;
            }
            ask(node, settled(grant, lease, 6, spent));
            total += spent;
            idle = spent == 0 ? idle + 1 : 0;
        }
        return total;
    }
}
