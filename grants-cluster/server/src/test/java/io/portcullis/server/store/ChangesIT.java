package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.KnownHead.Head;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every change of a grant in a real PostgreSQL. */
class ChangesIT {
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

    @Test
    void aNewGrantIsSignedWithItsPlaceAndAuditedInTheSameTransaction() throws Exception {
        long before = world.head();

        Grant grant = world.create(world.login());

        assertEquals(new Position(1, before + 1, 0), grant.position());
        assertEquals(1, grant.revision());
        byte[] envelope = world.committed.getLast().envelope();
        assertEquals(grant, world.keys.verifier().openGrant(envelope));
        assertEquals(
                "node-a/token test/" + grant.id() + "/" + grant.id(),
                world.test.value("select node || '/' || who || '/' || grant_id || '/' || (event::json->>'id')"
                        + " from portcullis.audit where seq = " + (before + 1) + " and type = 'grant_created'"));
        Stored<Grant> stored = get(world.queries.grant(grant.id()));
        assertEquals(grant, stored.record());
        assertTrue(Duration.between(stored.changedAt(), Instant.now()).abs().compareTo(Duration.ofMinutes(1)) < 0);
    }

    @Test
    void eachRevisionSupersedesTheOneBeforeByNumber() {
        Grant grant = world.create(world.login());
        world.create(world.login());

        Grant extended = get(world.changes.extendGrant(
                grant.id(), grant.validity().expiresAt().plusSeconds(60), OptionalLong.of(1), WHO));
        Grant revoked = get(world.changes.revokeGrant(grant.id(), "enough", OptionalLong.empty(), WHO));

        assertEquals(grant.position().seq() + 2, extended.position().seq());
        assertEquals(grant.position().seq(), extended.position().supersedes());
        assertEquals(2, extended.revision());
        assertEquals(extended.position().seq(), revoked.position().supersedes());
        assertEquals(RecordState.REVOKED, revoked.state());
        assertEquals("enough", revoked.reason());
        assertEquals(extended.validity().maxExpiresAt(), revoked.validity().maxExpiresAt());
        assertEquals(revoked, get(world.queries.grant(grant.id())).record());
    }

    @Test
    void whatIsNotThereNotExpectedOrOverIsRefusedByName() {
        Grant grant = world.create(world.login());
        GrantId unknown = GrantId.random(new Random(1));
        Instant later = grant.validity().expiresAt().plusSeconds(60);

        world.refused(NotFound.class, world.changes.extendGrant(unknown, later, OptionalLong.empty(), WHO));
        world.refused(NotFound.class, world.changes.revokeGrant(unknown, "x", OptionalLong.empty(), WHO));
        assertEquals(
                1,
                world.refused(Conflict.class, world.changes.extendGrant(grant.id(), later, OptionalLong.of(2), WHO))
                        .currentRevision());
        assertEquals(
                "expiresAt",
                world.refused(
                                Refused.class,
                                world.changes.extendGrant(
                                        grant.id(), grant.validity().expiresAt(), OptionalLong.empty(), WHO))
                        .field());
        assertEquals(
                "expiresAt",
                world.refused(
                                Refused.class,
                                world.changes.createGrant(
                                        Samples.grant(
                                                world.login(), Instant.now().minusSeconds(1)),
                                        new CredentialWish.Never(),
                                        WHO,
                                        null))
                        .field());
        get(world.changes.revokeGrant(grant.id(), "x", OptionalLong.empty(), WHO));
        world.refused(AlreadyEnded.class, world.changes.revokeGrant(grant.id(), "x", OptionalLong.empty(), WHO));
        world.refused(AlreadyEnded.class, world.changes.extendGrant(grant.id(), later, OptionalLong.empty(), WHO));
    }

