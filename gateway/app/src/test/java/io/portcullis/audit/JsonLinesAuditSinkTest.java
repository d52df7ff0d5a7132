package io.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.GrantEvent;
import io.portcullis.model.audit.StatementEvent;
import io.portcullis.model.audit.StatementText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("alone")
class JsonLinesAuditSinkTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant START = Instant.parse("2026-11-22T23:59:59.500Z");

    @TempDir
    Path folder;

    private final Disk disk = new Disk();
    private volatile Instant now = START;
    private JsonLinesAuditSink sink;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @BeforeEach
    void open() throws IOException {
        sink = JsonLinesAuditSink.open(folder, "gw1", clock, disk, 65_536, 256L << 20);
    }

    /** In place of the one with the usual bounds. */
    private void open(int mostEvents, long mostBytesPerFile) throws IOException {
        sink.close();
        for (Path file : files()) {
            Files.delete(file);
        }
        sink = JsonLinesAuditSink.open(folder, "gw1", clock, disk, mostEvents, mostBytesPerFile);
    }

    @AfterEach
    void close() {
        disk.room.set(Long.MAX_VALUE);
        sink.close();
    }

    private static AuditEvent event(int number) {
        return new GrantEvent(START, "g" + number, number, GrantEvent.What.LEARNED, "x".repeat(100));
    }

    private void accept(int from, int until) {
        IntStream.range(from, until).forEach(number -> sink.accept(event(number)));
    }

    private void awaitWritten(long events) {
        Await.until(() -> events + " written, not " + sink.written(), SOON, () -> sink.written() == events);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** The numbers of the events in the files, in order; every line must be whole. */
    private List<Integer> numbers() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (Path file : files()) {
            String content = Files.readString(file);
            assertTrue(content.isEmpty() || content.endsWith("\n"), "a torn line in " + file);
            for (String line : content.lines().toList()) {
                assertTrue(line.startsWith("{\"v\":1,\"type\":\"grant\",") && line.endsWith("}"), line);
                assertTrue(line.contains("\"node\":\"gw1\""), line);
                String revision = line.replaceAll(".*\"revision\":([0-9]+).*", "$1");
                numbers.add(Integer.valueOf(revision));
            }
        }
        return numbers;
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void eachEventIsOneLineInOrder() throws IOException {
        accept(0, 500);
        awaitWritten(500);

        assertEquals(upTo(500), numbers());
        assertEquals(List.of("gw1-20261122T235959.500Z.jsonl"), names());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())));
        assertTrue(sink.available());
        assertEquals(0, sink.queued());
    }

    private List<String> names() throws IOException {
        return files().stream().map(file -> String.valueOf(file.getFileName())).toList();
    }

    @Test
    void whatGathersIsForcedToTheDiskOncePerGroup() throws IOException {
        accept(0, 20_000);
        awaitWritten(20_000);

        assertTrue(disk.forces.get() < 2_000, disk.forces + " forces");
        assertEquals(upTo(20_000), numbers());
    }

    @Test
    void manyThreadsLoseNothing() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                int first = i * 1000;
                threads.execute(() -> accept(first, first + 1000));
            }
        }
        awaitWritten(8000);

        assertEquals(upTo(8000), numbers().stream().sorted().toList());
        assertEquals(0, sink.lost());
    }

    @Test
    void aNewDayAndAFullFileBeginANewOne() throws IOException {
        // Given files of about ten events
        open(65_536, 2_000);
        accept(0, 1);
        awaitWritten(1);

        // When the day is over
        now = START.plusSeconds(1);
        accept(1, 2);
        awaitWritten(2);

        // Then
        assertEquals(List.of("gw1-20261122T235959.500Z.jsonl", "gw1-20261123T000000.500Z.jsonl"), names());

        // When that one is full, within the same millisecond
        for (int i = 2; i < 40; i++) {
            accept(i, i + 1);
            awaitWritten(i + 1L);
        }

        // Then
        assertTrue(names().contains("gw1-20261123T000000.500Z-2.jsonl"), names().toString());
        assertEquals(upTo(40), numbers().stream().sorted().toList());
        for (Path file : files()) {
            assertTrue(Files.size(file) < 3_000, file + " has " + Files.size(file));
        }
    }

    @Test
    void aFileThatIsThereIsNeverOverwritten() throws IOException {
        Path there = folder.resolve("gw1-20261122T235959.500Z.jsonl");
        sink.close();
        Files.writeString(there, "of another process\n");

        open();
        accept(0, 3);
        awaitWritten(3);

        assertEquals("of another process\n", Files.readString(there));
        assertEquals(
                3,
                Files.readAllLines(folder.resolve("gw1-20261122T235959.500Z-2.jsonl"))
                        .size());
    }

    @Test
    void aFullDiskTearsNoLineAndLosesNothing() throws IOException {
        // Given room for two and a half events more
        accept(0, 10);
        awaitWritten(10);
        long length = Files.size(files().getFirst());
        disk.room.set(length / 10 * 5 / 2);

        // When
        accept(10, 30);

        // Then
        Await.until("the failure", SOON, () -> !sink.available());
        assertTrue(String.valueOf(sink.problem()).contains("No space left"), sink.problem());
        // The writer may have taken the first one or two by themselves, which fit.
        int fitting = (int) sink.written();
        assertTrue(fitting >= 10 && fitting <= 12, fitting + " were written");
        assertEquals(upTo(fitting), numbers(), "cut back to the last good line");
        assertEquals(30 - fitting, sink.queued());

        // When there is room again
        disk.room.set(Long.MAX_VALUE);

        // Then
        awaitWritten(30);
        Await.until("availability", SOON, sink::available);
        assertNull(sink.problem());
        assertEquals(upTo(30), numbers());
        assertEquals(0, sink.lost());
    }

    @Test
    void whatCouldNotBeForcedIsWrittenAgainOnce() throws IOException {
        accept(0, 5);
        awaitWritten(5);

        disk.failingForces.set(2);
        disk.failingTruncates.set(1);
        accept(5, 9);

        awaitWritten(9);
        assertEquals(upTo(9), numbers());
    }

    @Test
    void onlyWhatIsOnTheDiskIsToldAsPresent() throws IOException {
        accept(0, 5);
        awaitWritten(5);
        Path first = files().getFirst();
        long length = Files.size(first);
        assertEquals(new JsonLinesAuditSink.Present(first, length), sink.present());

        // When lines are in the file that could not be forced, nor cut off again
        disk.failingForces.set(3);
        disk.failingTruncates.set(1_000_000);
        accept(5, 9);
        Await.until("they are there", SOON, () -> Files.size(first) > length && sink.problem() != null);

        // Then they do not count until they are on the disk
        assertEquals(length, sink.present().length());
        disk.failingTruncates.set(0);
        awaitWritten(9);
        assertEquals(Files.size(first), sink.present().length());

        // And the next file is told with the first line in it
        now = START.plusSeconds(1);
        accept(9, 10);
        awaitWritten(10);
        assertEquals(files().getLast(), sink.present().file());
        assertEquals(Files.size(files().getLast()), sink.present().length());
    }

    @Test
    void whatFindsTheQueueFullIsLostAndCounted() throws IOException {
        // Given a disk that takes nothing
        open(100, 1 << 20);
        disk.room.set(0);
        accept(0, 1);
        Await.until("the failure", SOON, () -> !sink.available());

        // When more comes than the queue holds
        accept(1, 301);

        // Then
        assertEquals(200, sink.lost());
        assertEquals(101, sink.queued());

        // And what was kept is written
        disk.room.set(Long.MAX_VALUE);
        awaitWritten(101);
        assertEquals(upTo(101), numbers());
        assertEquals(200, sink.lost());
    }

    @Test
    void theQueueIsBoundedByTheSizeOfTheTextsToo() throws IOException {
        disk.room.set(0);
        accept(0, 1);
        Await.until("the failure", SOON, () -> !sink.available());
        String text = "x".repeat(1 << 20);

        for (int i = 0; i < 70; i++) {
            sink.accept(new StatementEvent(
                    START,
                    SessionId.random(new Random(i)),
                    GrantId.random(new Random(i)),
                    new StatementText.Clear(text),
                    StatementEvent.Outcome.COMPLETED,
                    "SELECT 1",
                    ""));
        }

        assertEquals(6, sink.lost(), "64 Mi characters have room");
    }

    @Test
    void aFullQueueMakesTheSinkUnavailableBeforeAnythingIsLost() throws IOException {
        AuditQueue queue = new AuditQueue(10, 1000);
        for (int i = 0; i < 9; i++) {
            assertTrue(queue.hasReserve());
            assertTrue(queue.offer(event(i)));
        }

        assertFalse(queue.hasReserve());
        assertTrue(queue.offer(event(9)));
        assertFalse(queue.offer(event(10)));
    }

    @Test
    void aRemovedFileIsNoticedAndANewOneBegins() throws IOException {
        accept(0, 3);
        awaitWritten(3);

        Files.delete(files().getFirst());
        now = now.plusMillis(1);
        accept(3, 5);
        awaitWritten(5);

        assertEquals(List.of(3, 4), numbers());
    }

    @Test
    void closingWritesWhatWaits() throws IOException {
        accept(0, 5_000);
        sink.close();

        assertEquals(upTo(5_000), numbers());
        accept(5_000, 5_001);
        assertEquals(1, sink.lost(), "what comes afterwards is lost, and counted");
    }

    @Test
    void closingAFailingSinkEndsAtItsDeadlineAndCountsWhatIsLost() throws IOException {
        accept(0, 2);
        awaitWritten(2);
        disk.room.set(50);
        accept(2, 12);
        Await.until("the failure", SOON, () -> !sink.available());

        long start = System.nanoTime();
        sink.close(Duration.ofMillis(300));
        long took = Duration.ofNanos(System.nanoTime() - start).toMillis();

        assertTrue(took >= 300 && took < 5_000, took + " ms");
        assertEquals(10, sink.lost());
        assertEquals(upTo(2), numbers());
    }
}
