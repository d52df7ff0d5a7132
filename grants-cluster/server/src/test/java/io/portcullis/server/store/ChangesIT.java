package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static io.portcullis.server.Samples.inAnHour;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.KeyReused;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.Once.StoredAnswer;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every change in a real PostgreSQL. */
class ChangesIT {
    @TempDir
    static Path folder;

    private static StoreWorld world;
    private static int logins;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static String login() {
        return "app-" + ++logins;
    }

    private static Grant create(String login) {
        return create(Samples.grant(login));
    }

    private static Grant create(NewGrant grant) {
        Outcome<GrantMade> outcome = get(world.changes.createGrant(grant, new CredentialWish.Never(), WHO, null));
        return ((Outcome.Made<GrantMade>) outcome).result().grant();
    }

    private static long head() {
        return Long.parseLong(world.test.value("select head_seq from portcullis.cluster_state"));
    }

    private static <T extends ChangeFailure> T refused(Class<T> type, Uni<?> change) {
        long before = head();
        T failure = assertThrows(type, () -> get(change));
        assertEquals(before, head(), "a refused change takes no number");
        return failure;
    }

    @Test
    void aNewGrantIsSignedWithItsPlaceAndAuditedInTheSameTransaction() throws Exception {
        long before = head();

        Grant grant = create(login());

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
        Grant grant = create(login());
        create(login());

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
        Grant grant = create(login());
        GrantId unknown = GrantId.random(new Random(1));
        Instant later = grant.validity().expiresAt().plusSeconds(60);

        refused(NotFound.class, world.changes.extendGrant(unknown, later, OptionalLong.empty(), WHO));
        refused(NotFound.class, world.changes.revokeGrant(unknown, "x", OptionalLong.empty(), WHO));
        assertEquals(
                1,
                refused(Conflict.class, world.changes.extendGrant(grant.id(), later, OptionalLong.of(2), WHO))
                        .currentRevision());
        assertEquals(
                "expiresAt",
                refused(
                                Refused.class,
                                world.changes.extendGrant(
                                        grant.id(), grant.validity().expiresAt(), OptionalLong.empty(), WHO))
                        .field());
        assertEquals(
                "expiresAt",
                refused(
                                Refused.class,
                                world.changes.createGrant(
                                        Samples.grant(login(), Instant.now().minusSeconds(1)),
                                        new CredentialWish.Never(),
                                        WHO,
                                        null))
                        .field());
        get(world.changes.revokeGrant(grant.id(), "x", OptionalLong.empty(), WHO));
        refused(AlreadyEnded.class, world.changes.revokeGrant(grant.id(), "x", OptionalLong.empty(), WHO));
        refused(AlreadyEnded.class, world.changes.extendGrant(grant.id(), later, OptionalLong.empty(), WHO));
    }

    @Test
    void aLoginBelongsToOneIdentityWhileItHasAGrant() {
        String login = login();
        Grant grant = create(login);
        NewGrant other = new NewGrant(
                new Principal(login, Principal.Kind.HUMAN, "https://other.example.org", "somebody else", List.of()),
                "orders",
                "app_read",
                grant.validity(),
                grant.stale(),
                "");

        assertEquals(
                "login",
                refused(Refused.class, world.changes.createGrant(other, new CredentialWish.Never(), WHO, null))
                        .field());
        get(world.changes.revokeGrant(grant.id(), "left", OptionalLong.empty(), WHO));
        assertNotNull(create(other));
    }

    @Test
    void aCredentialComesWithTheGrantOnlyIfTheLoginHasNone() {
        String login = login();
        LoginSalt salt = get(world.queries.loginSalt(login));
        NewGrant grant = Samples.grant(login);
        CredentialWish wish =
                new CredentialWish.IfNone(Samples.credential(salt, inAnHour().plusSeconds(60)));

        GrantMade first = made(world.changes.createGrant(grant, wish, WHO, null));
        GrantMade second = made(world.changes.createGrant(grant, wish, WHO, null));
        GrantMade longer =
                made(world.changes.createGrant(Samples.grant(login, inAnHour().plusSeconds(7200)), wish, WHO, null));

        Credential credential = Objects.requireNonNull(first.credential());
        assertEquals(first.grant().position().seq() + 1, credential.position().seq());
        assertNull(second.credential(), "the login has one that is good for as long");
        assertNull(longer.credential(), "the end of the one it has is moved");
        assertEquals(1, get(world.queries.credentials(login)).size());
        Credential moved = get(world.queries.credentials(login)).getFirst().record();
        assertEquals(credential.id(), moved.id());
        assertEquals(longer.grant().validity().expiresAt(), moved.validity().expiresAt());
        assertEquals(longer.grant().position().seq() + 1, moved.position().seq());
        assertEquals(credential.position().seq(), moved.position().supersedes());
        assertEquals(salt, get(world.queries.loginSalt(login)), "a salt never changes");
    }

