package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.LinkId;
import io.portcullis.model.RequestId;
import io.portcullis.server.Samples;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.Links.Awaited;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Standing;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.Wish;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway hears of connections that are confirmed and wait for a grant. */
class LinkWaitsIT extends LinksWorld {
    private String handle = "";

    @BeforeEach
    void nobodyHasAsked() {
        world.test.execute("delete from portcullis.access_request");
    }

    private LinkId confirmed() {
        return confirmed(wish(Kind.HELD, ORIGIN));
    }

    private LinkId confirmed(Wish wish) {
        Started.Open open = open("gw1", wish);
        decide(open, confirm(open.code()));
        handle = open.handle();
        return wish.id();
    }

    private Standing standing(String node, LinkId id) {
        return standing(node, id, null);
    }

    private Standing standing(String node, LinkId id, @Nullable String target) {
        return Samples.get(links.waiting(node, List.of(new Awaited(id, target))))
                .getFirst();
    }

    private Standing.Asked asked(LinkId id) {
        return assertInstanceOf(Standing.Asked.class, standing("gw1", id));
    }

    private RequestId request(String state, String target, String askedAt) {
        return request(anna, state, target, "app_read", askedAt);
    }

    private RequestId request(SignedIn who, String state, String target, String role, String askedAt) {
        RequestId id = RequestId.random(RANDOM);
        world.test.execute(
                "insert into portcullis.access_request (id, revision, state, asked_at, ends_at, who, login, kind,"
                        + " issuer, subject, groups, claims, target, role, scope, length_ms, reason, rule, rules_digest, needed,"
                        + " approvers, offered, stale_admit_ms, stale_grace_ms, digest) values ('" + id + "', 1, '"
                        + state + "', "
                        + askedAt + ", now() + interval '1 hour', 'people/x', '" + who.login() + "', 'human', '"
                        + who.issuer()
                        + "', '" + who.subject() + "', '{}', '{}', '" + target + "', '" + role
                        + "', '', 1000, 'why', 'rule', 'd', 2, '{dba,leads}', '', 0, 0, 'digest')");
        return id;
    }

    private void step(RequestId request, String type, String subject, String words, String digest) {
        world.test.execute(
                "insert into portcullis.access_request_step (request, at, type, who, issuer, subject, groups, words,"
                        + " digest) values ('" + request + "', now(), '" + type
                        + "', 'people/y', 'https://id.example.org', '" + subject
                        + "', '{}', '" + words + "', '" + digest + "')");
    }

    private static String now() {
        return "clock_timestamp()";
    }

    @Test
    void whoHasNotAskedIsToldWhereAndForHowLongTheConnectionWaits() {
        LinkId id = confirmed();

        Standing.NotAsked none = assertInstanceOf(Standing.NotAsked.class, standing("gw1", id));

        assertEquals(handle, none.handle());
        assertEquals("orders", none.target());
        assertEquals(null, none.role());
        assertTrue(none.life().compareTo(Duration.ofMinutes(29)) > 0, none.toString());
        assertTrue(none.life().compareTo(Duration.ofMinutes(30)) <= 0, none.toString());
        assertEquals(
                "shop",
                assertInstanceOf(Standing.NotAsked.class, standing("gw1", id, "shop"))
                        .target(),
                "as grants call it");
    }

    @Test
    void theNewestRequestOfThatPersonForThatTargetCounts() {
        LinkId id = confirmed();
        request("denied", "orders", "now() - interval '1 day'");
        request("pending", "other", now());
        SignedIn berta = new SignedIn("https://id.example.org", "another", login);
        request(berta, "denied", "orders", "app_read", now());
        assertInstanceOf(Standing.NotAsked.class, standing("gw1", id));

        RequestId old = request("pending", "orders", "now() - interval '1 day'");
        assertEquals(old, asked(id).request(), "it waits for an answer still");
        RequestId pending = request("pending", "orders", now());
        step(pending, "yes", "1", "", "digest");
        step(pending, "yes", "1", "again", "older");
        step(pending, "yes", "2", "", "older");

        Standing.Asked asked = asked(id);
        assertEquals(pending, asked.request());
        assertEquals(RequestState.PENDING, asked.state());
        assertEquals(2, asked.needed());
        assertEquals(1, asked.approved(), "of what would be granted now");
        assertEquals(List.of("dba", "leads"), asked.approvers());

        world.test.execute("update portcullis.access_request set ends_at = now() where id = '" + pending + "'");
        assertEquals(RequestState.EXPIRED, asked(id).state(), "though nobody has written it down");
        world.test.execute("update portcullis.access_request set state = 'denied' where id = '" + pending + "'");
        step(pending, "no", "3", "not today", "");
        assertEquals(RequestState.DENIED, asked(id).state());
        assertEquals("not today", asked(id).words());
    }

