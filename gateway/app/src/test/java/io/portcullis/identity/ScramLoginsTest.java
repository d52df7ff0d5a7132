package io.portcullis.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Bytes;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.policy.Known;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramFault;
import io.portcullis.wire.scram.ScramServer;
import io.portcullis.wire.scram.ScramServer.Result;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ScramLoginsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final InetAddress HERE = InetAddress.ofLiteral("10.1.2.3");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.1");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Random random = new Random(1);
    private final byte[] salt = bytes(16);
    private final Learnt directory = new Learnt();
    private final ScramLogins logins = logins(FleetKey.random(new Random(7)));

    /** What has been learnt, without a folder. */
    private static final class Learnt implements GrantDirectory {
        final List<Credential> credentials = new ArrayList<>();
        boolean fromFiles;

        @Override
        public void prepare(String login, Executor executor, Runnable ready) {
            ready.run();
        }

        @Override
        public List<Known<Credential>> credentials(String login) {
            return credentials.stream()
                    .filter(credential -> credential.login().equals(login))
                    .map(credential -> new Known<>(credential, fromFiles))
                    .toList();
        }

        @Override
        public List<Known<Grant>> find(String login) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange) {
            throw new UnsupportedOperationException();
        }
    }

    private ScramLogins logins(FleetKey key) {
        return new ScramLogins(directory, key, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private byte[] bytes(int count) {
        byte[] made = new byte[count];
        random.nextBytes(made);
        return made;
    }

    private Credential credential(String password, Instant from, Instant until, byte[] itsSalt, String... origins) {
        Credential made = Credential.create(
                CredentialId.random(random),
                "alice",
                ScramVerifier.derive(password, itsSalt, 4096),
                Validity.between(from, until),
                List.of(origins).stream().map(Cidr::parse).toList());
        directory.credentials.add(made);
        return made;
    }

    private Credential valid(String password, String... origins) {
        return credential(password, NOW.minus(HOUR), NOW.plus(HOUR), salt, origins);
    }

    private Result login(ScramOffer offer, String password) throws ScramFault {
        ScramServer server = offer.server(bytes(18), null);
        ScramClient client = new ScramClient(new ScramClientKeyCache(4), "test", password.toCharArray(), bytes(18));
        byte[] challenge = server.onClientFirst(client.clientFirst());
        Result result = server.onClientFinal(client.onServerFirst(challenge));
        if (result instanceof Result.Accepted accepted) {
            client.onServerFinal(accepted.serverFinal());
        }
        return result;
    }

    /** What a client sees before it has proved anything: salt and iterations. */
    private String challenge(ScramOffer offer) throws ScramFault {
        byte[] challenge = offer.server(new byte[18], null)
                .onClientFirst("n,,n=,r=abcdefghijklmnopqrstuvwx".getBytes(StandardCharsets.US_ASCII));
        String text = new String(challenge, StandardCharsets.US_ASCII);
        return text.substring(text.indexOf(",s="));
    }

    private void assertRejected(ScramOffer offer, String password) throws ScramFault {
        assertInstanceOf(Result.Rejected.class, login(offer, password));
    }

    private CredentialId accepted(ScramOffer offer, String password) throws ScramFault {
        return offer.credential(assertInstanceOf(Result.Accepted.class, login(offer, password)));
    }

    @Test
    void theSecretOfADeviceIsNoneThatLetsInAndTheOtherWayRound() throws ScramFault {
        valid("secret");
        Credential device = Credential.create(
                CredentialId.random(random),
                "alice",
                Authenticator.Device.of(ScramVerifier.derive("device", salt, 4096)),
                Validity.between(NOW.minus(HOUR), NOW.plus(HOUR)),
                List.of());
        directory.credentials.add(device);

        assertEquals(device.id(), accepted(logins.offer("alice", HERE, Authenticator.Device.class), "device"));
        assertRejected(logins.offer("alice", HERE, Authenticator.Device.class), "secret");
        assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), "device");
        assertEquals(
                challenge(logins.offer("alice", HERE, Authenticator.Secret.class)),
                challenge(logins.offer("alice", HERE, Authenticator.Device.class)));
        assertEquals(
                challenge(logins.offer("bob", HERE, Authenticator.Secret.class)),
                challenge(logins.offer("bob", HERE, Authenticator.Device.class)));
    }

    @Test
    void whatIsNoSecretIsNotOffered() throws ScramFault {
        ScramOffer unknown = logins.offer("alice", HERE, Authenticator.Secret.class);
        byte[] otherSalt = bytes(16);
        for (Authenticator other : List.of(
                new Authenticator.Identity(ScramVerifier.unmatchable(otherSalt, 5000), "https://id", "a"),
                new Authenticator.Newer(
                        ScramVerifier.derive("newer", otherSalt, 5000), Bytes.of((byte) 0x81, (byte) 2)))) {
            directory.credentials.add(Credential.create(
                    CredentialId.random(random), "alice", other, Validity.between(NOW, NOW.plus(HOUR)), List.of()));
        }

        ScramOffer byIdentity = logins.offer("alice", HERE, Authenticator.Secret.class);
        assertEquals(challenge(unknown), challenge(byIdentity), "it looks like a login that there is not");
        assertEquals(0, byIdentity.candidates());

        valid("secret");
        assertNotEquals(challenge(unknown), challenge(logins.offer("alice", HERE, Authenticator.Secret.class)));
        accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "secret");
        assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), "newer");
    }

    @Test
    void theRightPasswordNamesItsCredential() throws ScramFault {
        Credential first = valid("one");
        Credential second = valid("two");

        assertEquals(first.id(), accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "one"));
        assertEquals(second.id(), accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "two"));
        assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), "three");
        assertRejected(logins.offer("bob", HERE, Authenticator.Secret.class), "one");
    }

    @Test
    void anUnknownLoginHasASaltOfItsOwnThatNeverChangesAndIsTheSameOnAllGateways() throws ScramFault {
        String bob = challenge(logins.offer("bob", HERE, Authenticator.Secret.class));

        assertEquals(bob, challenge(logins.offer("bob", ELSEWHERE, Authenticator.Secret.class)));
        assertEquals(
                bob, challenge(logins(FleetKey.random(new Random(7))).offer("bob", HERE, Authenticator.Secret.class)));
        assertNotEquals(bob, challenge(logins.offer("carol", HERE, Authenticator.Secret.class)));
        assertNotEquals(
                bob, challenge(logins(FleetKey.random(new Random(8))).offer("bob", HERE, Authenticator.Secret.class)));
    }

    @Test
    void anUnknownLoginLooksLikeAKnownOne() throws ScramFault {
        valid("one");

        String known = challenge(logins.offer("alice", HERE, Authenticator.Secret.class));
        String unknown = challenge(logins.offer("bob", HERE, Authenticator.Secret.class));

        assertEquals(",s=" + Base64.getEncoder().encodeToString(salt) + ",i=4096", known);
        assertEquals(known.length(), unknown.length());
        assertTrue(unknown.endsWith(",i=4096"), unknown);
    }

    @Test
    void noNameMakesItFail() throws ScramFault {
        for (String name : List.of("", "a/b", "ä".repeat(5000), "\ud800", "x\ny")) {
            assertRejected(logins.offer(name, HERE, Authenticator.Secret.class), "one");
        }
    }

    @Test
    void credentialsOutOfTheirTimeOrRevokedAreNotAccepted() throws ScramFault {
        credential("early", NOW.plusMillis(1), NOW.plus(HOUR), salt);
        credential("late", NOW.minus(HOUR), NOW, salt);
        directory.credentials.add(valid("revoked").revoked());
        directory.credentials.removeIf(credential -> credential.revision() == 1
                && directory.credentials.stream()
                        .anyMatch(other -> other.id().equals(credential.id()) && other.revision() > 1));

        for (String password : List.of("early", "late", "revoked")) {
            assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), password);
        }
        assertEquals(
                ",s=" + Base64.getEncoder().encodeToString(salt) + ",i=4096",
                challenge(logins.offer("alice", HERE, Authenticator.Secret.class)),
                "the salt stays: a new one would tell");
    }

    @Test
    void theFirstMomentOfTheValidityCounts() throws ScramFault {
        Credential now = credential("now", NOW, NOW.plusMillis(1), salt);

        assertEquals(now.id(), accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "now"));
    }

    @Test
    void aCredentialIsAcceptedFromItsOriginsOnlyAndTheSaltDoesNotTell() throws ScramFault {
        Credential bound = valid("one", "10.0.0.0/8", "2001:db8::/32");

        assertEquals(bound.id(), accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "one"));
        assertRejected(logins.offer("alice", ELSEWHERE, Authenticator.Secret.class), "one");
        assertEquals(
                challenge(logins.offer("alice", HERE, Authenticator.Secret.class)),
                challenge(logins.offer("alice", ELSEWHERE, Authenticator.Secret.class)));
    }

    @Test
    void aCredentialWithAnotherSaltThanTheNewestIsLeftOut() throws ScramFault {
        credential("old", NOW.minus(HOUR), NOW.plus(HOUR), bytes(16));
        Credential fresh = credential("new", NOW.minusSeconds(60), NOW.plus(HOUR), salt);

        assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), "old");
        assertEquals(fresh.id(), accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "new"));
    }

    @Test
    void ofMoreThanFourTheNewestFourCount() throws ScramFault {
        for (int i = 0; i < 6; i++) {
            credential("password-" + i, NOW.minusSeconds(100 - i), NOW.plus(HOUR), salt);
        }
        ScramOffer offer = logins.offer("alice", HERE, Authenticator.Secret.class);

        assertEquals(4, offer.candidates());
        assertRejected(logins.offer("alice", HERE, Authenticator.Secret.class), "password-1");
        assertEquals(
                directory.credentials.get(2).id(),
                accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "password-2"));
        assertEquals(
                directory.credentials.get(5).id(),
                accepted(logins.offer("alice", HERE, Authenticator.Secret.class), "password-5"));
    }

    @Test
    void anOfferShowsNothingOfItsKeys() {
        valid("one");

        assertEquals(
                "ScramOffer[1 candidates]",
                logins.offer("alice", HERE, Authenticator.Secret.class).toString());
    }
}
