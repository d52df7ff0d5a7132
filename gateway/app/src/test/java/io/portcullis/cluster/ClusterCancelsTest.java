package io.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.Bytes;
import io.portcullis.model.CancelId;
import io.portcullis.model.CancelMessage;
import io.portcullis.model.fleet.CancelSealer;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.hazelcast.MapNames;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
class ClusterCancelsTest {
    private static final String CLUSTER = "cancels-test";
    private static final Duration SOON = Duration.ofSeconds(20);
    /** So far away that only a failing test waits for it. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int PID = 4711;
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final InetAddress ORIGIN = InetAddress.ofLiteral("192.0.2.7");

    private final Random random = new Random(4711);
    private final FleetKeys keys = FleetKeys.of(FleetKey.random(random));
    private final CancelSealer sealer = new CancelSealer(CLUSTER, keys, random);
    private final Board board = new Board();
    private volatile Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private final List<ClusterCancels> all = new ArrayList<>();

    /** The sessions of a gateway: one, whose target takes a cancel when it is told to. */
    private static final class Sessions implements ClusterCancels.Sessions {
        final List<Runnable> taken = new CopyOnWriteArrayList<>();
        volatile boolean atOnce = true;
        private final int pid;

        Sessions(int pid) {
            this.pid = pid;
        }

        @Override
        public boolean cancel(int asked, byte[] secret, Runnable done) {
            boolean here = asked == pid && Arrays.equals(secret, SECRET);
            if (here) {
                taken.add(done);
                if (atOnce) {
                    done.run();
                }
            }
            return here;
        }
    }

    private ClusterCancels gateway(String node, Sessions sessions, Duration deadline) {
        return gateway(node, sessions, deadline, sealer);
    }

    private ClusterCancels gateway(String node, Sessions sessions, Duration deadline, CancelSealer with) {
        ClusterCancels opened = new ClusterCancels(
                board,
                with,
                sessions,
                new ClusterCancels.Settings(node, deadline, new Rates()),
                _ -> {},
                () -> now,
                random);
        all.add(opened);
        return opened;
    }

    @AfterEach
    void close() {
        all.forEach(ClusterCancels::close);
    }

