package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More logins than their target has room for: they wait in turn, the storm of one keeps no other out, and waiting ends. */
@Tag("alone")
class LoginStormIT {
    private static final int ROOM = 2;
    private static final int QUEUE = 6;
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final String FULL = "too many connections: at the target \"small\"";

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start(settings -> settings.with("portcullis.limits.target-queue", "" + QUEUE)
                .with("portcullis.deadlines.target-place", "9s")
                .with("portcullis.deadlines.handshake", "60s"));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private record Who(String login, String password) {
        static Who of(String login) {
            String password = world.grants.credential(login);
            Grant grant = world.grants.grant(GrantSpec.of(login, "small", World.ROLE));
            world.gatewayKnows(grant);
            return new Who(login, password);
        }

        RawClient logIn() {
            return world.connect().login(login, password, "small");
        }
    }

    @Test
    void loginsWaitInTurnAndNotForEver() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            world.personAt(
                    TargetSpec.of("small", world.postgres).database("shop").maxConnections(ROOM));
            Who stormy = Who.of("stormy");
            Who calm = Who.of("calm");
            Deque<RawClient> inside = new ArrayDeque<>();
            for (int i = 0; i < ROOM; i++) {
                inside.add(stormy.logIn());
            }

            List<Future<Message>> storm = new ArrayList<>();
            for (int i = 0; i < QUEUE; i++) {
                storm.add(threads.submit(() -> attempt(stormy)));
            }
            awaitWaiting(QUEUE);
            Assertion.isFatal(attempt(stormy), "53300", FULL);

            // The last of the longest line makes room for who has none, and it is their turn before the rest of it.
            Future<RawClient> other = threads.submit(calm::logIn);
            Await.until("one of the storm is refused", PATIENT, () -> done(storm) == 1);
            awaitWaiting(QUEUE);
            inside.remove().close();
            Await.until("one of the storm is in, and out again", PATIENT, () -> done(storm) >= 2);
            try (RawClient client = other.get(PATIENT.toSeconds(), TimeUnit.SECONDS)) {
                client.query("SELECT 1");
                assertTrue(done(storm) < QUEUE, "it did not wait for the storm to end");
                // With all places taken the others wait until the deadline, and are told what happened.
                for (Future<Message> one : storm) {
                    Message last = one.get(PATIENT.toSeconds(), TimeUnit.SECONDS);
                    if (last.tag() == 'E') {
                        Assertion.isFatal(last, "53300", FULL);
                    }
                }
            }
            awaitWaiting(0);
            inside.forEach(RawClient::close);
            Await.until("all places are given back", PATIENT, () -> taken() == 0);
            stormy.logIn().close();
        }
    }

    private static Message attempt(Who who) {
        try (RawClient client = world.connect()) {
            return client.tryLogin(who.login(), who.password(), "small");
        }
    }

    private static long done(List<Future<Message>> storm) {
        return storm.stream().filter(Future::isDone).count();
    }

    private static double taken() {
        return world.gateway.metric("portcullis_target_sessions", "target", "small");
    }

    private static void awaitWaiting(int count) {
        Await.until(
                count + " wait",
                PATIENT,
                () -> world.gateway.metric("portcullis_target_waiting", "target", "small") == count);
    }
}
