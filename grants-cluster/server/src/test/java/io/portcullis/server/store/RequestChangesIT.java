package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.Samples;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.Requests.Change;
import io.portcullis.server.store.Requests.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to requests in a real PostgreSQL, by many at once. */
class RequestChangesIT {
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
    void aYesCountsAndTheLastOneGrants() {
        Request request = asked.pending(asked.wish());

        Request one =
                Samples.get(asked.change(request, new Change.Yes(Asked.OFFER, Asked.in("leads"), null), Asked.LEO));
        assertEquals(RequestState.PENDING, one.state());
        assertEquals("p-leo", one.yes().getFirst().by().subject());
        Request two = Samples.get(asked.change(one, asked.grants(one), Asked.LISA));

        assertEquals(RequestState.GRANTED, two.state());
        Grant grant = Objects.requireNonNull(two.grant());
        assertEquals(request.wish().who().login(), grant.principal().login());
        assertEquals("https://id", grant.principal().issuer());
        assertEquals("asked yes yes granted", Asked.types(two));
        assertEquals(
                "request_created people/" + request.wish().who().login()
                        + ", request_approved people/leo, request_granted people/lisa",
                asked.audited(request));
        assertEquals(
                grant.recordId(),
                world.test.value("select grant_id from portcullis.audit where type = 'request_granted'"
                        + " and event::json ->> 'request' = '" + request.id() + "'"));
    }

    @RepeatedTest(3)
    void ofManyApproversAtOnceOneGrants() {
        Request request = asked.pending(asked.wish());

        List<CompletableFuture<String>> all = IntStream.range(0, 8)
                .mapToObj(i -> Asked.outcome(
                        asked.change(request, asked.grants(request), i % 2 == 0 ? Asked.LEO : Asked.LISA)))
                .toList();
        List<String> outcomes =
                all.stream().map(CompletableFuture::join).sorted().toList();

        assertEquals(1, outcomes.stream().filter("granted"::equals).count(), outcomes.toString());
        assertEquals(7, outcomes.stream().filter("Conflict"::equals).count(), outcomes.toString());
        assertEquals("1", asked.grantsOf(request));
    }

    @RepeatedTest(5)
    void approvedOrWithdrawnButNeverBoth() {
        Request request = asked.pending(asked.wish());

        CompletableFuture<String> withdraws = Asked.outcome(
                asked.change(request, new Change.Withdraws(), request.wish().actor()));
        CompletableFuture<String> grants = Asked.outcome(asked.change(request, asked.grants(request), Asked.LEO));
        List<String> outcomes = List.of(withdraws.join(), grants.join());

        Request after = Samples.get(world.requests.request(request.id()));
        boolean granted = after.state() == RequestState.GRANTED;
        assertEquals(granted ? List.of("Conflict", "granted") : List.of("withdrawn", "Conflict"), outcomes);
        assertEquals(granted ? "1" : "0", asked.grantsOf(request));
    }

    @RepeatedTest(5)
    void whatIsRevokedStaysSoWhoeverExtendsIt() {
        String login = world.login();
        Grant grant =
                Objects.requireNonNull(asked.granted(asked.wish(login, null)).grant());
        Request longer = asked.pending(asked.wish(login, grant));

        CompletableFuture<String> extends_ = Asked.outcome(asked.change(longer, asked.grants(longer), Asked.LEO));
        Grant revoked = Samples.get(world.changes.revokeGrant(grant.id(), "enough", OptionalLong.empty(), Asked.LISA));
        String outcome = extends_.join();

        assertEquals(RecordState.REVOKED, revoked.state());
        assertEquals(
                "revoked", world.test.value("select state from portcullis.record where id = '" + grant.id() + "'"));
        Request after = Samples.get(world.requests.request(longer.id()));
        assertTrue(
                outcome.equals("granted")
                        ? after.state() == RequestState.GRANTED
                        : outcome.equals("Conflict") && after.state() == RequestState.PENDING,
                outcome + " " + after.state());
    }

    @Test
    void aGrantThatIsOverIsNotExtendedAndTheRequestStaysAsItIs() {
        String login = world.login();
        Grant grant =
                Objects.requireNonNull(asked.granted(asked.wish(login, null)).grant());
        Request longer = asked.pending(asked.wish(login, grant));
        Samples.get(world.changes.revokeGrant(grant.id(), "enough", OptionalLong.empty(), Asked.LISA));

        world.refused(AlreadyEnded.class, asked.change(longer, asked.grants(longer), Asked.LEO));
        RequestedGrant before = new RequestedGrant.Longer(grant.id(), 1, Asked.soon());
        Change late = new Change.Grants(Asked.OFFER, Asked.in("leads"), null, before);
        world.refused(Conflict.class, asked.change(longer, late, Asked.LEO));

        assertEquals(longer, Samples.get(world.requests.request(longer.id())));
    }

