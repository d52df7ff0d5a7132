package io.portcullis.server.cluster;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.map.IMap;
import io.portcullis.harness.Await;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.Samples;
import io.portcullis.server.TestKeys;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the maps follows from what is in the control database, whatever anybody else does to the maps. */
class ProjectionIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static int logins;

    @BeforeAll
    static void start() {
        cluster = TestCluster.create(folder, 2).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Grant create(int node) {
        return cluster.create(node, "app-" + ++logins);
    }

    private static Grant revoke(int node, Grant grant) {
        return cluster.revoke(node, grant);
    }

    private static IMap<String, MapValue> rogueGrants() {
        return cluster.rogue(0).getMap(MapNames.GRANTS);
    }

    private static Verdict offer(Grant grant, RecordSigner signer) {
        byte[] envelope = signer.seal(grant);
        return Verdict.of(cluster.map(0, MapNames.GRANTS)
                .executeOnKey(
                        grant.recordId(),
                        new JoinProcessor(
                                MapNames.GRANTS,
                                envelope,
                                grant.validity().maxExpiresAt().toEpochMilli())));
    }

    private static Grant with(Grant grant, long revision, RecordState state) {
        return new Grant(
                grant.id(),
                revision,
                state,
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                grant.reason(),
                grant.position(),
                grant.unknown());
    }

    @Test
    void aChangeIsInTheMapsWhenItsAnswerComes() {
        Grant grant = create(0);
        assertEquals(grant, cluster.record(1, MapNames.GRANTS, grant.recordId()));

        Grant revoked = revoke(1, grant);
        assertEquals(revoked, cluster.record(0, MapNames.GRANTS, grant.recordId()));
    }

    /** The end of what was long over is such a change: no map needs it. */
    @Test
    void aLastChangeThatConcernsNobodyAnyMoreIsNotWaitedFor() {
        cluster.database.execute("create function portcullis.past() returns trigger language plpgsql as"
                + " $$ begin new.max_expires_at := now() - interval '1 day'; return new; end $$");
        cluster.database.execute("create trigger past before insert on portcullis.record for each row"
                + " when (new.login = 'past') execute function portcullis.past()");
        long seq = cluster.create(0, "past").position().seq();

        for (int node = 0; node < 2; node++) {
            GrantCluster looked = cluster.cluster(node);
            Await.until(
                    () -> "projected up to " + seq + ", not " + looked.now().projectedSeq(),
                    SOON,
                    () -> looked.now().projectedSeq() >= seq);
        }
        cluster.database.execute("drop function portcullis.past() cascade");
    }

    @Test
    void anEntryLivesUntilItsLastPossibleEndAndTheSkewOfClocks() {
        Grant grant = create(0);

        long expires =
                cluster.map(1, MapNames.GRANTS).getEntryView(grant.recordId()).getExpirationTime();

        long wanted = grant.validity().maxExpiresAt().toEpochMilli() + MapTtl.SKEW.toMillis();
        assertTrue(Math.abs(expires - wanted) < 5_000, expires + " and " + wanted);
    }

    @Test
    void anOfferGoesOnlyUp() {
        Grant grant = create(0);
        Grant revoked = revoke(0, grant);
        RecordSigner signer = cluster.keys.signer();
        RecordSigner stranger = TestKeys.create(cluster.keys.clusterId()).signer();

        assertEquals(Verdict.KEEP, offer(grant, signer), "an older revision");
        assertEquals(Verdict.KEEP, offer(revoked, signer), "the same bytes");
        assertEquals(Verdict.KEEP, offer(with(grant, 900, RecordState.ACTIVE), signer), "a state below");
        assertEquals(Verdict.REFUSE, offer(with(grant, Long.MAX_VALUE, RecordState.REVOKED), stranger), "a stranger's");
        assertEquals(revoked, cluster.record(1, MapNames.GRANTS, grant.recordId()));
        Grant absent = with(Samples.unnumbered(), 1, RecordState.ACTIVE);
        assertEquals(Verdict.TAKE, offer(absent, signer), "where nothing is");
        assertEquals(Verdict.TAKE, offer(with(absent, 2, RecordState.REVOKED), signer), "a newer one");
        cluster.map(0, MapNames.GRANTS).delete(absent.recordId());
    }

    @Test
    void aForgedTombstoneWithTheHighestRevisionIsBottomAndOverwrittenAtOnce() {
        Grant grant = create(0);
        byte[] forged = TestKeys.create(cluster.keys.clusterId())
                .signer()
                .seal(with(grant, Long.MAX_VALUE, RecordState.REVOKED));

        rogueGrants().set(grant.recordId(), new MapValue(forged));

        cluster.awaitRecord(1, MapNames.GRANTS, grant);
    }

    @Test
    void anOldRevisionThatIsPlayedBackIsOverwrittenAtOnce() {
        Grant grant = create(0);
        MapValue old = Objects.requireNonNull(cluster.map(0, MapNames.GRANTS).get(grant.recordId()));
        Grant revoked = revoke(0, grant);

        rogueGrants().set(grant.recordId(), old);

        cluster.awaitRecord(1, MapNames.GRANTS, revoked);
    }

    @Test
    void whatIsNoValueOfOursIsOverwrittenToo() {
        Grant grant = create(0);
        IMap<Object, Object> any = cluster.rogue(1).getMap(MapNames.GRANTS);

        any.set(grant.recordId(), "rubbish");
        cluster.awaitRecord(0, MapNames.GRANTS, grant);
        any.set(grant.recordId(), new MapValue(new byte[0]));
        cluster.awaitRecord(0, MapNames.GRANTS, grant);
    }

    @Test
    void whatIsRemovedExpiresEarlyOrIsClearedComesBack() {
        Grant grant = create(0);
        Grant revoked = revoke(0, create(1));
        IMap<String, MapValue> rogue = rogueGrants();

        rogue.remove(grant.recordId());
        cluster.awaitRecord(1, MapNames.GRANTS, grant);
        rogue.setTtl(revoked.recordId(), 1, TimeUnit.SECONDS);
        Await.until("the entry has its ttl again", SOON, () -> {
            var view = cluster.map(0, MapNames.GRANTS).getEntryView(revoked.recordId());
            return view != null && view.getExpirationTime() > System.currentTimeMillis() + 60_000;
        });
        rogue.clear();
        cluster.awaitRecord(0, MapNames.GRANTS, grant);
        cluster.awaitRecord(0, MapNames.GRANTS, revoked);
        rogue.destroy();
        cluster.awaitRecord(1, MapNames.GRANTS, grant);
        cluster.awaitRecord(1, MapNames.GRANTS, revoked);
        // And the listeners are still there after the map was destroyed.
        cluster.rogue(0).getMap(MapNames.GRANTS).remove(grant.recordId());
        cluster.awaitRecord(1, MapNames.GRANTS, grant);
    }

    @Test
    void aKeyThatNobodyCanReadIsInNobodysWay() {
        IMap<Object, Object> any = cluster.rogue(0).getMap(MapNames.GRANTS);
        AtomicReference<String> odd = new AtomicReference<>("not one of the classes that are made objects of");
        any.set(odd, "x");
        Grant grant = create(0);
        any.delete(grant.recordId());

        for (int node = 0; node < 2; node++) {
            Reconciler reconciler = cluster.parts(node).reconciler();
            Instant before = reconciler.lastCompare();
            reconciler.wantEverything("test");
            Await.until("compared", SOON, () -> !Objects.equals(before, reconciler.lastCompare()));
        }
        cluster.awaitRecord(0, MapNames.GRANTS, grant);
        cluster.stop(1);
        cluster.start(1);
        cluster.awaitMembers(2);
        any.delete(odd);
    }

    @Test
    void aComparisonRemovesWhatNobodySignedAndLeavesWhatSomebodyDid() {
        Grant foreign = Samples.unnumbered();
        IMap<Object, Object> any = cluster.rogue(0).getMap(MapNames.GRANTS);
        any.set("g000000000000000", new MapValue(new byte[] {1, 2, 3}));
        any.set(4711, "a key of another type");
        any.set(foreign.recordId(), new MapValue(cluster.keys.signer().seal(foreign)));

        cluster.parts(0).reconciler().wantEverything("test");
        cluster.parts(1).reconciler().wantEverything("test");

        Await.until("rubbish is gone", SOON, () -> !any.containsKey("g000000000000000") && !any.containsKey(4711));
        assertNotNull(cluster.record(0, MapNames.GRANTS, foreign.recordId()), "a signed one that only a file had");
        any.delete(foreign.recordId());
    }

    @Test
    void whatWasCommittedByANodeThatDiedBeforeTheMapsIsBroughtByAnother() {
        Grant grant = create(0);
        Grant revoked = get(cluster.dying(0).revokeGrant(grant.id(), "and then it died", OptionalLong.empty(), WHO));

        cluster.awaitRecord(1, MapNames.GRANTS, revoked);
    }

    @Test
    void nothingOfJavaIsDeserialised() {
        IMap<Object, Object> any = cluster.rogue(0).getMap(MapNames.GRANTS);
        Grant grant = create(0);

        any.set(grant.recordId(), new AtomicReference<>("a gadget"));

        cluster.awaitRecord(1, MapNames.GRANTS, grant);
    }
}