    @Test
    void aLoginBelongsToOneIdentityWhileItHasAGrant() {
        String login = world.login();
        Grant grant = world.create(login);
        NewGrant other = new NewGrant(
                new Principal(login, Principal.Kind.HUMAN, "https://other.example.org", "somebody else", List.of()),
                "orders",
                "app_read",
                grant.validity(),
                grant.stale(),
                "");

        assertEquals(
                "login",
                world.refused(Refused.class, world.changes.createGrant(other, new CredentialWish.Never(), WHO, null))
                        .field());
        get(world.changes.revokeGrant(grant.id(), "left", OptionalLong.empty(), WHO));
        assertNotNull(world.create(other));
    }

    @Test
    void aShutGateRefusesWithItsReasonAndWithoutAskingTheDatabase() {
        Unavailable shut = new Unavailable(Unavailable.Reason.STARTING, "starting", null);
        world.obstacle = shut;
        try {
            assertEquals(
                    shut,
                    world.refused(
                            Unavailable.class,
                            world.changes.createGrant(
                                    Samples.grant(world.login()), new CredentialWish.Never(), WHO, null)));
        } finally {
            world.obstacle = null;
        }
    }

    @Test
    void aDatabaseBelowWhatIsKnownIsNotWrittenTo() throws Exception {
        try (StoreWorld restored = StoreWorld.create(folder)) {
            restored.known.raise(new Head(1, 5), "a test");

            Unavailable refused = assertThrows(
                    Unavailable.class,
                    () -> get(
                            restored.changes.createGrant(Samples.grant("app"), new CredentialWish.Never(), WHO, null)));

            assertEquals(Unavailable.Reason.RECOVERY_NEEDED, refused.reason());
            assertEquals("0", restored.test.value("select count(*) from portcullis.record_history"));
        }
    }

    @Test
    void whatSomebodyElsePutIntoTheDatabaseIsNotBuiltUpon() {
        Grant grant = world.create(world.login());
        byte[] altered = world.committed.getLast().envelope().clone();
        altered[altered.length - 1] ^= 1;
        put(grant, altered);
        assertThrows(IllegalStateException.class, () -> extend(grant));

        put(grant, TestKeys.create("store-test").signer().seal(grant));
        assertThrows(AlreadyEnded.class, () -> extend(grant), "as if there were none");
    }

    private static void put(Grant grant, byte[] envelope) {
        world.test.execute("update portcullis.record set envelope = '\\x" + Bytes.of(envelope) + "' where id = '"
                + grant.id() + "'");
    }

    private static Grant extend(Grant grant) {
        return get(world.changes.extendGrant(
                grant.id(), grant.validity().expiresAt().plusSeconds(9), OptionalLong.empty(), WHO));
    }

    @Test
    void aChangeIsMadeOncePerSubscription() {
        Uni<Outcome<GrantMade>> change =
                world.changes.createGrant(Samples.grant(world.login()), new CredentialWish.Never(), WHO, null);
        long before = world.head();
        get(change);
        get(change);
        assertEquals(before + 2, world.head());
    }

    @Test
    void theHistoryKeepsEveryRevisionByteForByte() {
        Grant grant = world.create(world.login());
        get(world.changes.revokeGrant(grant.id(), "x", OptionalLong.empty(), WHO));

        List<SealedRecord> ours = world.committed.stream()
                .filter(one -> one.record().recordId().equals(grant.id().value()))
                .toList();
        assertEquals(2, ours.size());
        for (SealedRecord one : ours) {
            assertEquals(
                    Bytes.of(one.envelope()).toString(),
                    world.test.value("select encode(envelope, 'hex') from portcullis.record_history where seq = "
                            + one.record().position().seq()));
        }
        assertNotEquals(
                Bytes.of(ours.getFirst().envelope()), Bytes.of(ours.getLast().envelope()));
        assertArrayEquals(
                ours.getLast().envelope(),
                HexFormat.of()
                        .parseHex(world.test.value("select encode(envelope, 'hex') from portcullis.record where id = '"
                                + grant.id() + "'")));
    }
}
