package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Frozen;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Freezes.Freeze;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezesIT {
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

    @BeforeEach
    void nothingIsFrozen() {
        world.test.execute("truncate portcullis.freeze, portcullis.audit");
    }

    private static Freeze begin(List<String> targets, List<String> logins) {
        return Samples.get(world.freezes.begin("INC-1", targets, logins, WHO));
    }

    private static NewGrant at(String target, String login) {
        NewGrant sample = Samples.grant(login);
        return new NewGrant(
                sample.principal(),
                target,
                "app_read",
                Validity.between(Instant.now().minusSeconds(60), Samples.inAnHour()),
                StaleTolerance.defaultFor(sample.principal().kind()),
                "a test");
    }

    private static void refused(NewGrant grant) {
        Frozen frozen =
                world.refused(Frozen.class, world.changes.createGrant(grant, new CredentialWish.Never(), WHO, null));
        assertTrue(String.valueOf(frozen.getMessage()).endsWith("is in force: INC-1"), frozen.getMessage());
    }

    @Test
    void nothingIsGrantedOrExtendedUntilItIsLifted() {
        Grant before = world.create(world.login());
        Freeze freeze = begin(List.of(), List.of());

        refused(at("orders", world.login()));
        world.refused(
                Frozen.class,
                world.changes.extendGrant(
                        before.id(), Samples.inAnHour().plusSeconds(3600), OptionalLong.empty(), WHO));

        Freeze lifted = Samples.get(world.freezes.lift(freeze.number(), "over", WHO));
        assertNotNull(lifted.liftedAt());
        assertEquals(lifted, Samples.get(world.freezes.lift(freeze.number(), "over", WHO)));
        world.create(world.login());
        assertEquals(
                "freeze_began, freeze_lifted",
                world.test.value("select string_agg(type, ', ' order by id) from portcullis.audit"
                        + " where type like 'freeze%' and who = 'token test'"));
    }

    @Test
    void itIsAboutWhatItNames() {
        String anna = world.login();
        begin(List.of("vault"), List.of());
        begin(List.of("orders", "books"), List.of(anna));

        refused(at("vault", world.login()));
        refused(at("orders", anna));
        world.create(at("orders", world.login()));
        world.create(at("shop", anna));
    }

    @Test
    void whatItIsAboutIsEndedForGoodAndNothingElse() {
        String target = "t-" + world.login();
        List<Grant> victims = new ArrayList<>();
        for (int i = 0; i < Freezes.AT_ONCE + 2; i++) {
            victims.add(world.create(at(target, world.login())));
        }
        Grant other = world.create(at("shop", world.login()));
        Freeze freeze = begin(List.of(target), List.of());

        assertEquals(Freezes.AT_ONCE, Samples.get(world.freezes.endGrants(freeze.number(), WHO)));
        assertEquals(2, Samples.get(world.freezes.endGrants(freeze.number(), WHO)));
        assertEquals(0, Samples.get(world.freezes.endGrants(freeze.number(), WHO)));

        Grant ended = Samples.get(world.queries.grant(victims.getLast().id())).record();
        assertEquals(RecordState.REVOKED, ended.state());
        assertEquals("freeze " + freeze.number() + ": INC-1", ended.reason());
        assertEquals(
                RecordState.ACTIVE,
                Samples.get(world.queries.grant(other.id())).record().state());
        assertTrue(world.committed.stream()
                .anyMatch(one -> one.record().recordId().equals(ended.recordId())
                        && one.record().state() == RecordState.REVOKED));
        Samples.get(world.freezes.lift(freeze.number(), "over", WHO));
        world.refused(AlreadyEnded.class, world.freezes.endGrants(freeze.number(), WHO));
        world.refused(NotFound.class, world.freezes.endGrants(freeze.number() + 1000, WHO));
    }

    @Test
    void nothingIsGrantedBehindAFreezeHoweverManyTry() {
        String target = "t-" + world.login();
        List<CompletableFuture<String>> tries = new ArrayList<>();
        CompletableFuture<Freeze> freeze = new CompletableFuture<>();
        for (int i = 0; i < 40; i++) {
            if (i == 20) {
                world.freezes
                        .begin("INC-1", List.of(target), List.of(), WHO)
                        .subscribe()
                        .with(freeze::complete, freeze::completeExceptionally);
            }
            tries.add(world.changes
                    .createGrant(at(target, world.login()), new CredentialWish.Never(), WHO, null)
                    .map(_ -> "granted")
                    .subscribeAsCompletionStage()
                    .exceptionally(failure -> failure.getClass().getSimpleName()));
        }
        long number = freeze.join().number();
        List<String> outcomes = tries.stream().map(CompletableFuture::join).toList();

        // What was granted, was before it: all of that is there to be ended, and nothing comes after.
        long granted = outcomes.stream().filter("granted"::equals).count();
        assertEquals(40, granted + outcomes.stream().filter("Frozen"::equals).count(), outcomes.toString());
        assertEquals((int) granted, Samples.get(world.freezes.endGrants(number, WHO)));
        assertEquals(0, Samples.get(world.freezes.endGrants(number, WHO)));
        assertFalse(Samples.get(world.freezes.freezes()).isEmpty());
    }
}
