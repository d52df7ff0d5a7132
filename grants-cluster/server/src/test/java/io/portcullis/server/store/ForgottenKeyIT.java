package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.KeyId;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.TestKeys;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One control database before and after its signing key was taken out: what the old one signed counts as not there. */
class ForgottenKeyIT {
    private static final Bytes BODY = CatalogBodies.of(ClusterSetting.MAX_SKEW, "1s");
    private static final CatalogEntry.Kind SETTING = CatalogEntry.Kind.SETTING;

    @TempDir
    static Path folder;

    private static StoreWorld before;
    private static StoreWorld after;

    @BeforeAll
    static void open() throws Exception {
        TestDatabase database = TestDatabase.create(folder);
        before = new StoreWorld(database);
        after = new StoreWorld(database);
    }

    @AfterAll
    static void close() {
        after.close();
        before.close();
    }

    private static Grant create(StoreWorld world, NewGrant grant) {
        Outcome<GrantMade> outcome = get(world.changes.createGrant(grant, new CredentialWish.Never(), WHO, null));
        return ((Outcome.Made<GrantMade>) outcome).result().grant();
    }

    private static RecordRows rows(StoreWorld world) {
        return new RecordRows(
                world.database, new TrustedKeys(world.keys.verifier().trusted()));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static KeyId key(TestKeys keys) {
        return keys.verifier().trusted().iterator().next();
    }

    @Test
    void aForgottenGrantCanNotBeChangedAndItsLoginIsFree() {
        Grant forgotten = create(before, Samples.grant("anna"));
        Instant later = forgotten.validity().expiresAt().plusSeconds(60);
        NewGrant somebodyElse = new NewGrant(
                new Principal("anna", Principal.Kind.HUMAN, "https://other.example.org", "another anna", List.of()),
                "orders",
                "app_read",
                forgotten.validity(),
                forgotten.stale(),
                "");

        assertThrows(
                AlreadyEnded.class,
                () -> get(after.changes.extendGrant(forgotten.id(), later, OptionalLong.empty(), WHO)));
        assertThrows(
                AlreadyEnded.class,
                () -> get(after.changes.revokeGrant(forgotten.id(), "x", OptionalLong.empty(), WHO)));
        assertEquals("another anna", create(after, somebodyElse).principal().subject());
    }

    @Test
    void anEntryOfTheCatalogIsSignedAnewByPuttingTheSame() throws Exception {
        CatalogEntry first = get(before.changes.putCatalog(SETTING, "max-skew", BODY, OptionalLong.empty(), WHO));
        assertThrows(
                NotFound.class, () -> get(after.changes.removeCatalog(SETTING, "max-skew", OptionalLong.empty(), WHO)));

        CatalogEntry second = get(after.changes.putCatalog(SETTING, "max-skew", BODY, OptionalLong.of(0), WHO));

        assertEquals(first.revision() + 1, second.revision());
        assertEquals(first.position().seq(), second.position().supersedes());
        assertEquals(BODY, second.body());
        assertFalse(second.removed());
        assertEquals(
                second,
                after.keys.verifier().openCatalog(after.committed.getLast().envelope()));
        assertEquals(
                second,
                get(after.changes.putCatalog(SETTING, "max-skew", BODY, OptionalLong.empty(), WHO)),
                "not once more");
    }

    @Test
    void onlyWhatTrustedKeysSignedIsSummedUpButAllIsCounted() {
        Grant forgotten = create(before, Samples.grant("bert"));
        Grant counted = create(after, Samples.grant("carl"));
        long above = forgotten.position().seq() - 1;

        RecordRows.Steps steps = await(rows(after).steps(above, 2));
        assertEquals(2, steps.steps().size(), "no gap: the number counts, the record does not");
        assertNull(steps.steps().getFirst().term());
        assertEquals(
                await(rows(before).steps(above, 1)).steps().getFirst().seq(),
                steps.steps().getFirst().seq());

        Map<KeyId, Long> all = await(rows(after).byKey(Instant.now()));
        List<RecordRows.TermRow> own = new ArrayList<>();
        await(rows(after).terms(Instant.now(), own::add));
        assertEquals(all.get(key(after.keys)), own.size(), "carl's: " + counted.id());
        assertTrue(all.getOrDefault(key(before.keys), 0L) >= 1, all.toString());
    }
}
