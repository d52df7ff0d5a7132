package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static io.portcullis.server.store.StoreWorld.made;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.KeyReused;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.Once.StoredAnswer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who change at once, or twice, in a real PostgreSQL. */
class ConcurrentChangesIT {
    @TempDir
    static Path folder;

    private static StoreWorld world;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void numbersHaveNoGapsAndNoTwinsUnderSixteenWritersOfWhichManyFail() throws Exception {
        long before = world.head();
        Grant victim = world.create(world.login());
        List<CompletableFuture<Grant>> all = new ArrayList<>();
        for (int writer = 0; writer < 16; writer++) {
            String login = world.login();
            all.add(chain(login, 10));
            // Each of these takes its turn, and at most one of them a number.
            for (int i = 0; i < 3; i++) {
                world.changes
                        .revokeGrant(victim.id(), "race", OptionalLong.of(1), WHO)
                        .subscribeAsCompletionStage()
                        .exceptionally(_ -> victim);
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThrows(
                AlreadyEnded.class,
                () -> get(world.changes.revokeGrant(victim.id(), "race", OptionalLong.empty(), WHO)));

        long head = world.head();
        assertEquals(before + 1 + 160 + 1, head);
        assertEquals(
                Long.toString(head),
                world.test.value("select count(*) from portcullis.record_history where seq between 1 and " + head));
        assertEquals(
                "0",
                world.test.value("select count(*) from portcullis.record_history h left join portcullis.audit a"
                        + " on a.seq = h.seq where a.seq is null"));
    }

    private static CompletableFuture<Grant> chain(String login, int count) {
        CompletableFuture<Grant> made = world.changes
                .createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, null)
                .map(outcome -> ((Outcome.Made<GrantMade>) outcome).result().grant())
                .subscribeAsCompletionStage();
        return count == 1 ? made : made.thenCompose(_ -> chain(login, count - 1));
    }

    @Test
    void oneKeyChangesOnceHoweverManyAskAtOnceAndTellsAllTheSame() {
        String login = world.login();
        Function<GrantMade, StoredAnswer> answer =
                made -> new StoredAnswer(201, "{\"id\":\"" + made.grant().id() + "\"}");
        Once<GrantMade> once = new Once<>("token test", "key-1", Samples.bytes(32, 1), answer);
        long before = world.head();

        List<Outcome<GrantMade>> outcomes = IntStream.range(0, 8)
                .mapToObj(_ -> world.changes
                        .createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, once)
                        .subscribeAsCompletionStage())
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertEquals(before + 1, world.head());
        GrantMade made = outcomes.stream()
                .mapMulti((Outcome<GrantMade> outcome, Consumer<GrantMade> each) -> {
                    if (outcome instanceof Outcome.Made<GrantMade>(GrantMade result)) {
                        each.accept(result);
                    }
                })
                .findAny()
                .orElseThrow();
        assertEquals(
                7,
                outcomes.stream()
                        .filter(new Outcome.Repeated<GrantMade>(answer.apply(made))::equals)
                        .count());
        Once<GrantMade> other = new Once<>("token test", "key-1", Samples.bytes(32, 2), answer);
        world.refused(
                KeyReused.class,
                world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, other));
        Once<GrantMade> ofAnother = new Once<>("token other", "key-1", Samples.bytes(32, 2), answer);
        assertInstanceOf(
                Outcome.Made.class,
                get(world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, ofAnother)));
    }

    @Test
    void aRefusedRequestLeavesItsKeyUnused() {
        String login = world.login();
        Once<GrantMade> once =
                new Once<>("token test", "key-2", Samples.bytes(32, 3), _ -> new StoredAnswer(201, "{}"));
        NewGrant over = Samples.grant(login, Instant.now().minusSeconds(1));

        world.refused(Refused.class, world.changes.createGrant(over, new CredentialWish.Never(), WHO, once));
        assertInstanceOf(
                Outcome.Made.class,
                get(world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, once)));
    }

    @Test
    void fiftyChangesASecondAreNoEffort() {
        int changes = 300;
        String login = world.login();
        chain(login, 20).join();
        long begin = System.nanoTime();
        List<CompletableFuture<Grant>> all = IntStream.range(0, 6)
                .mapToObj(_ -> chain(world.login(), changes / 6))
                .toList();
        try {
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
        double perSecond = changes / ((System.nanoTime() - begin) / 1e9);
        System.out.printf("%.0f changes/s%n", perSecond);
        assertTrue(perSecond > 50, perSecond + " changes/s");
    }
}
