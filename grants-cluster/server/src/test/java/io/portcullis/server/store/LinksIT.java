package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.LinkId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SessionId;
import io.portcullis.model.Validity;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.State;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.Links.Wish;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinksIT {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ORIGIN = "192.0.2.7";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StoreWorld world;

    @SuppressWarnings("NullAway.Init")
    private Links links;

    @SuppressWarnings("NullAway.Init")
    private String login;

    @SuppressWarnings("NullAway.Init")
    private SignedIn anna;

    @SuppressWarnings("NullAway.Init")
    private Principals principals;

    private static Actor who(SignedIn person) {
        return new Actor("people/" + person.login(), person.issuer(), person.subject());
    }

    @BeforeAll
    void open() throws Exception {
        world = new StoreWorld(TestDatabase.create(folder));
        principals = new SqlPrincipals(world.database, "node");
        links = links(1_000);
    }

    private Links links(int mostOpen) {
        LinkSettings settings = new LinkSettings(
                Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofHours(8), mostOpen);
        return new SqlLinks(world.database, world.database, "node", settings, RANDOM);
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void somebodyNew() {
        world.test.execute(
                "truncate portcullis.link, portcullis.link_memory, portcullis.principal, portcullis.sign_out");
        login = world.login();
        anna = new SignedIn("https://id.example.org", "subject of " + login, login);
        Samples.get(principals.bind(who(anna), login));
        world.test.execute("truncate portcullis.audit");
    }

    private Wish wish(Kind kind, String origin) {
        SessionId session = SessionId.random(RANDOM);
        return new Wish(
                LinkId.random(RANDOM),
                kind,
                session,
                login,
                "orders",
                null,
                origin,
                "psql",
                false,
                null,
                SignInDemand.NONE);
    }

    private Wish sensitive(Wish wish) {
        return new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                login,
                "orders",
                null,
                wish.origin(),
                wish.application(),
                true,
                wish.device(),
                wish.demand());
    }

    private static Wish demanding(Wish wish, SignInDemand demand) {
        return new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                wish.login(),
                wish.target(),
                wish.role(),
                wish.origin(),
                wish.application(),
                wish.sensitive(),
                wish.device(),
                demand);
    }

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
        assertEquals("6", world.test.value("select count(*) from portcullis.audit where type = 'link_weak_sign_in'"));
    }

    @Test
    void aConfirmationOfAWeakSignInIsForNoConnectionThatDemandsMore() {
        Started.Open open = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(open, confirm(open.code()));
        SignInDemand demand = new SignInDemand(List.of("2"), List.of(), null);

        assertInstanceOf(Started.Open.class, start("gw1", demanding(wish(Kind.NEXT, ORIGIN), demand)));
        assertInstanceOf(Started.Decided.class, start("gw1", wish(Kind.NEXT, ORIGIN)));
    }

    private SignedIn signedIn(SignInDemand.Facts facts) {
        return new SignedIn(anna.issuer(), anna.subject(), login, facts);
    }

    private Started start(String node, Wish wish) {
        return Samples.get(links.start(node, wish));
    }

    private Started.Open open(String node, Wish wish) {
        return assertInstanceOf(Started.Open.class, start(node, wish));
    }

    private static Decision confirm(String code) {
        return new Decision(true, code, ORIGIN, false);
    }

    private Verdict decide(Started.Open open, Decision decision) {
        return Samples.get(links.decide(open.handle(), anna, decision));
    }

    private String audited() {
        return String.valueOf(
                world.test.value(
                        "select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit where type like 'link%'"));
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
        assertInstanceOf(Verdict.Done.class, decide(open, new Decision(true, open.code(), "198.51.100.9", true)));

        Started.Open sensitive = open("gw1", sensitive(wish(Kind.HELD, ORIGIN)));
        Decision apart = new Decision(true, sensitive.code(), "198.51.100.9", true);
        assertInstanceOf(Verdict.OtherAddress.class, decide(sensitive, apart));
        assertInstanceOf(Verdict.Done.class, decide(sensitive, confirm(sensitive.code())));
        String event = String.valueOf(world.test.value(
                "select event from portcullis.audit where type = 'link_confirmed' order by id limit 1"));
        assertTrue(event.contains("\"browser\":\"198.51.100.9\"") && event.contains("\"otherAddress\":true"), event);
        assertTrue(audited().startsWith("link_other_address"), audited());
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

    private NewCredential newDevice() {
        LoginSalt salt = Samples.get(world.queries.loginSalt(login));
        Authenticator device = Authenticator.Device.of(
                ScramVerifier.derive("a secret", salt.salt().toArray(), salt.iterations()));
        Instant now = Instant.now();
        return new NewCredential(
                login, device, Validity.between(now.minusSeconds(60), now.plusSeconds(3_600)), List.of());
    }

    private String device() {
        return switch (Samples.get(world.changes.createCredential(newDevice(), Samples.WHO, null))) {
            case Outcome.Made<Credential>(Credential made) -> made.id().value();
            case Outcome.Repeated<Credential> _ -> throw new AssertionError("nothing was repeated");
        };
    }

    @Test
    void aLoginHasTwoDevicesAtMost() {
        String first = device();
        device();
        world.refused(
                ChangeFailure.TooManyCredentials.class, world.changes.createCredential(newDevice(), Samples.WHO, null));
        Samples.get(world.changes.revokeCredential(new CredentialId(first), OptionalLong.empty(), Samples.WHO));
        device();
    }

    private static Wish of(String device, Wish wish) {
        return new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                wish.login(),
                wish.target(),
                null,
                wish.origin(),
                wish.application(),
                wish.sensitive(),
                device,
                wish.demand());
    }

    @Test
    void whatWasConfirmedCountsForFurtherConnectionsOfDevicesFromThere() {
        String device = device();
        Started.Open open = open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
        decide(open, new Decision(true, open.code(), "198.51.100.9", true));

        Wish next = of(device, wish(Kind.HELD, ORIGIN));
        LinkDecided told =
                new LinkDecided(next.id(), "gw2", login, ORIGIN, LinkOutcome.CONFIRMED, anna.issuer(), anna.subject());
        assertEquals(new Started.Decided(told), start("gw2", next));
        assertEquals(new Started.Decided(told), start("gw2", next), "the answer was lost");
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, wish(Kind.NEXT, ORIGIN))));
        assertEquals(
                "link_confirmed login %1$s, link_remembered login %1$s, link_remembered login %1$s".formatted(login),
                audited());

        // Nobody else: not without the secret, not from elsewhere, not with that of another login's device.
        open("gw1", wish(Kind.HELD, ORIGIN));
        open("gw1", of(device, wish(Kind.HELD, "192.0.2.8")));
        String mine = login;
        login = world.login();
        String berta = device();
        open("gw1", of(berta, wish(Kind.HELD, ORIGIN)));
        login = mine;
        open("gw1", of(berta, wish(Kind.HELD, ORIGIN)));
        // What is sensitive was not confirmed from there.
        open("gw1", of(device, sensitive(wish(Kind.HELD, ORIGIN))));

        world.test.execute("update portcullis.link_memory set confirmed_at = now() - interval '8 hours'");
        open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
    }

    @Test
    void whatWasConfirmedFromTheAddressItselfCountsForWhatIsSensitiveUntilOneIsDenied() {
        String device = device();
        Started.Open open = open("gw1", wish(Kind.HELD, ORIGIN));
        decide(open, confirm(open.code()));
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, sensitive(wish(Kind.HELD, ORIGIN)))));

        Started.Open strange = open("gw1", wish(Kind.HELD, ORIGIN));
        decide(strange, new Decision(false, "", ORIGIN, false));
        world.test.execute("update portcullis.link set ends_at = now() where state = 'denied'");
        open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
    }

    private String remembered() {
        String device = device();
        Started.Open open = open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
        decide(open, confirm(open.code()));
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, wish(Kind.HELD, ORIGIN))));
        return device;
    }

    @Test
    void whatWasConfirmedBeforeTheLoginWasSomebodyElsesLetsNobodyIn() {
        String device = remembered();
        Started.Open next = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(next, confirm(next.code()));
        world.test.execute("update portcullis.principal set subject = 'another' where login = '" + login + "'");

        open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
        open("gw1", wish(Kind.NEXT, ORIGIN));
    }

    @Test
    void whoSignsOutIsRememberedNoMoreUntilTheyConfirmAnew() {
        String device = remembered();
        SignOuts signOuts = new SqlSignOuts(world.database, "node");
        SignOuts.SignOut other = new SignOuts.SignOut(anna.issuer(), "token-1", "another", null);
        Samples.get(signOuts.told(other, Samples.WHO, true));
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, wish(Kind.HELD, ORIGIN))));

        SignOuts.SignOut out = new SignOuts.SignOut(anna.issuer(), "token-2", anna.subject(), null);
        Samples.get(signOuts.told(out, Samples.WHO, true));

        Started.Open again = open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
        decide(again, confirm(again.code()));
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, wish(Kind.HELD, ORIGIN))));
    }

    @Test
    void withTheLoginWhatWasConfirmedIsTakenToo() {
        String device = remembered();
        Started.Open open = open("gw1", wish(Kind.HELD, ORIGIN));
        Started.Open next = open("gw1", wish(Kind.NEXT, ORIGIN));
        decide(next, confirm(next.code()));
        Samples.get(world.changes.revokeCredential(new CredentialId(device), OptionalLong.empty(), Samples.WHO));

        assertInstanceOf(Principals.Unbinding.Done.class, Samples.get(principals.unbind(login, Samples.WHO)));

        assertThrows(NotFound.class, () -> Samples.get(links.link(open.handle(), anna)));
        assertEquals("0", world.test.value("select count(*) from portcullis.link_memory"));
        // And it stays so for the one who has it next.
        Samples.get(principals.bind(who(anna), login));
        open("gw1", wish(Kind.NEXT, ORIGIN));
    }

    @Test
    void whoConfirmsWaitsForNobodyWhoTidiesUp() {
        remembered();
        world.test.execute("update portcullis.link_memory set confirmed_at = now() - interval '9 hours'");
        login = login + "-other";
        anna = new SignedIn(anna.issuer(), "subject of " + login, login);
        Samples.get(principals.bind(who(anna), login));
        Started.Open open = open("gw1", wish(Kind.HELD, ORIGIN));
        Samples.get(Unis.lazy(() -> world.database.inTransaction(connection -> connection
                .query("SELECT FROM portcullis.link_memory FOR UPDATE")
                .execute()
                .compose(_ -> Future.fromCompletionStage(
                        CompletableFuture.supplyAsync(() -> decide(open, confirm(open.code()))))))));
        assertEquals("2", world.test.value("select count(*) from portcullis.link_memory"), "the next one tidies up");
    }

    @Test
    void aDeviceThatIsRevokedIsNone() {
        String device = device();
        Started.Open open = open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
        decide(open, confirm(open.code()));
        Samples.get(world.changes.revokeCredential(new CredentialId(device), OptionalLong.empty(), Samples.WHO));
        open("gw1", of(device, wish(Kind.HELD, ORIGIN)));
    }

    @Test
    void theNextConnectionOfADeviceIsOneOfThatDevice() {
        String device = device();
        Started.Open open = open("gw1", of(device, wish(Kind.NEXT, ORIGIN)));
        decide(open, confirm(open.code()));
        open("gw1", wish(Kind.NEXT, ORIGIN));
        assertInstanceOf(Started.Decided.class, start("gw1", of(device, wish(Kind.NEXT, ORIGIN))));
        assertTrue(audited().endsWith("link_used login " + login), audited());
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