    private static CompletableFuture<Boolean> ask(ClusterCancels gateway, int pid, byte[] secret) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        gateway.ask(ORIGIN, pid, secret, answer::complete);
        return answer;
    }

    private static boolean get(CompletableFuture<Boolean> answer) throws Exception {
        return answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitIgnored(ClusterCancels gateway, Ignored reason, long count) {
        Await.until(
                () -> count + " " + reason + ", not " + gateway.ignored(reason),
                SOON,
                () -> gateway.ignored(reason) == count);
    }

    private CancelMessage.Request request(Instant issuedAt) {
        return new CancelMessage.Request(CancelId.random(random), issuedAt, "gw9", PID, Bytes.of(SECRET));
    }

    private void put(CancelMessage message) {
        put(CancelSealer.keyOf(message), sealer.seal(message));
    }

    private void put(String key, byte[] payload) {
        board.put(MapNames.CANCELS, key, payload, Duration.ofSeconds(5));
    }

    @Test
    void theGatewayThatHasTheSessionPassesItOnAndTheAskerHearsOnlyThen() throws Exception {
        Sessions there = new Sessions(PID);
        there.atOnce = false;
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        ClusterCancels owner = gateway("gw2", there, LONG);
        ClusterCancels third = gateway("gw3", new Sessions(3), LONG);

        CompletableFuture<Boolean> answer = ask(asker, PID, SECRET);
        Await.until("passed on", SOON, () -> there.taken.size() == 1);
        assertFalse(answer.isDone(), "the target has not taken it yet");
        there.taken.getFirst().run();

        assertTrue(get(answer));
        assertEquals(1, asker.matched());
        assertEquals(1, owner.answered());
        assertEquals(0, third.answered());
    }

    @Test
    void aQuestionThatFallsToAMemberWhichHangsIsAskedAgainUnderAnotherId() throws Exception {
        Sessions there = new Sessions(PID);
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        gateway("gw2", there, LONG);
        board.hang(2);

        assertTrue(get(ask(asker, PID, SECRET)));
        assertEquals(1, there.taken.size());
        List<String> questions = board.written().stream()
                .map(Board.Entry::key)
                .filter(key -> key.startsWith("q/"))
                .toList();
        assertEquals(3, questions.size());
        assertEquals(3, questions.stream().distinct().count());
        assertEquals(1, asker.asked());
        assertEquals(1, asker.matched());
    }

    @Test
    void whereNoMemberWritesNobodyIsAskedForEver() throws Exception {
        ClusterCancels asker = gateway("gw1", new Sessions(1), Duration.ofSeconds(1));
        board.hang(1_000);

        assertFalse(get(ask(asker, PID, SECRET)));
        assertEquals(4, board.written().size());
    }

    @Test
    void aWrongKeyWaitsOutTheTimeWhateverIsWrongAboutIt() throws Exception {
        ClusterCancels asker = gateway("gw1", new Sessions(1), SHORT);
        ClusterCancels owner = gateway("gw2", new Sessions(PID), LONG);
        for (CompletableFuture<Boolean> answer :
                List.of(ask(asker, PID, new byte[] {1, 2, 3, 5}), ask(asker, PID + 1, SECRET))) {
            assertFalse(get(answer));
        }
        assertEquals(0, owner.answered());
        // Two questions and not a word more.
        assertEquals(2, board.written().size());
    }

    @Test
    void nothingOfAKeyCanBeReadInTheMap() throws Exception {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        assertFalse(get(ask(gateway("gw1", new Sessions(1), SHORT), PID, secret)));
        String written = new String(board.written().getFirst().payload(), StandardCharsets.ISO_8859_1);
        assertFalse(written.contains("0123"));
        assertFalse(written.contains("gw1"));
    }

    @Test
    void aMessageCountsOnce() {
        Sessions there = new Sessions(PID);
        ClusterCancels owner = gateway("gw2", there, LONG);
        CancelMessage.Request request = request(now);
        put(request);
        Await.until("passed on", SOON, () -> there.taken.size() == 1);
        put(request);
        awaitIgnored(owner, Ignored.REPEATED, 1);
        now = now.plusMillis(1_999);
        put(request);
        awaitIgnored(owner, Ignored.REPEATED, 2);
        now = now.plusMillis(2);
        put(request);
        awaitIgnored(owner, Ignored.UNTIMELY, 1);
        assertEquals(1, there.taken.size());
    }

    @Test
    void aMessageCountsOnlyNearItsTime() {
        Sessions there = new Sessions(PID);
        ClusterCancels owner = gateway("gw2", there, LONG);
        put(request(now.minusMillis(2_001)));
        put(request(now.plusMillis(2_001)));
        awaitIgnored(owner, Ignored.UNTIMELY, 2);
        put(request(now.minusMillis(2_000)));
        put(request(now.plusMillis(2_000)));
        Await.until("passed on", SOON, () -> there.taken.size() == 2);
    }

    @Test
    void whatIsNotSealedByTheFleetForThatPlaceHasNoEffect() {
        Sessions there = new Sessions(PID);
        ClusterCancels owner = gateway("gw2", there, LONG);
        CancelMessage.Request request = request(now);
        String key = CancelSealer.keyOf(request);
        byte[] sealed = sealer.seal(request);
        byte[] altered = sealed.clone();
        altered[altered.length - 1] ^= 1;

        put(key, altered);
        put("q/" + CancelId.random(random), sealed);
        put(key, new CancelSealer(CLUSTER, FleetKeys.of(FleetKey.random(random)), random).seal(request));
        put(key, new CancelSealer("another", keys, random).seal(request));
        put(key, new byte[0]);
        put(key, new byte[100_000]);
        put("q/", sealed);
        put("", sealed);
        put("x/" + request.id(), sealed);
        awaitIgnored(owner, Ignored.NOT_GENUINE, 9);
        assertEquals(0, there.taken.size());

        put(request);
        Await.until("the genuine one counts", SOON, () -> there.taken.size() == 1);
    }

    @Test
    void aForgedAnswerEndsNoWaiting() throws Exception {
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        CompletableFuture<Boolean> answer = ask(asker, PID, SECRET);
        Await.until("asked", SOON, () -> board.written().size() == 1);
        CancelId id = new CancelId(board.written().getFirst().key().substring(2));

        CancelMessage.Answer genuine = new CancelMessage.Answer(id, now, "gw2", true);
        put("a/" + id, new CancelSealer(CLUSTER, FleetKeys.of(FleetKey.random(random)), random).seal(genuine));
        put("a/" + id, board.written().getFirst().payload());
        awaitIgnored(asker, Ignored.NOT_GENUINE, 2);
        put(new CancelMessage.Answer(id, now.minusSeconds(3), "gw2", true));
        awaitIgnored(asker, Ignored.UNTIMELY, 1);
        put(new CancelMessage.Answer(id, now, "gw3", false));
        put(new CancelMessage.Answer(CancelId.random(random), now, "gw2", true));
        assertFalse(answer.isDone());

        put(genuine);
        assertTrue(get(answer));
    }

    @Test
    void keysAreReplacedWithoutLosingACancel() throws Exception {
        FleetKey next = FleetKey.random(random);
        Sessions there = new Sessions(PID);
        gateway("gw2", there, LONG, new CancelSealer(CLUSTER, new FleetKeys(next, keys.current()), random));
        assertTrue(get(ask(
                gateway(
                        "gw1",
                        new Sessions(1),
                        LONG,
                        new CancelSealer(CLUSTER, new FleetKeys(keys.current(), next), random)),
                PID,
                SECRET)));
    }

    @Test
    void withoutAConnectionTheClientWaitsAsLongAsForAWrongKey() throws Exception {
        board.goOffline();
        assertFalse(get(ask(gateway("gw1", new Sessions(1), SHORT), PID, SECRET)));
    }

    @Test
    void aSecretThatNoGatewayGivesOutIsNotAskedFor() throws Exception {
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        assertFalse(get(ask(asker, PID, new byte[3])));
        assertEquals(0, board.written().size());
    }

    @Test
    void anOriginThatFloodsIsSlowedDownAndTheOthersAreNot() throws Exception {
        Sessions there = new Sessions(PID);
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        gateway("gw2", there, LONG);
        for (int i = 0; i < 2_000; i++) {
            ask(asker, PID, new byte[] {9, 9, 9, (byte) i});
        }
        assertTrue(asker.limited() > 1_000, asker.limited() + " were limited");
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        asker.ask(InetAddress.ofLiteral("192.0.2.8"), PID, SECRET, other::complete);
        assertTrue(get(other));
    }

    @Test
    void aFloodDoesNotGrowWhereMembersAreSlowToConfirm() throws Exception {
        board.confirmNothing();
        Sessions there = new Sessions(PID);
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        ClusterCancels owner = gateway("gw2", there, LONG);
        long begun = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            ask(asker, PID, new byte[] {9, 9, 9, (byte) i});
        }
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        asker.ask(InetAddress.ofLiteral("192.0.2.8"), PID, SECRET, other::complete);
        assertTrue(get(other));
        Await.until(
                "the last is asked again",
                SOON,
                () -> board.written().stream()
                                .filter(entry -> entry.key().startsWith("q/"))
                                .count()
                        > 504);
        int written = board.written().size();
        double seconds = (System.nanoTime() - begun) / 1e9;
        long most = 500 + 4 + 1 + (long) Math.ceil(seconds * 100);
        assertTrue(written <= most, written + " entries, more than " + most);
        assertEquals(0, owner.ignored(Ignored.TOO_MANY));
    }

    @Test
    void theEndHoldsNobody() throws Exception {
        ClusterCancels asker = gateway("gw1", new Sessions(1), LONG);
        CompletableFuture<Boolean> before = ask(asker, PID, SECRET);
        asker.close();
        assertFalse(get(before));
        assertFalse(get(ask(asker, PID, SECRET)));
    }
}
