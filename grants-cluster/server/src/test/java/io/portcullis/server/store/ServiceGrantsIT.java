package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.Samples;
import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ServiceGrants.Done;
import io.portcullis.server.store.ServiceGrants.Result;
import io.portcullis.server.store.ServiceGrants.State;
import io.portcullis.server.store.ServiceGrants.Wish;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants of services, on a clock that the test moves. */
class ServiceGrantsIT {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final GrantScope READ = GrantScope.ofClasses(Set.of(AllowedClass.READ));

    @TempDir
    static Path folder;

    private static StoreWorld world;

    private final Moved clock = new Moved();
    private ServiceGrants services;
    private String login;
    private Place place;

    private static final class Moved extends Clock {
        private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void theRulesAreTheFirst() {
        services = world.servicesOf("node-a", clock);
        login = world.login();
        place = new Place("billing", login, "orders", "app_write");
        world.test.execute("truncate portcullis.service_grant, portcullis.audit, portcullis.notable, portcullis.freeze,"
                + " portcullis.rules_agreed, portcullis.rules_set");
        world.test.execute("insert into portcullis.rules_set (digest, files, at) values ('d', '{}', now());"
                + " insert into portcullis.rules_agreed (digest, at) values ('d', now())");
    }

    private static long agreement() {
        return Long.parseLong(world.test.value("select max(number) from portcullis.rules_agreed"));
    }

    private Wish wish(GrantScope scope, Duration life) {
        return new Wish(
                place,
                new ServiceRule(
                        place.service(),
                        "a.yaml line 2",
                        login,
                        null,
                        List.of(place.target()),
                        place.role(),
                        life,
                        scope,
                        StaleTolerance.defaultFor(Principal.Kind.SERVICE)));
    }

    private Wish wish() {
        return wish(READ, LIFE);
    }

    private Done renew(@Nullable Wish wish, @Nullable String denial) {
        return Samples.get(services.renew(place, wish, agreement(), denial));
    }

    private Grant renewed(Result result, Wish wish) {
        Done done = renew(wish, null);
        assertEquals(result, done.result(), done::toString);
        return Objects.requireNonNull(done.grant());
    }

    private State state() {
        return Samples.get(services.all()).getFirst();
    }

    private static Grant now(Grant grant) {
        return Samples.get(world.queries.grant(grant.id())).record();
    }

    private static long audited(String type) {
        return Long.parseLong(world.test.value("select count(*) from portcullis.audit where type = '" + type + "'"));
    }

    @Test
    void theGrantOfAServiceIsMadeOnceAndIsWhatTheRuleSays() {
        Grant made = renewed(Result.MADE, wish());

        assertEquals(
                new Principal(login, Principal.Kind.SERVICE, "portcullis-api", login, List.of()), made.principal());
        assertEquals("orders as app_write", made.target() + " as " + made.role());
        assertEquals(clock.instant(), made.validity().notBefore());
        assertEquals(clock.instant().plus(LIFE), made.validity().expiresAt());
        assertEquals(Duration.ofMinutes(6), made.endSpread());
        assertEquals(ScopeCodec.encode(READ), made.scope());
        assertEquals("service billing", made.reason());
        assertEquals(made, now(made));
        assertEquals(Optional.of("billing"), Samples.get(services.serviceOf(made.id())));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        assertEquals(1, audited("grant_created"));
    }

    @Test
    void ofTwoNodesThatWantToMakeOneOnlyTheFirstDoes() {
        List<CompletableFuture<Done>> both = List.of(services, world.servicesOf("node-b", clock)).stream()
                .map(one -> one.renew(place, wish(), agreement(), null)
                        .subscribeAsCompletionStage()
                        .toCompletableFuture())
                .toList();

        List<Result> results =
                both.stream().map(one -> one.join().result()).sorted().toList();

        assertEquals(List.of(Result.NOTHING, Result.MADE), results);
        assertEquals(1, audited("grant_created"));
    }

    @Test
    void atTwoThirdsOfItsLifeItGoesOnUnderTheSameId() {
        Grant made = renewed(Result.MADE, wish());
        clock.pass(Duration.ofMinutes(40).minusMillis(1));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        clock.pass(Duration.ofMillis(1));

        Grant later = renewed(Result.RENEWED, wish());

        assertEquals(made.id(), later.id());
        assertEquals(2, later.revision());
        assertEquals(clock.instant().plus(LIFE), later.validity().expiresAt());
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        assertEquals(1, audited("grant_extended"));
        clock.pass(Duration.ofMinutes(40));
        assertEquals(3, renewed(Result.RENEWED, wish()).revision());
    }

