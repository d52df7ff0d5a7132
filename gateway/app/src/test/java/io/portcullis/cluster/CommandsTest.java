package io.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.harness.Await;
import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.LinkId;
import io.portcullis.model.SessionId;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.model.fleet.FleetKeys;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final String CLUSTER = "commands-test";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final SessionId HERE = new SessionId("s00000000000here");
    private static final SessionId ELSEWHERE = new SessionId("s000000000000000");

    private final Random random = new Random(4711);
    private final KeyPair keys = PemKeys.generate(new SecureRandom());
    private final RecordSigner signer = RecordSigner.of(CLUSTER, keys.getPrivate(), keys.getPublic());
    private final RecordVerifier verifier = RecordVerifier.of(CLUSTER, List.of(keys.getPublic()));
    private final Board board = new Board();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private volatile Instant now = NOW;
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private volatile boolean mustWait;

    private Commands commands = open(Sealer.none());

    private Commands open(Sealer sealer) {
        Commands opened = new Commands(verifier, sealer, "here", this::cutOff, this::decided, () -> now);
        opened.listenTo(board);
        return opened;
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        commands.close();
    }

    private boolean cutOff(SessionId session, String reason) {
        if (mustWait) {
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        boolean here = session.equals(HERE);
        if (here) {
            done.add(reason);
        }
        return here;
    }

    private boolean decided(Command.Action.LinkDecided decided) {
        boolean awaited = decided.login().equals("anna");
        if (awaited) {
            done.add(decided.outcome() + " by " + decided.subject());
        }
        return awaited;
    }

    private Command linkDecided(String node, String login) {
        Command.Action.LinkDecided decided = new Command.Action.LinkDecided(
                LinkId.random(random),
                node,
                login,
                "192.0.2.1",
                Command.LinkOutcome.CONFIRMED,
                "https://id.example.org",
                "4711");
        return Command.linkDecided(CommandId.random(random), NOW, decided);
    }

    private Command command(Instant issuedAt, SessionId session) {
        return Command.cutOff(CommandId.random(random), issuedAt, session, "because");
    }

    private void put(Command command) {
        put(command.id().value(), signer.seal(command));
    }

    private void put(String key, byte[] payload) {
        board.put(MapNames.COMMANDS, key, payload, Duration.ofSeconds(60));
    }

    private void awaitIgnored(Ignored reason, long count) {
        Await.until(
                () -> count + " " + reason + ", not " + commands.ignored(reason),
                SOON,
                () -> commands.ignored(reason) == count);
    }

    private void awaitObeyed(long count) {
        Await.until("obeyed", SOON, () -> commands.obeyed() == count);
        assertEquals(count, done.size());
    }

    @Test
    void aCommandIsObeyedWithItsReason() {
        put(command(NOW, HERE));
        awaitObeyed(1);
        assertEquals(List.of("because"), done);
    }

    @Test
    void aSessionOfAnotherGatewayIsNoneOfOurConcern() {
        put(command(NOW, ELSEWHERE));
        Await.until("seen", SOON, () -> commands.unconcerned() == 1);
        assertEquals(List.of(), done);
    }

    @Test
    void aDecisionIsHeardOnceAndByWhomItIsFor() {
        Command decided = linkDecided("here", "anna");
        put(decided);
        awaitObeyed(1);
        assertEquals(List.of("CONFIRMED by 4711"), done);
        put(decided);
        awaitIgnored(Ignored.REPEATED, 1);
        put(linkDecided("elsewhere", "anna"));
        Await.until("seen", SOON, () -> commands.unconcerned() == 1);
        put(linkDecided("here", "berta"));
        awaitIgnored(Ignored.NOT_AWAITED, 1);
        assertEquals(1, done.size());
    }

    @Test
    void itCountsOnce() {
        Command command = command(NOW, HERE);
        put(command);
        awaitObeyed(1);
        put(command);
        awaitIgnored(Ignored.REPEATED, 1);
        now = NOW.plusSeconds(59);
        put(command);
        awaitIgnored(Ignored.REPEATED, 2);
        now = NOW.plusSeconds(60);
        put(command);
        awaitIgnored(Ignored.UNTIMELY, 1);
        assertEquals(1, done.size());
    }

    @Test
    void itCountsInItsTimeOnly() {
        put(command(NOW.minusSeconds(60), HERE));
        put(command(NOW.plusSeconds(11), HERE));
        awaitIgnored(Ignored.UNTIMELY, 2);
        put(command(NOW.minusSeconds(59), HERE));
        put(command(NOW.plusSeconds(9), HERE));
        awaitObeyed(2);
    }

    @Test
    void whatIsNotGenuineHasNoEffect() {
        Command command = command(NOW, HERE);
        String key = command.id().value();
        KeyPair others = PemKeys.generate(new SecureRandom());

        put(
                key,
                RecordSigner.of(CLUSTER, others.getPrivate(), others.getPublic())
                        .seal(command));
        put(key, RecordSigner.of("another", keys.getPrivate(), keys.getPublic()).seal(command));
        put(key, signer.seal(new Beacon("m1", 1, 1, NOW, NOW, 1, Bytes.of(new byte[32]), Beacon.asOf(NOW))));
        byte[] altered = signer.seal(command);
        altered[altered.length - 1] ^= 1;
        put(key, altered);
        put(key, new byte[0]);
        put(key, new byte[9 * 1024]);
        put(CommandId.random(random).value(), signer.seal(command));
        put(key, new byte[] {1, 2, 3});

        awaitIgnored(Ignored.NOT_GENUINE, 8);
        assertEquals(List.of(), done);
        // And the genuine one still counts.
        put(command);
        awaitObeyed(1);
    }

    @Test
    void whereAllIsSealedAPlainOneHasNoEffect() {
        commands.close();
        Sealer sealer = Sealer.of(FleetKeys.of(FleetKey.random(random)), true, random);
        commands = open(sealer);
        Command plain = command(NOW, HERE);
        put(plain);
        awaitIgnored(Ignored.NOT_GENUINE, 1);
        put(plain.id().value(), sealer.seal(MapNames.COMMANDS, plain.id().value(), signer.seal(plain)));
        awaitObeyed(1);
    }

    @Test
    void aFloodIsBounded() {
        mustWait = true;
        for (int i = 0; i < 3_000; i++) {
            put(command(NOW, HERE));
        }
        awaitIgnored(Ignored.TOO_MANY, 3_000 - 1_001);
        mayGoOn.countDown();
        awaitObeyed(1_001);
    }
}
