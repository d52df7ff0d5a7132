package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Frozen;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Freezes.Ending;
import io.portcullis.server.store.Freezes.Freeze;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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
        return begin(targets, logins, false);
    }

    private static Freeze begin(List<String> targets, List<String> logins, boolean endGrants) {
        return Samples.get(world.freezes.begin("INC-1", targets, logins, endGrants, WHO));
    }

    private static boolean endSome() {
        return Samples.get(world.freezes.endSome());
    }

    private static void endAll() {
        while (endSome()) {
            // until nothing is left
        }
    }

    private static Ending ending(Freeze freeze) {
        return Samples.get(world.freezes.freeze(freeze.number())).ending();
    }

    private static RecordState state(Grant grant) {
        return Samples.get(world.queries.grant(grant.id())).record().state();
    }

    private static NewGrant at(String target, String login) {
        return at(target, login, Instant.now().minusSeconds(60));
    }

    private static NewGrant at(String target, String login, Instant notBefore) {
        NewGrant sample = Samples.grant(login);
        return new NewGrant(
                sample.principal(),
                target,
                "app_read",
                Validity.between(notBefore, Samples.inAnHour().plusSeconds(7200)),
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
        Scope other = ScopeCodec.encode(reading());
        world.refused(Frozen.class, world.changes.rescopeGrant(before.id(), other, OptionalLong.empty(), WHO));

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

    private static GrantScope reading() {
        return new GrantScope(
                Set.of(AllowedClass.READ), null, null, null, null, Map.of(), List.of(), null, null, Map.of());
    }

    private static List<Grant> many(String target, int count) {
        List<Grant> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(world.create(at(target, world.login())));
        }
        return all;
    }

    @Test
    void whatItIsAboutIsEndedForGoodAndNothingElse() {
        String target = "t-" + world.login();
        List<Grant> victims = many(target, 2 * Freezes.AT_ONCE + 2);
        Grant other = world.create(at("shop", world.login()));

        Freeze freeze = begin(List.of(target), List.of(), true);

        assertEquals(new Ending(true, 0, 0, null), freeze.ending(), "it counts at once, and ends them afterwards");
        refused(at(target, world.login()));
        assertTrue(endSome());
        assertEquals(new Ending(true, Freezes.AT_ONCE, 0, null), ending(freeze));
        endAll();
        assertEquals(victims.size(), ending(freeze).ended());
        assertNotNull(ending(freeze).done());
        Grant ended = Samples.get(world.queries.grant(victims.getLast().id())).record();
        assertEquals(RecordState.REVOKED, ended.state());
        assertEquals("freeze " + freeze.number() + ": INC-1", ended.reason());
        assertEquals(RecordState.ACTIVE, state(other));
        assertTrue(world.committed.stream()
                .anyMatch(one -> one.record().recordId().equals(ended.recordId())
                        && one.record().state() == RecordState.REVOKED));
        assertEquals(
                String.valueOf(victims.size()),
                world.test.value("select count(*) from portcullis.audit where type = 'grant_revoked' and who = '"
                        + WHO.name() + "'"));
    }

    @Test
    void whatANodeHasBegunAnotherGoesOnWith() {
        String target = "t-" + world.login();
        many(target, Freezes.AT_ONCE + 1);
        Freeze freeze = begin(List.of(target), List.of(), true);
        assertTrue(endSome());

        Freezes other = world.freezesOf("node-b");
        assertTrue(Samples.get(other.endSome()));

        assertEquals(Freezes.AT_ONCE + 1, ending(freeze).ended());
        assertNotNull(ending(freeze).done());
        assertFalse(Samples.get(other.endSome()), "then there is nothing to do");
    }

    @Test
    void itCanBeWantedLaterAndNotOnceItIsLifted() {
        String target = "t-" + world.login();
        Grant grant = many(target, 1).getFirst();
        Freeze freeze = begin(List.of(target), List.of());
        endAll();
        assertEquals(RecordState.ACTIVE, state(grant));

        assertTrue(Samples.get(world.freezes.endGrants(freeze.number(), WHO))
                .ending()
                .wanted());
        endAll();

        assertEquals(RecordState.REVOKED, state(grant));
        Grant late = world.create(at("t-" + world.login(), world.login()));
        Freeze lifted = begin(List.of(late.target()), List.of(), true);
        Samples.get(world.freezes.lift(lifted.number(), "over", WHO));
        endAll();
        assertEquals(RecordState.ACTIVE, state(late), "what is lifted ends nothing any more");
        world.refused(AlreadyEnded.class, world.freezes.endGrants(lifted.number(), WHO));
        world.refused(NotFound.class, world.freezes.endGrants(freeze.number() + 1000, WHO));
    }

    @Test
    void nothingBeginsMeanwhile() {
        String target = "t-" + world.login();
        Grant soon = world.create(at(target, world.login(), Instant.now().plusSeconds(30)));
        Grant later = world.create(at(target, world.login(), Instant.now().plusSeconds(3600)));
        Grant running = world.create(at(target, world.login()));
        Grant elsewhere = world.create(at("shop", world.login(), Instant.now().plusSeconds(30)));

        Freeze freeze = begin(List.of(target), List.of());
        endAll();

        assertEquals(RecordState.REVOKED, state(soon));
        assertEquals(RecordState.ACTIVE, state(later), "it is lifted before, perhaps");
        assertEquals(RecordState.ACTIVE, state(running));
        assertEquals(RecordState.ACTIVE, state(elsewhere));
        assertEquals(new Ending(false, 1, 0, null), ending(freeze));
    }

    @Test
    void whatNobodyCanReadIsInNobodysWay() {
        String target = "t-" + world.login();
        List<Grant> grants = many(target, 3);
        world.test.execute("update portcullis.record set envelope = overlay(envelope placing '\\x00'::bytea from"
                + " length(envelope) - 3) where id = '" + grants.get(1).id() + "'");

        Freeze freeze = begin(List.of(target), List.of(), true);
        endAll();

        assertEquals(2, ending(freeze).ended());
        assertEquals(1, ending(freeze).unreadable());
        assertNotNull(ending(freeze).done());
        assertEquals(RecordState.REVOKED, state(grants.get(2)));
    }

    @Test
    void nothingIsGrantedBehindAFreezeHoweverManyTry() {
        String target = "t-" + world.login();
        List<CompletableFuture<String>> tries = new ArrayList<>();
        CompletableFuture<Freeze> freeze = new CompletableFuture<>();
        for (int i = 0; i < 40; i++) {
            if (i == 20) {
                world.freezes
                        .begin("INC-1", List.of(target), List.of(), true, WHO)
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
        endAll();
        assertEquals(granted, Samples.get(world.freezes.freeze(number)).ending().ended());
        assertFalse(Samples.get(world.freezes.freezes()).isEmpty());
    }

    @Test
    void oneThatFailsIsInTheWayOfNoOther() {
        String first = "t-" + world.login();
        String second = "t-" + world.login();
        many(first, 1);
        Grant other = many(second, 1).getFirst();
        Freeze failing = begin(List.of(first), List.of(), true);
        begin(List.of(second), List.of(), true);
        world.test.execute("alter table portcullis.freeze add constraint odd check (number <> " + failing.number()
                + " or ended = 0)");
        try {
            assertTrue(endSome());
            assertEquals(RecordState.REVOKED, state(other));
            assertThrows(RuntimeException.class, FreezesIT::endSome, "and then it is told of");
        } finally {
            world.test.execute("alter table portcullis.freeze drop constraint odd");
        }
        endAll();
        assertEquals(1, ending(failing).ended());
    }
}