    @Test
    void anotherRuleCountsAtOnceAndWhatAnOperatorChangedHoldsUntilThen() {
        Grant made = renewed(Result.MADE, wish());
        GrantScope narrower = GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.SESSION));
        Samples.get(world.changes.rescopeGrant(made.id(), ScopeCodec.encode(narrower), OptionalLong.empty(), WHO));
        clock.pass(Duration.ofMinutes(41));
        assertEquals(
                ScopeCodec.encode(narrower), renewed(Result.RENEWED, wish()).scope());

        Wish wider = wish(GrantScope.FULL, Duration.ofMinutes(30));
        Grant changed = renewed(Result.RENEWED, wider);

        assertEquals(ScopeCodec.encode(GrantScope.FULL), changed.scope());
        assertEquals(made.id(), changed.id());
        assertEquals(Duration.ofMinutes(3), changed.endSpread());
        assertEquals(clock.instant().plus(LIFE), changed.validity().expiresAt(), "an end never comes nearer");
        assertEquals(Result.NOTHING, renew(wider, null).result());
    }

    @Test
    void whatIsRefusedIsSaidOnceAndIsRenewedWhenItMay() {
        Grant made = renewed(Result.MADE, wish());
        clock.pass(Duration.ofMinutes(41));

        Done refused = renew(wish(), "rule no denies it: never");
        assertEquals(Result.REFUSED, refused.result());
        assertEquals(
                Result.STILL_REFUSED, renew(wish(), "rule no denies it: never").result());

        assertEquals(made, now(made));
        assertEquals(1, audited("service_renewal_refused"));
        assertEquals(
                made.recordId() + " rule no denies it: never",
                world.test.value("select grant_id || ' ' || (event::json ->> 'reason') from portcullis.audit"
                        + " where type = 'service_renewal_refused'"));
        assertEquals("1", world.test.value("select count(*) from portcullis.notable"));
        assertEquals(
                "rule no denies it: never",
                Objects.requireNonNull(state().refused()).why());

        Done again = renew(wish(), null);
        assertEquals(Result.RENEWED, again.result());
        assertTrue(again.resumed());
        assertNull(state().refused());
        assertEquals(1, audited("service_renewal_resumed"));
        assertEquals("2", world.test.value("select count(*) from portcullis.notable"));
    }

    @Test
    void aRuleThatIsGoneLetsItsGrantEnd() {
        renewed(Result.MADE, wish());
        assertEquals(Result.NOTHING, renew(null, null).result());
        clock.pass(Duration.ofMinutes(40));
        Done refused = renew(null, null);
        assertEquals(Result.REFUSED, refused.result());
        assertEquals("no rule in force wants it any more", refused.why());

        clock.pass(Duration.ofMinutes(20));
        assertEquals(Result.FORGOTTEN, renew(null, null).result());
        assertEquals(List.of(), Samples.get(services.all()));
        assertEquals(Result.NOTHING, renew(null, null).result());
    }

    @Test
    void aFreezeRefusesItAndIsLifted() {
        renewed(Result.MADE, wish());
        clock.pass(Duration.ofMinutes(40));
        Freezes.Freeze freeze = Samples.get(world.freezes.begin("INC-1", List.of("orders"), List.of(), false, WHO));

        Done refused = renew(wish(), null);
        assertEquals(Result.REFUSED, refused.result());
        assertEquals("freeze " + freeze.number() + " is in force: INC-1", refused.why());
        clock.pass(Duration.ofMinutes(20));
        assertEquals(Result.STILL_REFUSED, renew(wish(), null).result(), "nor is it made anew");

        Samples.get(world.freezes.lift(freeze.number(), "over", WHO));
        Done made = renew(wish(), null);
        assertEquals(Result.MADE, made.result());
        assertTrue(made.resumed());
    }

    @Test
    void aLoginThatIsAPersonsIsRefused() {
        world.test.execute("insert into portcullis.principal (login, issuer, subject, bound_at) values ('" + login
                + "', 'https://people.example', 'p-1', now())");

        Done refused = renew(wish(), null);

        assertEquals(Result.REFUSED, refused.result());
        assertTrue(Objects.requireNonNull(refused.why()).contains("is a person's"), refused.why());
        State state = state();
        assertNull(state.grant());
        assertNotNull(state.refused());
    }

    @Test
    void oneThatSomebodyRevokedIsNotMadeAnewUntilTheRuleChangesOrAnOperatorSaysSo() {
        Grant made = renewed(Result.MADE, wish());
        Samples.get(world.changes.revokeGrant(made.id(), "it leaks", OptionalLong.empty(), WHO));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        clock.pass(Duration.ofHours(5));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        assertInstanceOf(RenewalPlan.Held.class, services.plan(wish(), state(), clock.instant()));

        Samples.get(services.ask("billing", "it is mended", WHO));
        Grant second = renewed(Result.MADE, wish());
        assertNotEquals(made.id(), second.id());
        assertEquals(1, audited("service_renew_asked"));
        assertFalse(state().asked());

        Samples.get(world.changes.revokeGrant(second.id(), "again", OptionalLong.empty(), WHO));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
        assertEquals(Result.MADE, renew(wish(GrantScope.FULL, LIFE), null).result());
        assertEquals(Optional.of("billing"), Samples.get(services.serviceOf(made.id())));
    }

    @Test
    void whoAsksForOneThatIsThereGetsItRenewedNow() {
        Grant made = renewed(Result.MADE, wish());
        clock.pass(Duration.ofMinutes(1));
        Samples.get(services.ask("billing", "before the night", WHO));

        Grant renewed = renewed(Result.RENEWED, wish());

        assertEquals(made.id(), renewed.id());
        assertEquals(clock.instant().plus(LIFE), renewed.validity().expiresAt());
        world.refused(NotFound.class, services.ask("nobody", "x", WHO));
    }

    @Test
    void whoGoesByOlderRulesDoesNothing() {
        long before = agreement();
        world.test.execute("insert into portcullis.rules_agreed (digest, at) values ('d', now())");

        assertEquals(
                Result.NOTHING,
                Samples.get(services.renew(place, wish(), before, null)).result());
        assertEquals(0, audited("grant_created"));
    }

    @Test
    void anExpiredOneIsMadeAnew() {
        Grant made = renewed(Result.MADE, wish());
        clock.pass(LIFE);

        Grant next = renewed(Result.MADE, wish());

        assertNotEquals(made.id(), next.id());
        assertEquals(RecordState.ACTIVE, next.state());
        assertEquals(next.id(), state().grant());
    }

    @Test
    void secretsKeepTheEndThatTheyWereMadeWith() {
        renewed(Result.MADE, wish());
        LoginSalt salt = Samples.get(world.queries.loginSalt(login));
        Instant end = Samples.inAnHour();
        StoreWorld.made(world.changes.createCredential(Samples.credential(salt, end), WHO, null));
        clock.pass(Duration.ofMinutes(41));

        renewed(Result.RENEWED, wish());

        assertEquals(
                List.of(end),
                Samples.get(world.queries.credentials(login)).stream()
                        .map(stored -> stored.record().validity().expiresAt())
                        .toList());
    }

    @Test
    void aGrantThatTheLoginHasAlreadyBecomesTheServices() {
        Principal principal = new Principal(login, Principal.Kind.SERVICE, "portcullis-api", login, List.of());
        NewGrant byHand = new NewGrant(
                principal,
                "orders",
                "app_write",
                Validity.between(clock.instant().minusSeconds(60), clock.instant().plusSeconds(600)),
                StaleTolerance.defaultFor(Principal.Kind.SERVICE),
                "by hand");
        Grant other = world.create(new NewGrant(
                principal, "orders", "app_read", byHand.validity(), byHand.stale(), "another role"));
        Grant present = world.create(byHand);

        Grant taken = renewed(Result.RENEWED, wish());

        assertEquals(present.id(), taken.id());
        assertEquals(ScopeCodec.encode(READ), taken.scope());
        assertEquals(Duration.ofMinutes(6), taken.endSpread());
        assertEquals(clock.instant().plus(LIFE), taken.validity().expiresAt());
        assertEquals(Optional.of("billing"), Samples.get(services.serviceOf(taken.id())));
        assertEquals(other, now(other));
        assertEquals(Result.NOTHING, renew(wish(), null).result());
    }

    @Test
    void ofAnOrdinaryGrantThereIsNoService() {
        GrantId ordinary = world.create(world.login()).id();

        assertEquals(Optional.empty(), Samples.get(services.serviceOf(ordinary)));
    }
}