    @Test
    void anExtensionMovesTheEndOfTheGrant() {
        String login = world.login();
        Grant grant =
                Objects.requireNonNull(asked.granted(asked.wish(login, null)).grant());

        Request longer = asked.granted(asked.wish(login, grant));

        Grant extended = Objects.requireNonNull(longer.grant());
        assertEquals(grant.id(), extended.id());
        assertEquals(2, extended.revision());
        assertTrue(extended.validity().expiresAt().isAfter(grant.validity().expiresAt()));
    }

    @Test
    void whatIsOverIsNotGrantedByWhoeverHasNotHeardOfIt() {
        Request request = asked.pending(asked.wish());
        // As the sweep does it, which takes no turn: the revision is the one that was read.
        world.test.execute("update portcullis.access_request set state = 'expired' where id = '" + request.id() + "'");

        world.refused(Conflict.class, asked.change(request, asked.grants(request), Asked.LEO));

        assertEquals("0", asked.grantsOf(request));
    }

    @Test
    void aNoAndAWordAreKept() {
        Request request = asked.pending(asked.wish());

        Request said = Samples.get(asked.change(request, new Change.Comments(List.of(), "which order?"), Asked.LISA));
        assertEquals(request.revision(), said.revision(), "a word changes nothing that is decided");
        Request denied = Samples.get(asked.change(said, new Change.No(List.of("leads"), "not today"), Asked.LEO));

        assertEquals(RequestState.DENIED, denied.state());
        assertEquals("asked comment no", Asked.types(denied));
        assertEquals("not today", denied.steps().getLast().words());
        assertTrue(asked.audited(request).endsWith("request_commented people/lisa, request_denied people/leo"));
    }

    private static Offer reading() {
        GrantScope scope = new GrantScope(
                Set.of(AllowedClass.READ), null, null, null, null, Map.of(), List.of(), null, null, Map.of());
        return new Offer("prod", Asked.RULES, 1, List.of("leads"), ScopeCodec.encode(scope), Asked.OFFER.stale());
    }

    @Test
    void aPersonsYesIsThereOnceAndIsThatOfTheGroupsTheyAreInNow() {
        Request request = asked.pending(asked.wish());
        Request one =
                Samples.get(asked.change(request, new Change.Yes(Asked.OFFER, Asked.in("leads"), "fine"), Asked.LEO));

        Request two = Samples.get(asked.change(one, new Change.Yes(Asked.OFFER, Asked.in("dba"), null), Asked.LEO));

        assertEquals("asked yes", Asked.types(two));
        assertEquals(List.of("dba"), two.yes().getFirst().by().groups());
        assertEquals("fine", two.steps().getLast().words());
        Request granted = Samples.get(asked.change(two, asked.grants(two), Asked.LEO));
        assertEquals("asked yes granted", Asked.types(granted));
    }

    @Test
    void aYesToAnotherThingCountsNoMore() {
        Request request = asked.pending(asked.wish());
        Request one =
                Samples.get(asked.change(request, new Change.Yes(Asked.OFFER, Asked.in("leads"), null), Asked.LEO));

        Request changed = Samples.get(asked.change(one, new Change.Offers(reading()), Actor.CLUSTER));

        assertEquals(reading(), changed.offer());
        assertNotEquals(one.digest(), changed.digest());
        assertEquals(List.of(), changed.yes());
        Request anew =
                Samples.get(asked.change(changed, new Change.Yes(reading(), Asked.in("leads"), null), Asked.LEO));
        assertEquals(1, anew.yes().size());
        assertEquals("asked yes changed yes", Asked.types(anew));
    }

    @Test
    void nothingIsWrittenByRulesThatDoNotCountAnyMore() {
        Wish wish = asked.wish();
        Request request = asked.pending(wish);
        asked.agreeUpon("other");
        try {
            world.refused(Conflict.class, asked.change(request, asked.grants(request), Asked.LEO));
            Change yes = new Change.Yes(Asked.OFFER, Asked.in("leads"), null);
            world.refused(Conflict.class, asked.change(request, yes, Asked.LEO));
            world.refused(Conflict.class, asked.change(request, new Change.Offers(reading()), Actor.CLUSTER));
            world.refused(Conflict.class, world.requests.create(wish, Asked.OFFER, Asked.soon(), null, null));
            world.refused(
                    Conflict.class, world.requests.create(wish, Asked.OFFER, Asked.soon(), asked.grant(wish), null));
        } finally {
            asked.agreeUpon(Asked.RULES);
        }
        assertEquals(request, Samples.get(world.requests.request(request.id())));
        assertEquals("0", asked.grantsOf(wish));
        Samples.get(asked.change(request, asked.grants(request), Asked.LEO));
    }