    @SuppressWarnings("unchecked")
    private static <T> T made(Uni<Outcome<T>> change) {
        return ((Outcome.Made<T>) assertInstanceOf(Outcome.Made.class, get(change))).result();
    }

    @Test
    void aLoginHasAtMostFourCredentialsThatAreGood() {
        LoginSalt salt = get(world.queries.loginSalt(login()));
        List<Credential> made = new ArrayList<>();
        for (int i = 0; i < Credential.MAX_PER_LOGIN; i++) {
            made.add(made(world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null)));
        }

        refused(
                ChangeFailure.TooManyCredentials.class,
                world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null));
        Credential revoked = get(world.changes.revokeCredential(made.getFirst().id(), OptionalLong.of(1), WHO));
        assertEquals(RecordState.REVOKED, revoked.state());
        assertNotNull(made(world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null)));
    }

    @Test
    void aVerifierWithAnotherSaltIsADefect() {
        LoginSalt salt = get(world.queries.loginSalt(login()));
        LoginSalt wrong = new LoginSalt(salt.login(), Samples.bytes(16, 1), salt.iterations());

        assertThrows(
                IllegalArgumentException.class,
                () -> get(world.changes.createCredential(Samples.credential(wrong, inAnHour()), WHO, null)));
    }

    @Test
    void aCatalogEntryComesGoesAndComesBackAndOnlyEverGoesUp() {
        Bytes one = CatalogBodies.of(ClusterSetting.MAX_SKEW, "1s");
        Bytes two = CatalogBodies.of(ClusterSetting.MAX_SKEW, "2s");
        CatalogEntry.Kind kind = CatalogEntry.Kind.SETTING;

        CatalogEntry first = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.of(0), WHO));
        long head = head();
        CatalogEntry same = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.empty(), WHO));
        assertEquals(first, same);
        assertEquals(head, head(), "nothing changed");
        refused(Conflict.class, world.changes.putCatalog(kind, "max-skew", two, OptionalLong.of(7), WHO));
        CatalogEntry second = get(world.changes.putCatalog(kind, "max-skew", two, OptionalLong.of(1), WHO));
        CatalogEntry removed = get(world.changes.removeCatalog(kind, "max-skew", OptionalLong.empty(), WHO));
        refused(NotFound.class, world.changes.removeCatalog(kind, "max-skew", OptionalLong.empty(), WHO));
        assertEquals(List.of(), get(world.queries.catalog(kind)));
        CatalogEntry back = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.empty(), WHO));

        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                LongStream.of(first.revision(), second.revision(), removed.revision(), back.revision())
                        .boxed()
                        .toList());
        assertTrue(removed.removed());
        assertEquals(first.position().seq(), second.position().supersedes());
        assertEquals(back, get(world.queries.catalog(kind)).getFirst().record());
    }

    @Test
    void numbersHaveNoGapsAndNoTwinsUnderSixteenWritersOfWhichManyFail() throws Exception {
        long before = head();
        Grant victim = create(login());
        List<CompletableFuture<Grant>> all = new ArrayList<>();
        for (int writer = 0; writer < 16; writer++) {
            String login = login();
            all.add(chain(login, 10));
            // Each of these takes its turn, and at most one of them a number.
            for (int i = 0; i < 3; i++) {
                world.changes
                        .revokeGrant(victim.id(), "race", OptionalLong.of(1), WHO)
                        .subscribeAsCompletionStage()
                        .exceptionally(_ -> victim);
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThrows(
                AlreadyEnded.class,
                () -> get(world.changes.revokeGrant(victim.id(), "race", OptionalLong.empty(), WHO)));

        long head = head();
        assertEquals(before + 1 + 160 + 1, head);
        assertEquals(
                Long.toString(head),
                world.test.value("select count(*) from portcullis.record_history where seq between 1 and " + head));
        assertEquals(
                "0",
                world.test.value("select count(*) from portcullis.record_history h left join portcullis.audit a"
                        + " on a.seq = h.seq where a.seq is null"));
    }

    private static CompletableFuture<Grant> chain(String login, int count) {
        CompletableFuture<Grant> made = world.changes
                .createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, null)
                .map(outcome -> ((Outcome.Made<GrantMade>) outcome).result().grant())
                .subscribeAsCompletionStage();
        return count == 1 ? made : made.thenCompose(_ -> chain(login, count - 1));
    }

    @Test
    void oneKeyChangesOnceHoweverManyAskAtOnceAndTellsAllTheSame() {
        String login = login();
        Function<GrantMade, StoredAnswer> answer =
                made -> new StoredAnswer(201, "{\"id\":\"" + made.grant().id() + "\"}");
        Once<GrantMade> once = new Once<>("token test", "key-1", Samples.bytes(32, 1), answer);
        long before = head();

        List<Outcome<GrantMade>> outcomes = IntStream.range(0, 8)
                .mapToObj(_ -> world.changes
                        .createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, once)
                        .subscribeAsCompletionStage())
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertEquals(before + 1, head());
        GrantMade made = outcomes.stream()
                .mapMulti((Outcome<GrantMade> outcome, Consumer<GrantMade> each) -> {
                    if (outcome instanceof Outcome.Made<GrantMade>(GrantMade result)) {
                        each.accept(result);
                    }
                })
                .findAny()
                .orElseThrow();
        assertEquals(
                7,
                outcomes.stream()
                        .filter(new Outcome.Repeated<GrantMade>(answer.apply(made))::equals)
                        .count());
        Once<GrantMade> other = new Once<>("token test", "key-1", Samples.bytes(32, 2), answer);
        refused(
                KeyReused.class,
                world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, other));
        Once<GrantMade> ofAnother = new Once<>("token other", "key-1", Samples.bytes(32, 2), answer);
        assertInstanceOf(
                Outcome.Made.class,
                get(world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, ofAnother)));
    }

    @Test
    void aRefusedRequestLeavesItsKeyUnused() {
        String login = login();
        Once<GrantMade> once =
                new Once<>("token test", "key-2", Samples.bytes(32, 3), _ -> new StoredAnswer(201, "{}"));
        NewGrant over = Samples.grant(login, Instant.now().minusSeconds(1));

        refused(Refused.class, world.changes.createGrant(over, new CredentialWish.Never(), WHO, once));
        assertInstanceOf(
                Outcome.Made.class,
                get(world.changes.createGrant(Samples.grant(login), new CredentialWish.Never(), WHO, once)));
    }

    @Test
    void aShutGateRefusesWithItsReasonAndWithoutAskingTheDatabase() {
        Unavailable shut = new Unavailable(Unavailable.Reason.STARTING, "starting", null);
        world.obstacle = shut;
        try {
            assertEquals(
                    shut,
                    refused(
                            Unavailable.class,
                            world.changes.createGrant(Samples.grant(login()), new CredentialWish.Never(), WHO, null)));
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
        Grant grant = create(login());
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
                world.changes.createGrant(Samples.grant(login()), new CredentialWish.Never(), WHO, null);
        long before = head();
        get(change);
        get(change);
        assertEquals(before + 2, head());
    }

    @Test
    void theHistoryKeepsEveryRevisionByteForByte() {
        Grant grant = create(login());
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

    @Test
    void fiftyChangesASecondAreNoEffort() {
        int changes = 300;
        String login = login();
        chain(login, 20).join();
        long begin = System.nanoTime();
        List<CompletableFuture<Grant>> all =
                IntStream.range(0, 6).mapToObj(_ -> chain(login(), changes / 6)).toList();
        try {
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
        double perSecond = changes / ((System.nanoTime() - begin) / 1e9);
        System.out.printf("%.0f changes/s%n", perSecond);
        assertTrue(perSecond > 50, perSecond + " changes/s");
    }
}