    @Test
    void whoNamesARoleWaitsForAGrantOfIt() {
        Wish wish = wish(Kind.HELD, ORIGIN);
        LinkId id = confirmed(new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                login,
                "orders",
                "app_owner",
                ORIGIN,
                "psql",
                false,
                null,
                SignInDemand.NONE));
        request("pending", "orders", now());
        assertEquals(
                "app_owner",
                assertInstanceOf(Standing.NotAsked.class, standing("gw1", id)).role());

        RequestId owner = request(anna, "granted", "orders", "app_owner", now());
        assertEquals(owner, asked(id).request());
        assertEquals(RequestState.GRANTED, asked(id).state());
    }

    @Test
    void nobodyHearsOfWhatIsNotTheirsToWaitFor() {
        LinkId id = confirmed();
        Wish open = wish(Kind.HELD, ORIGIN);
        open("gw1", open);
        Wish next = wish(Kind.NEXT, ORIGIN);
        confirmed(next);
        LinkId unknown = LinkId.random(RANDOM);

        assertEquals(new Standing.Over(id), standing("gw2", id), "another gateway's");
        List<Standing> all = Samples.get(links.waiting(
                "gw1",
                List.of(
                        new Awaited(unknown, null),
                        new Awaited(open.id(), null),
                        new Awaited(id, null),
                        new Awaited(next.id(), null))));

        assertEquals(new Standing.Over(unknown), all.getFirst());
        assertEquals(new Standing.Over(open.id()), all.get(1), "not confirmed");
        assertInstanceOf(Standing.NotAsked.class, all.get(2));
        assertEquals(new Standing.Over(next.id()), all.get(3), "it does not wait");
        world.test.execute("truncate portcullis.principal");
        assertEquals(new Standing.Over(id), standing("gw1", id), "the login is theirs no more");
    }

    @Test
    void aLinkIsKeptAsLongAsItsConnectionMayWaitAndNoLonger() {
        LinkId id = confirmed();
        String endsAt = "select ends_at > now() + interval '29 minutes' from portcullis.link where id = '" + id + "'";
        assertEquals("f", world.test.value(endsAt));

        standing("gw1", id);

        assertEquals("t", world.test.value(endsAt));
        world.test.execute(
                "update portcullis.link set since = since - interval '1 hour', ends_at = ends_at - interval '20 minutes',"
                        + " waits_until = waits_until - interval '20 minutes'");
        start("gw1", wish(Kind.HELD, ORIGIN));
        Standing.NotAsked later = assertInstanceOf(Standing.NotAsked.class, standing("gw1", id));
        assertTrue(later.life().compareTo(Duration.ofMinutes(10)) <= 0, "asking again does not begin anew: " + later);

        world.test.execute(
                "update portcullis.link set waits_until = now() - interval '1 second' where id = '" + id + "'");
        assertEquals(new Standing.Over(id), standing("gw1", id));
        world.test.execute(
                "update portcullis.link set ends_at = now() - interval '11 minutes' where id = '" + id + "'");
        start("gw1", wish(Kind.HELD, ORIGIN));
        assertEquals("0", world.test.value("select count(*) from portcullis.link where id = '" + id + "'"), "swept");
    }

    @Test
    void whereNothingWaitsItIsSaid() {
        LinkId id = confirmed();
        Links off = links(1_000, Duration.ZERO);

        Standing.NotAsked none = assertInstanceOf(
                Standing.NotAsked.class,
                Samples.get(off.waiting("gw1", List.of(new Awaited(id, null)))).getFirst());

        assertEquals(Duration.ZERO, none.life());
    }
}
