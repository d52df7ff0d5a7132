package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.server.Samples;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.Once.StoredAnswer;
import io.portcullis.server.store.Requests.Change;
import io.portcullis.server.store.Requests.Granting;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Requests.Ruled;
import io.portcullis.server.store.Requests.Step;
import io.portcullis.server.store.Requests.Wish;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in a real PostgreSQL, by many at once. */
class RequestsIT {
    private static final Actor LEO = new Actor("people/leo", "https://id", "p-leo");
    private static final Actor LISA = new Actor("people/lisa", "https://id", "p-lisa");
    private static final Ruled RULED = new Ruled("prod", "d1", 1, List.of("leads"));

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

    private static Wish wish(String login, @Nullable Grant extend) {
        Requester who = new Requester(
                Principal.Kind.HUMAN,
                login,
                "https://id",
                "p-" + login,
                List.of("developers", "everybody"),
                Map.of("team", List.of("a", "b\"c")),
                "mfa",
                Instant.parse("2026-11-26T10:00:00Z"));
        return new Wish(
                new Actor("people/" + login, "https://id", "p-" + login),
                who,
                "orders",
                "app_read",
                Scope.FULL,
                "select 1",
                null,
                null,
                Duration.ofHours(1),
                "a test",
                "OPS-1",
                extend == null ? null : extend.id());
    }

