package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.LinkId;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.State;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.Links.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LinksIT extends LinksWorld {
    @Test
    void whoeverConfirmsMustHaveSignedInAsTheLinkDemands() {
        SignInDemand demand = new SignInDemand(List.of("2"), List.of("otp", "hwk"), Duration.ofMinutes(15));
        Started.Open open = open("gw1", demanding(wish(Kind.HELD, ORIGIN), demand));
        Instant now = Instant.now();
        SignedIn good = signedIn(new SignInDemand.Facts("2", List.of("pwd", "otp"), now.minusSeconds(60)));
        List<SignInDemand.Facts> weak = List.of(
                SignInDemand.Facts.UNSAID,
                new SignInDemand.Facts("1", List.of("otp"), now),
                new SignInDemand.Facts("2", List.of("pwd"), now),
                new SignInDemand.Facts("2", List.of("otp"), now.minusSeconds(15 * 60 + 10)),
                new SignInDemand.Facts("2", List.of("otp"), now.plusSeconds(60)),
                new SignInDemand.Facts("2", List.of("otp"), null));

        for (SignInDemand.Facts facts : weak) {
            assertInstanceOf(
                    Verdict.WeakSignIn.class,
                    Samples.get(links.decide(open.handle(), signedIn(facts), confirm(open.code()))),
                    facts.toString());
        }

        assertEquals(demand, Samples.get(links.link(open.handle(), good)).demand());
        assertInstanceOf(Verdict.Done.class, Samples.get(links.decide(open.handle(), good, confirm(open.code()))));
        assertEquals(
                "link_weak_sign_in login " + login + ", link_confirmed login " + login,
                audited(),
                "told once, however often they try");
    }

    @Test
    void aConfirmationOfAWeakSignInIsForNoConnectionThatDemandsMore() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(open, confirm(open.code()));
        SignInDemand demand = new SignInDemand(List.of("2"), List.of(), null);

        assertInstanceOf(Started.Open.class, start("gw1", demanding(wish(Kind.NEXT, ORIGIN), demand)));
        assertInstanceOf(Started.Decided.class, start("gw1", wish(Kind.NEXT, ORIGIN)));
    }

    @Test
    void whatWaitsIsConfirmedByItsCodeOnce() {
        Wish wish = wish(Kind.HELD, ORIGIN);
        Started.Open open = open("gw1", wish);
        assertTrue(open.code().matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"), open.code());
        assertTrue(open.life().toSeconds() > 200);
        assertEquals("orders", Samples.get(links.link(open.handle(), anna)).target());

        Verdict.Done done = assertInstanceOf(
                Verdict.Done.class,
                decide(open, confirm(" " + open.code().toLowerCase(Locale.ROOT).replace("-", " "))));

        assertEquals(State.CONFIRMED, done.link().state());
        LinkDecided told =
                new LinkDecided(wish.id(), "gw1", login, ORIGIN, LinkOutcome.CONFIRMED, anna.issuer(), anna.subject());
        assertEquals(told, done.tell());
        // The answer was lost, or the gateway could not be told: the same person may say it again, and the gateway ask
        // again.
        assertEquals(
                told,
                assertInstanceOf(Verdict.Done.class, decide(open, confirm(open.code())))
                        .tell());
        assertEquals(new Started.Decided(told), start("gw1", wish));
        assertEquals(new Started.Over(), start("gw2", wish), "another gateway's");
        assertInstanceOf(Verdict.Over.class, decide(open, new Decision(false, "", ORIGIN, false)));
        assertEquals("link_confirmed login " + login, audited());
    }

    @Test
    void nobodyElseSeesOrDecidesIt() {
        Started.Open open = open("gw1", wish(Kind.HELD, ORIGIN));
        SignedIn berta = new SignedIn("https://id.example.org", "4712", "berta");

        assertThrows(NotFound.class, () -> Samples.get(links.link(open.handle(), berta)));
        assertThrows(NotFound.class, () -> Samples.get(links.decide(open.handle(), berta, confirm(open.code()))));
        assertThrows(NotFound.class, () -> Samples.get(links.link("00000000000000000000000000", anna)));
        assertEquals(State.OPEN, Samples.get(links.link(open.handle(), anna)).state());
    }

    @Test
    void aCodeIsGuessedAtFiveTimes() {
        Wish wish = wish(Kind.HELD, ORIGIN);
        Started.Open open = open("gw1", wish);
        for (int left = 4; left > 0; left--) {
            assertEquals(new Verdict.WrongCode(left, null), decide(open, confirm("BBBB-BBBB")));
        }
        LinkDecided failed = new LinkDecided(wish.id(), "gw1", login, ORIGIN, LinkOutcome.FAILED, "", "");
        assertEquals(new Verdict.WrongCode(0, failed), decide(open, confirm("")));
        assertInstanceOf(Verdict.Over.class, decide(open, confirm(open.code())), "not even with the right one");
        assertTrue(audited().endsWith("link_failed login " + login), audited());
    }

    @Test
    void anotherAddressIsToBeConfirmedApartOrNotAtAll() {
        Started.Open open = open("gw1", wish(Kind.HELD, ORIGIN));
        Decision elsewhere = new Decision(true, open.code(), "198.51.100.9", false);
        assertInstanceOf(Verdict.OtherAddress.class, decide(open, elsewhere));
        assertInstanceOf(Verdict.OtherAddress.class, decide(open, elsewhere));
        assertEquals("link_other_address login " + login, audited(), "told once, however often they try");
        assertInstanceOf(Verdict.Done.class, decide(open, new Decision(true, open.code(), "198.51.100.9", true)));

        Started.Open sensitive = open("gw1", sensitive(wish(Kind.HELD, ORIGIN)));
        Decision apart = new Decision(true, sensitive.code(), "198.51.100.9", true);
        assertInstanceOf(Verdict.OtherAddress.class, decide(sensitive, apart));
        assertInstanceOf(Verdict.Done.class, decide(sensitive, confirm(sensitive.code())));
        String event = String.valueOf(world.test.value(
                "select event from portcullis.audit where type = 'link_confirmed' order by id limit 1"));
        assertTrue(event.contains("\"browser\":\"198.51.100.9\"") && event.contains("\"otherAddress\":true"), event);
        assertEquals("2", world.test.value("select count(*) from portcullis.audit where type = 'link_other_address'"));
    }

    @Test
    void itIsDeniedWithoutACode() {
        Wish wish = wish(Kind.HELD, ORIGIN);
        Started.Open open = open("gw1", wish);
        Verdict.Done done =
                assertInstanceOf(Verdict.Done.class, decide(open, new Decision(false, "", "198.51.100.9", false)));
        assertEquals(
                new LinkDecided(wish.id(), "gw1", login, ORIGIN, LinkOutcome.DENIED, anna.issuer(), anna.subject()),
                done.tell());
        assertInstanceOf(Verdict.Over.class, decide(open, confirm(open.code())));

        // Whoever it was does not ask again at once, nor do their neighbours.
        assertEquals(new Started.Denied(), start("gw2", wish(Kind.HELD, ORIGIN)));
        assertEquals(new Started.Denied(), start("gw2", wish(Kind.NEXT, ORIGIN)));
        open("gw1", wish(Kind.HELD, "192.0.2.8"));
        login = login + "x";
        open("gw1", wish(Kind.HELD, ORIGIN));
        login = anna.login();
        world.test.execute("update portcullis.link set ends_at = now() where state = 'denied'");
        open("gw2", wish(Kind.HELD, ORIGIN));
    }

    @Test
    void whatIsSensitiveIsConfirmedForItselfAlsoForTheNextConnection() {
        Started.Open plain = open("gw1", wish(Kind.NEXT, ORIGIN));
        Started.Open sensitive = open("gw1", sensitive(wish(Kind.NEXT, ORIGIN)));
        assertNotEquals(plain.handle(), sensitive.handle());
        decide(plain, new Decision(true, plain.code(), "198.51.100.9", true));
        assertInstanceOf(Started.Open.class, start("gw1", sensitive(wish(Kind.NEXT, ORIGIN))));

        Decision apart = new Decision(true, sensitive.code(), "198.51.100.9", true);
        assertInstanceOf(Verdict.OtherAddress.class, decide(sensitive, apart));
        assertInstanceOf(Started.Open.class, start("gw1", sensitive(wish(Kind.NEXT, ORIGIN))));
        decide(sensitive, confirm(sensitive.code()));
        assertInstanceOf(Started.Decided.class, start("gw1", sensitive(wish(Kind.NEXT, ORIGIN))));
        assertInstanceOf(Started.Decided.class, start("gw1", wish(Kind.NEXT, ORIGIN)));
    }

    @Test
    void nobodyElsewhereKeepsAPersonFromBeingAsked() {
        for (int i = 0; i < 60; i++) {
            start("gw1", wish(Kind.HELD, "198.51.100." + i));
        }
        open("gw1", wish(Kind.HELD, ORIGIN));
        // Of IPv6 a whole network is one origin.
        for (int i = 0; i < Links.MOST_OF_LOGIN_AND_ORIGIN; i++) {
            open("gw1", wish(Kind.HELD, "2001:db8:0:0:0:0:0:" + i));
        }
        assertInstanceOf(Started.TooMany.class, start("gw1", wish(Kind.HELD, "2001:db8:0:0:7:0:0:1")));
        open("gw1", wish(Kind.HELD, "2001:db8:0:1:0:0:0:1"));
    }

    @Test
    void whenAllRoomIsTakenTheOriginWithMostGivesOneUp() {
        links = links(4);
        try {
            open("gw1", wish(Kind.HELD, "192.0.2.8"));
            Wish last = wish(Kind.HELD, ORIGIN);
            for (Wish wish : List.of(wish(Kind.HELD, ORIGIN), wish(Kind.HELD, ORIGIN), last)) {
                assertNull(open("gw1", wish).displaced());
            }

            LinkDecided displaced = open("gw2", wish(Kind.HELD, "192.0.2.9")).displaced();

            assertEquals(new LinkDecided(last.id(), "gw1", login, ORIGIN, LinkOutcome.FAILED, "", ""), displaced);
            assertEquals("link_displaced gateway gw1", audited());
            assertInstanceOf(Started.TooMany.class, start("gw1", wish(Kind.HELD, ORIGIN)), "not for its own origin");
            assertEquals("4", world.test.value("select count(*) from portcullis.link where state = 'open'"));
        } finally {
            links = links(1_000);
        }
    }

    @Test
    void whatANodeOfAVersionBeforeStartedCountsByItsAddress() {
        for (int i = 0; i < Links.MOST_OF_LOGIN_AND_ORIGIN; i++) {
            world.test.execute("""
                    insert into portcullis.link (id, handle, code, kind, node, session, login, target, origin, application, sensitive,
                        since, ends_at, state)
                    values ('%1$s', '%1$s', 'c', 'held', 'gw1', 's', '%2$s', 'orders', '%3$s', 'psql', false,
                        now(), now() + interval '1 minute', 'open')""".formatted(LinkId.random(RANDOM).value(), login, ORIGIN));
        }
        assertInstanceOf(Started.TooMany.class, start("gw1", wish(Kind.HELD, ORIGIN)));
        links = links(Links.MOST_OF_LOGIN_AND_ORIGIN);
        try {
            assertNotNull(open("gw1", wish(Kind.HELD, "192.0.2.8")).displaced());
        } finally {
            links = links(1_000);
        }

        world.test.execute("update portcullis.link set state = 'denied' where state = 'failed'");
        assertEquals(new Started.Denied(), start("gw1", wish(Kind.HELD, ORIGIN)));
    }

    @Test
    void theAuditNamesThePersonByIssuerAndSubject() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(open, confirm("BBBB-BBBB"));
        decide(open, confirm(open.code()));
        start("gw1", wish(Kind.NEXT, ORIGIN));
        assertEquals(
                "link_wrong_code, link_confirmed, link_used",
                world.test.value("select string_agg(type, ', ' order by id) from portcullis.audit where issuer = '"
                        + anna.issuer() + "' and subject = '" + anna.subject() + "'"));
    }

    @Test
    void whatIsOverIsNotConfirmed() {
        Wish gone = wish(Kind.HELD, ORIGIN);
        Started.Open open = open("gw1", gone);
        Samples.get(links.withdraw("gw2", gone.id()));
        assertEquals(State.OPEN, Samples.get(links.link(open.handle(), anna)).state(), "not by another gateway");
        Samples.get(links.withdraw("gw1", gone.id()));
        Verdict.Over over = assertInstanceOf(Verdict.Over.class, decide(open, confirm(open.code())));
        assertEquals(State.WITHDRAWN, over.link().state());

        Started.Open late = open("gw1", wish(Kind.HELD, ORIGIN));
        world.test.execute("update portcullis.link set ends_at = now() where handle = '" + late.handle() + "'");
        assertEquals(
                State.EXPIRED,
                assertInstanceOf(Verdict.Over.class, decide(late, confirm(late.code())))
                        .link()
                        .state());
    }

    @Test
    void theNextConnectionIsLetInOnceWhicheverGatewayItComesTo() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        // A pool asks for many connections: one prompt for them all.
        assertEquals(open.handle(), open("gw2", wish(Kind.NEXT, ORIGIN)).handle());
        assertNotEquals(open.handle(), open("gw1", wish(Kind.NEXT, "192.0.2.8")).handle());
        assertNull(assertInstanceOf(Verdict.Done.class, decide(open, confirm(open.code())))
                .tell());

        assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.NEXT, "192.0.2.8")), "from another address");
        Wish next = wish(Kind.NEXT, ORIGIN);
        LinkDecided told =
                new LinkDecided(next.id(), "gw2", login, ORIGIN, LinkOutcome.CONFIRMED, anna.issuer(), anna.subject());
        assertEquals(new Started.Decided(told), start("gw2", next));
        assertEquals(new Started.Decided(told), start("gw2", next), "the answer was lost");
        assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.NEXT, ORIGIN)), "it is used");
        assertInstanceOf(Verdict.Over.class, decide(open, confirm(open.code())));
        assertEquals("link_confirmed login " + login + ", link_used login " + login, audited());
    }

    @Test
    void theNextConnectionMustComeSoon() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(open, confirm(open.code()));
        world.test.execute("update portcullis.link set ends_at = now()");
        assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.NEXT, ORIGIN)));
    }

    @Test
    void ofManyWhoWantToBeTheNextAtOnceOneIs() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(open, confirm(open.code()));
        List<CompletableFuture<Started>> pending = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Wish wish = wish(Kind.NEXT, ORIGIN);
            pending.add(CompletableFuture.supplyAsync(() -> start("gw1", wish)));
        }
        assertEquals(
                1,
                pending.stream()
                        .map(CompletableFuture::join)
                        .filter(Started.Decided.class::isInstance)
                        .count());
    }

    @Test
    void aFloodIsBoundedByLoginAndAddress() {
        List<CompletableFuture<Started>> pending = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Wish wish = wish(Kind.HELD, ORIGIN);
            pending.add(CompletableFuture.supplyAsync(() -> start("gw1", wish)));
        }
        long open = pending.stream()
                .map(CompletableFuture::join)
                .filter(Started.Open.class::isInstance)
                .count();
        assertEquals(Links.MOST_OF_LOGIN_AND_ORIGIN, open);
        assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.HELD, "192.0.2.8")), "somebody else's address");
        world.test.execute("update portcullis.link set ends_at = now() - interval '11 minutes'");
        assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.HELD, ORIGIN)));
        assertEquals("1", world.test.value("select count(*) from portcullis.link"), "what is long over is gone");

        String many = login;
        for (int i = 0; i < Links.MOST_OF_ORIGIN - 1; i++) {
            login = many + i;
            assertInstanceOf(Started.Open.class, start("gw1", wish(Kind.HELD, ORIGIN)));
        }
        login = many + "x";
        assertInstanceOf(Started.TooMany.class, start("gw1", wish(Kind.HELD, ORIGIN)));
    }
}
