package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.server.Samples;
import io.portcullis.server.request.Person;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.store.Requests.Change;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Requests.Step;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What people asked for in a world in which the nodes have agreed upon rules. */
final class Asked {
    static final Actor LEO = new Actor("people/leo", "https://id", "p-leo");
    static final Actor LISA = new Actor("people/lisa", "https://id", "p-lisa");
    static final String RULES = "d1";
    static final Offer OFFER =
            new Offer("prod", RULES, 1, List.of("leads"), Scope.FULL, StaleTolerance.defaultFor(Principal.Kind.HUMAN));

    private final StoreWorld world;

    Asked(StoreWorld world) {
        this.world = world;
        agreeUpon(RULES);
    }

    /** Leo, in that group. */
    static Person in(String group) {
        return new Person("https://id", "p-leo", List.of(group), null, null);
    }

    /** From now on these rules count. */
    void agreeUpon(String digest) {
        world.test.execute("insert into portcullis.rules_set (digest, files, at) values ('" + digest
                + "', '{}', now()) on conflict do nothing");
        world.test.execute("insert into portcullis.rules_agreed (digest, at) values ('" + digest + "', now())");
    }

    /** Of somebody new. */
    Wish wish() {
        return wish(world.login(), null);
    }

    /** Of whoever has that login from now on, if nobody has. */
    Wish wish(String login, @Nullable Grant extend) {
        Requester who = new Requester(
                Principal.Kind.HUMAN,
                login,
                "https://id",
                "p-" + login,
                List.of("developers", "everybody"),
                Map.of("team", List.of("a", "b\"c")),
                "mfa",
                Instant.parse("2026-11-26T10:00:00Z"));
        world.test.execute("insert into portcullis.principal (login, issuer, subject, bound_at) values ('" + login
                + "', 'https://id', 'p-" + login + "', now()) on conflict do nothing");
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
                extend == null ? null : extend.id(),
                Set.of("team", "unit"),
                false);
    }

    /** Of somebody new who breaks the glass. */
    Wish glass() {
        Wish wish = wish();
        return new Wish(
                wish.actor(),
                wish.who(),
                wish.target(),
                wish.role(),
                wish.scope(),
                wish.statement(),
                null,
                null,
                wish.length(),
                wish.reason(),
                wish.ticket(),
                null,
                wish.seen(),
                true);
    }

    static Instant soon() {
        return Instant.now().plus(Duration.ofMinutes(5)).truncatedTo(ChronoUnit.MILLIS);
    }

    /** What comes of a wish that is granted. */
    RequestedGrant grant(Wish wish) {
        @Nullable
        Grant extended = wish.extend() == null
                ? null
                : Samples.get(world.queries.grant(wish.extend())).record();
        return RequestedGrant.of(wish, OFFER, extended, Instant.now());
    }

    Request pending(Wish wish) {
        return StoreWorld.made(world.requests.create(wish, OFFER, soon(), null, null));
    }

    Request granted(Wish wish) {
        return StoreWorld.made(world.requests.create(wish, OFFER, soon(), grant(wish), null));
    }

    Uni<Request> change(Request request, Change change, Actor who) {
        return world.requests.change(request.id(), request.revision(), change, who);
    }

    Change grants(Request request) {
        return new Change.Grants(OFFER, in("leads"), "fine", grant(request.wish()));
    }

    String grantsOf(Request request) {
        return grantsOf(request.wish());
    }

    String grantsOf(Wish wish) {
        return world.test.value("select count(*) from portcullis.record where kind = 'grant' and login = '"
                + wish.who().login() + "'");
    }

    String audited(Request request) {
        return world.test.value("select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit"
                + " where event::json ->> 'request' = '" + request.id() + "'");
    }

    static String types(Request request) {
        return String.join(" ", request.steps().stream().map(Step::type).toList());
    }

    static CompletableFuture<String> outcome(Uni<Request> change) {
        return change.map(request -> request.state().code())
                .subscribeAsCompletionStage()
                .exceptionally(failure -> failure.getClass().getSimpleName());
    }
}
