package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.Wish;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was confirmed lately, and the devices for whose connections it counts. */
class LinkMemoryIT extends LinksWorld {
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
}
