package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Notifications.Due;
import io.portcullis.server.store.Notifications.Notification;
import io.portcullis.server.store.Notifications.State;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationsIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Set<String> KNOWN = Set.of("request_created", "freeze_began", "notification_test");
    private static final Map<String, Set<String>> WANTED = Map.of(
            "chat", Set.of("request_created", "freeze_began", "notification_test"),
            "desk", Set.of("request_created", "notification_test"));

    @TempDir
    static Path folder;

    private static StoreWorld world;
    private static AuditLog audit;
    private static Notifications one;
    private static Notifications other;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
        audit = new AuditLog(world.database, "node-a");
        one = new SqlNotifications(world.database, "node-a");
        other = new SqlNotifications(world.database, "node-b");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void nothingHappened() {
        world.test.execute("truncate portcullis.notification, portcullis.notable, portcullis.audit,"
                + " portcullis.notification_receiver");
        Samples.get(one.receives(WANTED).replaceWith(true));
    }

    private static void happens(String type) {
        audit.add(type, WHO, null, null, new JsonObject().put("login", "anna"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static List<Due> due(String receiver) {
        return Samples.get(one.due(receiver, LEASE, 10));
    }

    private static Notification only(String receiver) {
        List<Notification> all = Samples.get(one.notifications(receiver, null, new Page.Request(10, null)))
                .items();
        assertEquals(1, all.size(), all.toString());
        return all.getFirst();
    }

    @Test
    void eachHearsOfWhatItWantsTo() {
        happens("request_created");
        happens("freeze_began");
        happens("grant_revoked");

        assertEquals(3, Samples.get(one.spread(KNOWN)));
        assertEquals(0, Samples.get(other.spread(KNOWN)));

        assertEquals(
                List.of("request_created", "freeze_began"),
                due("chat").stream().map(due -> due.event().type()).toList());
        Due desk = due("desk").getFirst();
        assertEquals(WHO, desk.event().who());
        assertEquals("anna", new JsonObject(desk.event().json()).getString("login"));
        assertEquals(0, desk.tries());
    }

    @Test
    void aReceiverThatOneNodeAloneTellsMissesNothing() {
        Samples.get(one.receives(Map.of("chat", Set.of("request_created"))).replaceWith(true));
        Samples.get(other.receives(Map.of("desk", Set.of("request_created"))).replaceWith(true));
        happens("request_created");

        assertEquals(2, Samples.get(one.spread(KNOWN)));
        assertEquals(1, due("desk").size());

        world.test.execute(
                "update portcullis.notification_receiver set told_at = now() - interval '3 minutes' where receiver = 'desk'");
        happens("request_created");
        assertEquals(1, Samples.get(other.spread(KNOWN)), "a node that is not there tells nobody");
    }

    @Test
    void whatANodeDoesNotKnowIsLeftToThoseThatDo() {
        Samples.get(other.receives(Map.of("pager", Set.of("review_overdue"))).replaceWith(true));
        happens("review_overdue");

        assertEquals(0, Samples.get(one.spread(KNOWN)));
        assertEquals(1, Samples.get(other.spread(Set.of("review_overdue"))));
    }

    @Test
    void whatWaitsForAReceiverThatNobodyKnowsIsGivenUp() {
        happens("request_created");
        Samples.get(one.spread(KNOWN));
        world.test.execute("update portcullis.notification set created_at = now() - interval '2 days'");
        Samples.get(one.receives(Map.of("chat", Set.of("request_created"))).replaceWith(true));

        Samples.get(one.forget(Duration.ofDays(30)));
        assertEquals(State.GIVEN_UP, only("desk").state());
        assertEquals(State.WAITING, only("chat").state());
    }

    @Test
    void whatIsTakenBackDidNotHappen() {
        String before = world.test.value("select count(*) from portcullis.notable");
        String failed = world.database
                .inTransaction(
                        connection -> AuditLog.add(connection, "node-a", "request_created", WHO, new JsonObject())
                                .compose(_ -> Future.failedFuture("no")))
                .toCompletionStage()
                .handle((_, failure) -> String.valueOf(failure))
                .toCompletableFuture()
                .join();

        assertTrue(failed.contains("no"), failed);
        assertEquals(before, world.test.value("select count(*) from portcullis.notable"));
    }

    @Test
    void nodesDivideTheWork() {
        for (int i = 0; i < 40; i++) {
            happens("request_created");
        }
        List<CompletableFuture<Integer>> spreading = Stream.of(one, other, one, other)
                .map(node -> node.spread(KNOWN).subscribeAsCompletionStage())
                .toList();
        assertEquals(80, spreading.stream().mapToInt(CompletableFuture::join).sum());

        List<CompletableFuture<List<Due>>> taking = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            taking.add((i % 2 == 0 ? one : other).due("desk", LEASE, 10).subscribeAsCompletionStage());
        }
        List<Long> taken = taking.stream()
                .flatMap(future -> future.join().stream())
                .map(Due::id)
                .toList();
        assertEquals(taken.size(), Set.copyOf(taken).size(), "nothing is given to two");
        assertEquals(
                40,
                taken.size()
                        + due("desk").size()
                        + due("desk").size()
                        + due("desk").size()
                        + due("desk").size());
    }

    @Test
    void whatIsNotSaidToHaveArrivedComesAgain() {
        happens("request_created");
        Samples.get(one.spread(KNOWN));
        Due first = Samples.get(one.due("desk", Duration.ZERO, 10)).getFirst();

        Due again = Samples.get(other.due("desk", LEASE, 10)).getFirst();
        assertEquals(first.id(), again.id());
        assertEquals(1, again.tries());
        assertEquals(List.of(), due("desk"));
        assertTrue(Samples.get(one.backlog()).containsKey("desk"));

        Samples.get(one.delivered(again.id()).replaceWith(true));
        assertEquals(State.DELIVERED, only("desk").state());
        assertFalse(Samples.get(one.backlog()).containsKey("desk"));
        world.refused(AlreadyEnded.class, one.retry(again.id(), WHO));
    }

    @Test
    void whatIsGivenUpCanBeTriedAgain() {
        happens("request_created");
        Samples.get(one.spread(KNOWN));
        long id = due("desk").getFirst().id();
        Samples.get(one.failed(id, "status 500", Duration.ofHours(1)).replaceWith(true));
        assertEquals(State.WAITING, only("desk").state());
        assertEquals("status 500", only("desk").problem());
        assertEquals(List.of(), due("desk"));

        Samples.get(one.failed(id, "status 410", null).replaceWith(true));
        assertEquals(State.GIVEN_UP, only("desk").state());
        assertNull(only("desk").dueAt());
        assertEquals(List.of(), due("desk"));

        assertEquals(State.WAITING, Samples.get(one.retry(id, WHO)).state());
        Due again = due("desk").getFirst();
        assertEquals(id, again.id());
        assertEquals(0, again.tries());
        assertEquals(
                "1", world.test.value("select count(*) from portcullis.audit where type = 'notification_retried'"));
        world.refused(NotFound.class, one.retry(id + 1000, WHO));
    }

    @Test
    void aTestIsForOneReceiver() {
        Samples.get(one.test("desk", WHO).replaceWith(true));

        assertEquals(1, Samples.get(one.spread(KNOWN)));
        assertEquals("notification_test", only("desk").type());
    }

    @Test
    void whatIsOverIsForgotten() {
        happens("request_created");
        Samples.get(one.spread(KNOWN));
        Samples.get(one.delivered(due("desk").getFirst().id()).replaceWith(true));
        assertEquals(0, Samples.get(one.forget(Duration.ofHours(1))));
        world.test.execute("update portcullis.notification set changed_at = now() - interval '2 hours'");

        assertEquals(1, Samples.get(one.forget(Duration.ofHours(1))));
        assertTrue(Samples.get(one.backlog()).containsKey("chat"), "what waits is not forgotten");
    }
}
