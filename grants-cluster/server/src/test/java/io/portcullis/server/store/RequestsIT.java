package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.TooMany;
import io.portcullis.server.store.Once.StoredAnswer;
import io.portcullis.server.store.Requests.Filter;
import io.portcullis.server.store.Requests.Request;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in a real PostgreSQL. */
class RequestsIT {
    @TempDir
    static Path folder;

    private static StoreWorld world;
    private static Asked asked;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
        asked = new Asked(world);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void whatWasAskedForIsKeptAsItWasSaid() {
        Wish wish = asked.wish();
        Instant endsAt = Asked.soon();

        Request request = StoreWorld.made(world.requests.create(wish, Asked.OFFER, endsAt, null, null));

        assertEquals(wish, request.wish());
        assertEquals(Asked.OFFER, request.offer());
        assertEquals(Asked.OFFER.digest(wish), request.digest());
        assertEquals(endsAt, request.endsAt());
        assertEquals(RequestState.PENDING, request.state());
        assertEquals(1, request.revision());
        assertNull(request.grant());
        assertEquals(request, Samples.get(world.requests.request(request.id())));
        assertEquals("request_created people/" + wish.who().login(), asked.audited(request));
        assertEquals("0", asked.grantsOf(request));
    }

    @Test
    void oneKeyAsksOnceHoweverManyRepeatIt() {
        Wish wish = asked.wish();
        Once<Request> once = new Once<>(
                "people/x",
                "key-" + wish.who().login(),
                Samples.bytes(32, 1),
                made -> new StoredAnswer(201, made.id().value()));

        List<Outcome<Request>> outcomes = IntStream.range(0, 6)
                .mapToObj(_ -> world.requests
                        .create(wish, Asked.OFFER, Asked.soon(), asked.grant(wish), once)
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
        Request request = asked.pending(asked.wish());
        Request other = asked.pending(asked.wish());
        world.test.execute("update portcullis.access_request set ends_at = now() - interval '1 second' where id = '"
                + request.id() + "'");

        assertEquals(
                request.id(),
                Samples.get(world.requests.requests(
                                of(request.wish().who().login(), RequestState.EXPIRED, null),
                                new Page.Request(10, null)))
                        .items()
                        .getFirst()
                        .id());
        assertEquals(1, Samples.get(world.requests.expire()));
        assertEquals(0, Samples.get(world.requests.expire()));

        Request over = Samples.get(world.requests.request(request.id()));
        assertEquals(RequestState.EXPIRED, over.state());
        assertEquals("asked expired", Asked.types(over));
        assertTrue(asked.audited(request).endsWith(", request_expired cluster"), asked.audited(request));
        world.refused(Conflict.class, asked.change(request, asked.grants(request), Asked.LEO));
        assertEquals(
                RequestState.PENDING,
                Samples.get(world.requests.request(other.id())).state());
    }

    @Test
    void listsAreNewestFirstAndInPages() {
        String login = world.login();
        List<Request> all = IntStream.range(0, 3)
                .mapToObj(_ -> asked.pending(asked.wish(login, null)))
                .toList();

        Page<Request> first =
                Samples.get(world.requests.requests(of(login, null, "orders"), new Page.Request(2, null)));
        Page<Request> second = Samples.get(
                world.requests.requests(of(login, RequestState.PENDING, null), new Page.Request(2, first.next())));

        assertEquals(
                List.of(all.get(2).id(), all.get(1).id()),
                first.items().stream().map(Request::id).toList());
        assertEquals(
                List.of(all.get(0).id()),
                second.items().stream().map(Request::id).toList());
        assertNull(second.next());
        assertInstanceOf(
                List.class,
                Samples.get(world.requests.requests(of(login, RequestState.DENIED, null), new Page.Request(2, null)))
                        .items());
    }

    private static Filter of(String login, @Nullable RequestState state, @Nullable String target) {
        return new Filter(null, login, state, target);
    }

    @Test
    void onesOwnAreThoseOfThePersonNotOfTheLogin() {
        String login = world.login();
        Request request = asked.pending(asked.wish(login, null));
        Actor next = new Actor("people/" + login, "https://id", "p-next");

        assertEquals(
                List.of(request.id()),
                Samples.get(world.requests.requests(
                                new Filter(request.wish().actor(), null, null, null), new Page.Request(10, null)))
                        .items()
                        .stream()
                        .map(Request::id)
                        .toList());
        assertEquals(
                List.of(),
                Samples.get(world.requests.requests(new Filter(next, null, null, null), new Page.Request(10, null)))
                        .items());
    }

    @Test
    void whatWasAnsweredOnceIsKnownBeforeAnythingElse() {
        Wish wish = asked.wish();
        Once<Request> once = once(wish, 1);
        assertEquals(Optional.empty(), Samples.get(world.requests.before(wish.actor(), once)));
        Request made = StoreWorld.made(world.requests.create(wish, Asked.OFFER, Asked.soon(), null, once));

        assertEquals(
                Optional.of(new StoredAnswer(201, made.id().value())),
                Samples.get(world.requests.before(wish.actor(), once)));
        assertThrows(
                ChangeFailure.KeyReused.class, () -> Samples.get(world.requests.before(wish.actor(), once(wish, 2))));
    }

    private static Once<Request> once(Wish wish, int body) {
        return new Once<>(
                "people/x",
                "key-" + wish.who().login(),
                Samples.bytes(32, body),
                made -> new StoredAnswer(201, made.id().value()));
    }

    @Test
    void noMoreOfOnePersonWaitThanAreAllowed() {
        Wish wish = asked.wish();
        for (int i = 0; i < StoreWorld.BOUNDS.mostWaiting(); i++) {
            asked.pending(wish);
        }

        TooMany refused =
                world.refused(TooMany.class, world.requests.create(wish, Asked.OFFER, Asked.soon(), null, null));
        assertEquals(TooMany.What.WAITING, refused.what());
        assertEquals(RequestState.GRANTED, asked.granted(wish).state(), "what needs nobody waits for nobody");
        asked.pending(asked.wish());
    }

    @Test
    void nobodyAsksWithoutEndWhateverComesOfIt() {
        Wish wish = asked.wish();
        for (int i = 0; i < StoreWorld.BOUNDS.mostPerHour(); i++) {
            Samples.get(world.requests.before(wish.actor(), null));
        }

        TooMany refused = assertThrows(TooMany.class, () -> Samples.get(world.requests.before(wish.actor(), null)));
        assertEquals(TooMany.What.OFTEN, refused.what());
        assertTrue(refused.seconds() > 0 && refused.seconds() <= 3600, String.valueOf(refused.seconds()));
        Samples.get(world.requests.before(asked.wish().actor(), null));
    }

    @Test
    void onePersonHasSoManyGrantsAtATargetByRequestAndNoMore() {
        Wish wish = asked.wish();
        Request first = asked.granted(wish);
        for (int i = 1; i < StoreWorld.BOUNDS.mostGrants(); i++) {
            asked.granted(wish);
        }
        Request pending = asked.pending(wish);

        TooMany refused = world.refused(
                TooMany.class, world.requests.create(wish, Asked.OFFER, Asked.soon(), asked.grant(wish), null));
        assertEquals(TooMany.What.GRANTS, refused.what());
        world.refused(TooMany.class, asked.change(pending, asked.grants(pending), Asked.LEO));
        Wish longer = asked.wish(wish.who().login(), Objects.requireNonNull(first.grant()));
        assertEquals(RequestState.GRANTED, asked.granted(longer).state(), "one that is there can last longer");

        Samples.get(world.changes.revokeGrant(
                Objects.requireNonNull(first.grant()).id(), "enough", OptionalLong.empty(), Asked.LEO));
        assertEquals(RequestState.GRANTED, asked.granted(wish).state());
    }

    @Test
    void whatIsDecidedForLongIsForgottenAndTheAuditIsNot() {
        Request old = asked.granted(asked.wish());
        Request running = asked.granted(asked.wish());
        Request pending = asked.pending(asked.wish());
        Request young = asked.granted(asked.wish());
        List.of(old, running, pending)
                .forEach(one -> world.test.execute("update portcullis.access_request set asked_at = now() - interval"
                        + " '401 days', decided_at = decided_at - interval '401 days' where id = '" + one.id() + "'"));
        Samples.get(world.changes.revokeGrant(
                Objects.requireNonNull(old.grant()).id(), "enough", OptionalLong.empty(), Asked.LEO));

        assertEquals(1, Samples.get(world.requests.forget()));

        assertThrows(ChangeFailure.NotFound.class, () -> Samples.get(world.requests.request(old.id())));
        List.of(running, pending, young).forEach(one -> Samples.get(world.requests.request(one.id())));
        assertTrue(asked.audited(old).startsWith("request_created"), asked.audited(old));
        assertEquals(
                "0",
                world.test.value(
                        "select count(*) from portcullis.access_request_step where request = '" + old.id() + "'"));
    }

    @Test
    void theTextOfAStatementIsFoundByTheGrantThatCameOfIt() {
        Request request = asked.granted(asked.wish());

        assertEquals(
                Optional.of("select 1"),
                Samples.get(world.requests.statement(
                        Objects.requireNonNull(request.grant()).id())));
    }
}