    private static Instant soon() {
        return Instant.now().plus(Duration.ofMinutes(5)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static Granting granting(Wish wish) {
        return Granting.of(wish, Scope.FULL, StaleTolerance.defaultFor(Principal.Kind.HUMAN), Instant.now());
    }

    private static Request pending(Wish wish) {
        return StoreWorld.made(world.requests.create(wish, RULED, soon(), null, null));
    }

    private static Request granted(Wish wish) {
        return StoreWorld.made(world.requests.create(wish, RULED, soon(), granting(wish), null));
    }

    private static Uni<Request> change(Request request, Change change, Actor who) {
        return world.requests.change(request.id(), request.revision(), change, who);
    }

    private static Change grants(Request request) {
        return new Change.Grants(List.of("leads"), "fine", granting(request.wish()));
    }

    private static String grantsOf(Request request) {
        return world.test.value("select count(*) from portcullis.record where kind = 'grant' and login = '"
                + request.wish().who().login() + "'");
    }

    private static String audited(Request request) {
        return world.test.value("select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit"
                + " where event::json ->> 'request' = '" + request.id() + "'");
    }

    private static String types(Request request) {
        return String.join(" ", request.steps().stream().map(Step::type).toList());
    }

    @Test
    void whatWasAskedForIsKeptAsItWasSaid() {
        Wish wish = wish(world.login(), null);
        Instant endsAt = soon();

        Request request = StoreWorld.made(world.requests.create(wish, RULED, endsAt, null, null));

        assertEquals(wish, request.wish());
        assertEquals(RULED, request.ruled());
        assertEquals(endsAt, request.endsAt());
        assertEquals(RequestState.PENDING, request.state());
        assertEquals(1, request.revision());
        assertNull(request.grant());
        assertEquals(request, Samples.get(world.requests.request(request.id())));
        assertEquals("request_created people/" + wish.who().login(), audited(request));
        assertEquals("0", grantsOf(request));
    }

    @Test
    void aYesCountsAndTheLastOneGrants() {
        Request request = pending(wish(world.login(), null));

        Request one = Samples.get(change(request, new Change.Yes(List.of("leads"), null), LEO));
        assertEquals(RequestState.PENDING, one.state());
        assertEquals("p-leo", one.yes().getFirst().subject());
        Request two = Samples.get(change(one, grants(one), LISA));

        assertEquals(RequestState.GRANTED, two.state());
        Grant grant = Objects.requireNonNull(two.grant());
        assertEquals(request.wish().who().login(), grant.principal().login());
        assertEquals("https://id", grant.principal().issuer());
        assertEquals("asked yes yes granted", types(two));
        assertEquals(
                "request_created people/" + request.wish().who().login()
                        + ", request_approved people/leo, request_granted people/lisa",
                audited(request));
        assertEquals(
                grant.recordId(),
                world.test.value("select grant_id from portcullis.audit where type = 'request_granted'"
                        + " and event::json ->> 'request' = '" + request.id() + "'"));
    }

    @Test
    void aPersonsYesIsThereOnce() {
        Request request = pending(wish(world.login(), null));
        Request one = Samples.get(change(request, new Change.Yes(List.of("leads"), null), LEO));

        assertThrows(RuntimeException.class, () -> Samples.get(change(one, new Change.Yes(List.of("dba"), null), LEO)));

        assertEquals(one, Samples.get(world.requests.request(request.id())), "nothing of it is left");
    }

    @RepeatedTest(3)
    void ofManyApproversAtOnceOneGrants() {
        Request request = pending(wish(world.login(), null));

        List<CompletableFuture<String>> all = IntStream.range(0, 8)
                .mapToObj(i -> outcome(change(request, grants(request), i % 2 == 0 ? LEO : LISA)))
                .toList();
        List<String> outcomes =
                all.stream().map(CompletableFuture::join).sorted().toList();

        assertEquals(1, outcomes.stream().filter("granted"::equals).count(), outcomes.toString());
        assertEquals(7, outcomes.stream().filter("Conflict"::equals).count(), outcomes.toString());
        assertEquals("1", grantsOf(request));
    }

    @RepeatedTest(5)
    void approvedOrWithdrawnButNeverBoth() {
        Request request = pending(wish(world.login(), null));

        CompletableFuture<String> withdraws =
                outcome(change(request, new Change.Withdraws(), request.wish().actor()));
        CompletableFuture<String> grants = outcome(change(request, grants(request), LEO));
        List<String> outcomes = List.of(withdraws.join(), grants.join());

        Request after = Samples.get(world.requests.request(request.id()));
        boolean granted = after.state() == RequestState.GRANTED;
        assertEquals(granted ? List.of("Conflict", "granted") : List.of("withdrawn", "Conflict"), outcomes);
        assertEquals(granted ? "1" : "0", grantsOf(request));
    }

    @RepeatedTest(5)
    void whatIsRevokedStaysSoWhoeverExtendsIt() {
        String login = world.login();
        Grant grant = Objects.requireNonNull(granted(wish(login, null)).grant());
        Request longer = pending(wish(login, grant));

        CompletableFuture<String> extends_ = outcome(change(longer, grants(longer), LEO));
        Grant revoked = Samples.get(world.changes.revokeGrant(grant.id(), "enough", OptionalLong.empty(), LISA));
        String outcome = extends_.join();

        assertEquals(RecordState.REVOKED, revoked.state());
        assertEquals(
                "revoked", world.test.value("select state from portcullis.record where id = '" + grant.id() + "'"));
        Request after = Samples.get(world.requests.request(longer.id()));
        assertTrue(
                outcome.equals("granted")
                        ? after.state() == RequestState.GRANTED
                        : outcome.equals("AlreadyEnded") && after.state() == RequestState.PENDING,
                outcome + " " + after.state());
    }

    @Test
    void aGrantThatIsOverIsNotExtendedAndTheRequestStaysAsItIs() {
        String login = world.login();
        Grant grant = Objects.requireNonNull(granted(wish(login, null)).grant());
        Request longer = pending(wish(login, grant));
        Samples.get(world.changes.revokeGrant(grant.id(), "enough", OptionalLong.empty(), LISA));

        world.refused(AlreadyEnded.class, change(longer, grants(longer), LEO));

        assertEquals(longer, Samples.get(world.requests.request(longer.id())));
    }

    @Test
    void anExtensionMovesTheEndOfTheGrant() {
        String login = world.login();
        Grant grant = Objects.requireNonNull(granted(wish(login, null)).grant());

        Request longer = granted(wish(login, grant));

        Grant extended = Objects.requireNonNull(longer.grant());
        assertEquals(grant.id(), extended.id());
        assertEquals(2, extended.revision());
        assertTrue(extended.validity().expiresAt().isAfter(grant.validity().expiresAt()));
    }

    private static CompletableFuture<String> outcome(Uni<Request> change) {
        return change.map(request -> request.state().code())
                .subscribeAsCompletionStage()
                .exceptionally(failure -> failure.getClass().getSimpleName());
    }

    @Test
    void oneKeyAsksOnceHoweverManyRepeatIt() {
        Wish wish = wish(world.login(), null);
        Once<Request> once = new Once<>(
                "people/x",
                "key-" + wish.who().login(),
                Samples.bytes(32, 1),
                made -> new StoredAnswer(201, made.id().value()));

        List<Outcome<Request>> outcomes = IntStream.range(0, 6)
                .mapToObj(_ -> world.requests
                        .create(wish, RULED, soon(), granting(wish), once)
                        .subscribeAsCompletionStage())
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertEquals(
                5, outcomes.stream().filter(Outcome.Repeated.class::isInstance).count());
        assertEquals(
                "1",
                world.test.value("select count(*) from portcullis.access_request where login = '"
                        + wish.who().login() + "'"));
    }

    @Test
    void nobodyAnswersForEver() {
        Request request = pending(wish(world.login(), null));
        Request other = pending(wish(world.login(), null));
        world.test.execute("update portcullis.access_request set ends_at = now() - interval '1 second' where id = '"
                + request.id() + "'");

        assertEquals(
                request.id(),
                Samples.get(world.requests.requests(
                                request.wish().who().login(), RequestState.EXPIRED, null, new Page.Request(10, null)))
                        .items()
                        .getFirst()
                        .id());
        assertEquals(1, Samples.get(world.requests.expire()));
        assertEquals(0, Samples.get(world.requests.expire()));

        Request over = Samples.get(world.requests.request(request.id()));
        assertEquals(RequestState.EXPIRED, over.state());
        assertEquals("asked expired", types(over));
        assertTrue(audited(request).endsWith(", request_expired cluster"), audited(request));
        world.refused(Conflict.class, change(request, grants(request), LEO));
        assertEquals(
                RequestState.PENDING,
                Samples.get(world.requests.request(other.id())).state());
    }

    @Test
    void whatIsOverIsNotGrantedByWhoeverHasNotHeardOfIt() {
        Request request = pending(wish(world.login(), null));
        // As the sweep does it, which takes no turn: the revision is the one that was read.
        world.test.execute("update portcullis.access_request set state = 'expired' where id = '" + request.id() + "'");

        world.refused(Conflict.class, change(request, grants(request), LEO));

        assertEquals("0", grantsOf(request));
    }

    @Test
    void listsAreNewestFirstAndInPages() {
        String login = world.login();
        List<Request> all =
                IntStream.range(0, 3).mapToObj(_ -> pending(wish(login, null))).toList();

        Page<Request> first = Samples.get(world.requests.requests(login, null, "orders", new Page.Request(2, null)));
        Page<Request> second = Samples.get(
                world.requests.requests(login, RequestState.PENDING, null, new Page.Request(2, first.next())));

        assertEquals(
                List.of(all.get(2).id(), all.get(1).id()),
                first.items().stream().map(Request::id).toList());
        assertEquals(
                List.of(all.get(0).id()),
                second.items().stream().map(Request::id).toList());
        assertNull(second.next());
        assertInstanceOf(
                List.class,
                Samples.get(world.requests.requests(login, RequestState.DENIED, null, new Page.Request(2, null)))
                        .items());
    }

    @Test
    void nobodyAsksWithoutEnd() {
        Wish wish = wish(world.login(), null);
        for (int i = 0; i < Requests.MOST_PENDING; i++) {
            pending(wish);
        }

        world.refused(ChangeFailure.Refused.class, world.requests.create(wish, RULED, soon(), null, null));
        assertEquals(RequestState.GRANTED, granted(wish).state(), "what needs nobody waits for nobody");
    }

    @Test
    void aNoAndAWordAreKept() {
        Request request = pending(wish(world.login(), null));

        Request said = Samples.get(change(request, new Change.Comments(List.of(), "which order?"), LISA));
        assertEquals(request.revision(), said.revision(), "a word changes nothing that is decided");
        Request denied = Samples.get(change(said, new Change.No(List.of("leads"), "not today"), LEO));

        assertEquals(RequestState.DENIED, denied.state());
        assertEquals("asked comment no", types(denied));
        assertEquals("not today", denied.steps().getLast().words());
        assertTrue(audited(request).endsWith("request_commented people/lisa, request_denied people/leo"));
    }
}