    @Test
    void onlyWhoAskedGetsWhatTheyAskedFor() {
        Wish wish = asked.wish();
        Request request = asked.pending(wish);
        String login = wish.who().login();
        world.test.execute("delete from portcullis.principal where login = '" + login + "'");

        world.refused(AlreadyEnded.class, asked.change(request, asked.grants(request), Asked.LEO));
        Change yes = new Change.Yes(Asked.OFFER, Asked.in("leads"), null);
        world.refused(AlreadyEnded.class, asked.change(request, yes, Asked.LEO));
        world.refused(
                AlreadyEnded.class, world.requests.create(wish, Asked.OFFER, Asked.soon(), asked.grant(wish), null));
        world.test.execute("insert into portcullis.principal (login, issuer, subject, bound_at) values ('" + login
                + "', 'https://id', 'p-somebody-else', now())");
        world.refused(AlreadyEnded.class, asked.change(request, asked.grants(request), Asked.LEO));
        assertEquals("0", asked.grantsOf(wish));
    }

    @Test
    void whoseLoginIsTakenWaitsForNothingAnyMore() {
        Wish wish = asked.wish();
        Request pending = asked.pending(wish);
        Request denied =
                Samples.get(asked.change(asked.pending(wish), new Change.No(List.of("leads"), "not today"), Asked.LEO));
        Request others = asked.pending(asked.wish());

        Samples.get(
                new SqlPrincipals(world.database, "node-a").unbind(wish.who().login(), Samples.WHO));

        Request after = Samples.get(world.requests.request(pending.id()));
        assertEquals(RequestState.WITHDRAWN, after.state());
        assertEquals("asked withdrawn", Asked.types(after));
        assertTrue(asked.audited(pending).endsWith("request_withdrawn token test"), asked.audited(pending));
        assertEquals(
                RequestState.DENIED,
                Samples.get(world.requests.request(denied.id())).state());
        assertEquals(
                RequestState.PENDING,
                Samples.get(world.requests.request(others.id())).state());
        world.refused(Conflict.class, asked.change(pending, asked.grants(pending), Asked.LEO));
    }

    @Test
    void whoMayNotDecideIsWrittenDownOnceForEachReason() {
        Request request = asked.pending(asked.wish());
        for (int i = 0; i < 3; i++) {
            Samples.get(world.requests.refusedDecision(request, "own", "not your own", Asked.LEO));
            Samples.get(world.requests.refusedDecision(request, "sign-in", "too weak", Asked.LEO));
            Samples.get(world.requests.refusedDecision(request, "own", "not your own", Asked.LISA));
        }

        assertEquals(
                "request_created " + request.wish().actor().name()
                        + ", decision_refused people/leo, decision_refused people/leo, decision_refused people/lisa",
                asked.audited(request));
    }

    @Test
    void howSomebodyHadSignedInIsKeptWithTheirYes() {
        Request request = asked.pending(asked.wish());
        Person strong = new Person("https://id", "p-leo", List.of("leads"), "gold", Asked.soon());

        Request one = Samples.get(asked.change(request, new Change.Yes(Asked.OFFER, strong, null), Asked.LEO));

        assertEquals(strong, one.yes().getFirst().by());
    }

    @Test
    void whoSignsOutEverywhereWaitsForNothingAnyMore() {
        Request pending = asked.pending(asked.wish());
        Request stays = asked.pending(asked.wish());
        SignOuts signOuts = new SqlSignOuts(world.database, "node-a");
        Actor leaver = pending.wish().actor();
        Actor stayer = stays.wish().actor();

        Samples.get(signOuts.told(out(leaver), leaver, false));
        Samples.get(signOuts.told(out(stayer), stayer, true));

        Request after = Samples.get(world.requests.request(pending.id()));
        assertEquals(RequestState.WITHDRAWN, after.state());
        assertEquals("signed out", after.steps().getLast().words());
        assertEquals(
                RequestState.PENDING,
                Samples.get(world.requests.request(stays.id())).state());
    }

    private static SignOuts.SignOut out(Actor who) {
        return new SignOuts.SignOut("https://id", "t-" + who.subject(), who.subject(), null);
    }

    @Test
    void anExtensionByRequestLeavesSecretsAsTheyAre() {
        String login = world.login();
        Grant grant =
                Objects.requireNonNull(asked.granted(asked.wish(login, null)).grant());
        Credential secret = StoreWorld.made(world.changes.createCredential(
                Samples.credential(
                        Samples.get(world.queries.loginSalt(login)),
                        grant.validity().expiresAt()),
                Samples.WHO,
                null));

        asked.granted(asked.wish(login, grant));

        assertEquals(
                secret.validity(),
                Samples.get(world.queries.credential(secret.id())).record().validity());
    }
}
