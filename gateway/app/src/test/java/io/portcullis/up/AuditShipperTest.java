package io.portcullis.up;

import static io.portcullis.up.Nodes.SOON;
import static io.portcullis.up.StandIn.Fault.CUT;
import static io.portcullis.up.StandIn.Fault.HANG;
import static io.portcullis.up.StandIn.Fault.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.harness.Await;
import io.portcullis.model.audit.GrantEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sink that writes, a real shipper, and nodes that take it over HTTPS or do not. */
class AuditShipperTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Nodes nodes;
    private Path audit;
    private Path state;
    private JsonLinesAuditSink sink;
    private @Nullable AuditShipper shipper;
    private @Nullable UpClient client;
    private int events;

    @BeforeEach
    void start() throws IOException {
        nodes = new Nodes(folder);
        audit = Files.createDirectory(folder.resolve("audit"));
        state = Files.createDirectory(folder.resolve("state"));
        sink = JsonLinesAuditSink.open(audit, "gw1", Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        stopShipper();
        sink.close();
        nodes.close();
    }

    private AuditShipper ship() {
        return ship(DEADLINE);
    }

    private AuditShipper ship(Duration deadline) {
        UpClient opened = new UpClient(nodes.vertx, nodes.settings(), deadline);
        AuditShipper started = new AuditShipper(
                opened,
                new AuditFolder(audit, "gw1", this::written, Clock.systemUTC()),
                this::written,
                new AuditOffsets(state.resolve("audit-offsets.json")),
                new Backoff(new Random(1), Duration.ofMillis(400)));
        started.start();
        client = opened;
        shipper = started;
        return started;
    }

    private void stopShipper() {
        if (shipper != null) {
            shipper.close(CLOSE);
        }
        if (client != null) {
            client.close();
        }
        shipper = null;
        client = null;
    }

    private AuditPosition written() {
        JsonLinesAuditSink.Present present = sink.present();
        return new AuditPosition(present.file(), present.length());
    }

    private void write(int more) {
        for (int i = 0; i < more; i++) {
            events++;
            sink.accept(new GrantEvent(Instant.now(), "event-" + events, 1, GrantEvent.What.LEARNED, "x".repeat(200)));
        }
    }

    /** All of the files, in their order. */
    private String files() {
        try (Stream<Path> all = Files.list(audit)) {
            StringBuilder text = new StringBuilder();
            for (Path file : all.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitArrived(AuditShipper by) {
        Await.until("all is written", SOON, () -> sink.queued() == 0);
        Await.until(
                () -> nodes.database.allText().length() + " of " + files().length(),
                SOON,
                () -> nodes.database.allText().length() >= files().length());
        assertEquals(files(), nodes.database.allText());
        Await.until("no backlog", SOON, () -> by.backlog() == 0);
    }

    private static Path oldFile(Path audit, String time, String content) throws IOException {
        Path file = Files.writeString(audit.resolve("gw1-" + time + ".jsonl"), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        return file;
    }

    @Test
    void whatIsWrittenArrives() {
        AuditShipper started = ship();
        write(1);
        awaitArrived(started);
        write(2_500);
        awaitArrived(started);
        assertEquals(2_501, started.lines());
        assertEquals(0, started.malformed());
        assertNull(started.trouble().problem());
    }

    @Test
    void whatEarlierProcessesLeftArrivesFirstAndTornLinesAreNotLost() throws IOException {
        oldFile(audit, "20240101T000000.000Z", "{\"v\":1}\n{\"v\":2}\n{\"v\":");
        oldFile(audit, "20240102T000000.000Z", "");
        oldFile(audit, "20240103T000000.000Z", "{\"v\":3}\n");
        write(1);
        AuditShipper started = ship();
        awaitArrived(started);
        assertEquals(1, started.malformed());
    }

    @Test
    void halfALineOfAFileThatSomebodyStillWritesToWaits() throws IOException {
        Path other = audit.resolve("gw1-20240101T000000.000Z.jsonl");
        Files.writeString(other, "{\"v\":1}\n{\"v\":");
        write(1);
        AuditShipper started = ship();
        Await.until("the rest", SOON, () -> started.lines() == 2);
        assertEquals("{\"v\":1}\n", nodes.database.text("gw1-20240101T000000.000Z.jsonl"));
    }

    @Test
    void aLostAnswerAndALostMemoryDoNotDoubleALine() throws IOException {
        nodes.one.next(StandIn.Fault.TAKE_AND_CUT, StandIn.Fault.TAKE_AND_FAIL);
        AuditShipper started = ship();
        write(1_500);
        awaitArrived(started);
        stopShipper();

        Files.delete(state.resolve("audit-offsets.json"));
        awaitArrived(ship());
        stopShipper();

        Files.writeString(state.resolve("audit-offsets.json"), "{\"files\":{");
        write(3);
        awaitArrived(ship());
    }

    @Test
    void aDatabaseThatWasPutBackIsFilledUpAgain() {
        AuditShipper started = ship();
        write(100);
        awaitArrived(started);
        synchronized (nodes.database) {
            nodes.database.files.clear();
            nodes.database.offsets.clear();
        }
        write(1);
        awaitArrived(started);
    }

    @Test
    void whileNobodyTakesItItStaysInTheFilesAndNobodyWaits() {
        nodes.one.always(UNAVAILABLE);
        nodes.two.always(CUT);
        AuditShipper started = ship();
        write(5_000);
        Await.until("all is written", SOON, () -> sink.queued() == 0);
        Await.until("the trouble is told", SOON, () -> started.trouble().failures() > 2);
        assertTrue(sink.available());
        assertNotNull(started.trouble().problem());
        Await.until("the backlog is told", SOON, () -> started.backlog() == files().length());
        assertEquals("", nodes.database.allText());

        nodes.one.always(null);
        awaitArrived(started);
        assertNull(started.trouble().problem());
    }

    @Test
    void aNodeThatHangsOrIsGoneHoldsNothingUpForLong() {
        nodes.one.always(HANG);
        AuditShipper started = ship(Duration.ofMillis(500));
        write(10);
        awaitArrived(started);
        nodes.two.close();
        nodes.restartOne(() -> write(10));
        awaitArrived(started);
    }

    @Test
    void underAnyMixOfFaultsEachLineArrivesOnceAndInOrder() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<StandIn.Fault> some = new ArrayList<>(List.of(StandIn.Fault.values()));
        some.remove(StandIn.Fault.BUSY);
        for (int i = 0; i < 40; i++) {
            StandIn node = random.nextBoolean() ? nodes.one : nodes.two;
            node.next(some.get(random.nextInt(some.size())));
        }
        AuditShipper started = ship(Duration.ofMillis(200));
        for (int i = 0; i < 20; i++) {
            write(random.nextInt(600));
            Await.until("all is written", SOON, () -> sink.queued() == 0);
        }
        Await.until(
                "all faults are over",
                SOON.multipliedBy(3),
                () -> nodes.database.allText().length() >= files().length());
        awaitArrived(started);
    }

    @Test
    void aFileThatIsShorterThanWhatArrivedIsLeftAlone() throws IOException {
        String name = "gw1-20240101T000000.000Z.jsonl";
        Path file = oldFile(audit, "20240101T000000.000Z", "{\"v\":1}\n");
        nodes.database.offsets.put(name, 4_711L);
        AuditShipper started = ship();
        write(1);
        Await.until("the rest", SOON, () -> started.lines() == 1);
        assertEquals("", nodes.database.text(name));
        Files.writeString(file, "x", StandardOpenOption.APPEND);
        assertNull(started.trouble().problem());
    }

    @Test
    void theEndSendsWhatIsLeftButDoesNotWaitForWhoHangs() {
        AuditShipper started = ship();
        write(1);
        awaitArrived(started);
        write(3_000);
        Await.until("all is written", SOON, () -> sink.queued() == 0);
        stopShipper();
        assertEquals(files(), nodes.database.allText());

        nodes.one.always(HANG);
        nodes.two.always(HANG);
        AuditShipper hung = ship();
        write(1);
        Await.until("it is being sent", SOON, () -> hung.backlog() > 0 && nodes.one.requests() > 0);
        long begun = System.nanoTime();
        hung.close(Duration.ofMillis(100));
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertTrue(millis < DEADLINE.toMillis() / 2, millis + " ms");
    }
}
