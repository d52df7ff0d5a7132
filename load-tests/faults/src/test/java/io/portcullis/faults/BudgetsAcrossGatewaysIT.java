package io.portcullis.faults;

import static io.portcullis.faults.BudgetWorld.SOON;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.BudgetWorld.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One budget, spent at several gateways. */
@ExtendWith(BudgetWorld.Shared.class)
class BudgetsAcrossGatewaysIT {
    private final BudgetWorld world = BudgetWorld.get();

    /** One joins, one is killed, one stands still for longer than its lease: the sum is never above the budget. */
    @Test
    void theSumOverAllGatewaysIsNeverAboveTheBudget() throws Exception {
        long budget = 3_000;
        long seed = new SecureRandom().nextLong();
        Person person = world.person("many", Map.of("rows", budget));
        AtomicLong spent = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> spenders = new ArrayList<>();
        try (GatewayProcess two = world.gateway("gw-two")) {
            spenders.add(spender(world.one, person, new Random(seed), spent, over));
            spenders.add(spender(two, person, new Random(seed + 1), spent, over));
            Await.until("both spend", SOON, () -> spent.get() > budget / 20);
            try (GatewayProcess three = world.gateway("gw-three")) {
                spenders.add(spender(three, person, new Random(seed + 2), spent, over));
                Await.until("the third has a lease", SOON, () -> three.metricOrZero("portcullis_budget_leases") == 1);
                two.signal("STOP");
                three.kill();
                Await.until(
                        "the rest is spent, or what is left is another's",
                        SOON,
                        () -> connectAndAsk(person).equals("53400"));
                two.signal("CONT");
            }
            Await.until(
                    "all is spent that nobody has taken away",
                    SOON,
                    () -> connectAndAsk(person).equals("53400"));
            over.set(true);
            for (Thread spender : spenders) {
                spender.join(SOON);
                assertFalse(spender.isAlive());
            }
        }
        assertTrue(spent.get() <= budget, spent + " rows of " + budget + " were sent; seed " + seed);
        assertTrue(spent.get() > budget / 20, spent.toString());
    }

    private String connectAndAsk(Person person) {
        Message answer = world.tryLogin(person);
        return answer.tag() == 'E' ? answer.sqlState() : "";
    }

    private static Thread spender(
            GatewayProcess gateway, Person person, Random random, AtomicLong spent, AtomicBoolean over) {
        return Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                try (RawClient client = BudgetWorld.connect(gateway)) {
                    if (client.tryLogin(person.login(), person.secret(), "shop").tag() != 'Z') {
                        Thread.sleep(50);
                        continue;
                    }
                    spend(client, random, spent, over);
                } catch (IllegalStateException | AssertionError | InterruptedException e) {
                    // Its gateway is dead, stands still, or does not listen.
                }
            }
        });
    }

    private static void spend(RawClient client, Random random, AtomicLong spent, AtomicBoolean over)
            throws InterruptedException {
        while (!over.get()) {
            client.send(Frontend.query("SELECT generate_series(1, " + (1 + random.nextInt(20)) + ")"));
            Message message;
            do {
                message = client.read(Duration.ofSeconds(20));
                if (message.tag() == 'D') {
                    spent.incrementAndGet();
                }
            } while (message.tag() != 'Z');
            Thread.sleep(5);
        }
    }
}
