package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.GatewayJvm;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a transaction and a stream cost the relay in things that can be counted; docs/performance.md has the times. */
@Tag("alone")
class FastPathIT {
    private static final String EVENT_LOOP = "vert.x-eventloo";
    /** Until the compiler has seen it all. */
    private static final int WARM = 20_000;

    private static final int TRANSACTIONS = 5_000;

    private static World world;
    private static World.Person person;
    private static RawClient client;

    @BeforeAll
    static void start() {
        // The leak detector of the other tests allocates for every buffer.
        world = World.start(builder -> builder.javaOption("-Dio.netty.leakDetection.level=disabled"));
        person = world.person("fast");
        client = world.login(person);
        run(WARM);
    }

    @AfterAll
    static void stop() {
        client.close();
        world.close();
    }

    @Test
    void aTransactionAllocatesNothing() throws IOException {
        try (GatewayJvm jvm = jvm()) {
            long before = jvm.allocated();
            run(TRANSACTIONS);
            // No object is smaller than 16 bytes: one per transaction would show.
            double bytes = perTransaction(jvm.allocated() - before);
            assertTrue(bytes < 8, () -> bytes + " bytes per transaction");
        }
    }

    /** A read buffer that the pool can not hold would be an object and a cleaner for every read. */
    @Test
    void aStreamAllocatesNextToNothing() throws IOException {
        try (GatewayJvm jvm = jvm()) {
            assertStreamsAreFree(jvm, client);
        }
    }

    /** The gateway waits for such a client many times: waiting must be free too. */
    @Test
    void aStreamToASlowClientAllocatesNextToNothing() throws IOException {
        try (GatewayJvm jvm = jvm();
                RawClient slow = RawClient.connect(world.gateway.host(), world.gateway.port(), 8 * 1024)) {
            slow.login(person.login(), person.password(), World.TARGET);
            assertStreamsAreFree(jvm, slow);
        }
    }

    /** One read and one write on each side. */
    @Test
    void aTransactionReadsTwiceAndWritesTwice() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/io")), "only Linux counts them");
        long before = readsAndWrites();
        run(TRANSACTIONS);
        double calls = perTransaction(readsAndWrites() - before);
        // The lower bound would notice calls that the kernel does not count here.
        assertTrue(calls > 3.9 && calls < 4.2, () -> calls + " reads and writes per transaction");
    }

    private static GatewayJvm jvm() throws IOException {
        assumeTrue(System.getProperty("portcullis.test.binary", "").isEmpty(), "a native binary is no JVM");
        return GatewayJvm.of(ProcessHandle.of(world.gateway.pid()).orElseThrow());
    }

    private static void run(int transactions) {
        for (int i = 0; i < transactions; i++) {
            client.query("SELECT 1");
        }
    }

    /** 20 MB in rows of 1 KB. */
    private static void stream(RawClient client) {
        client.query("SELECT repeat('x', 1000), generate_series(1, 20000)");
    }

    /**
     * The least of some streams counts: what the code allocates shows in each of them, what it did before it was fully
     * compiled only in the first.
     */
    private static void assertStreamsAreFree(GatewayJvm jvm, RawClient client) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = jvm.allocated();
            stream(client);
            least = Math.min(least, jvm.allocated() - before);
        }
        long bytes = least;
        assertTrue(bytes < 16 * 1024, () -> bytes + " bytes in 20 MB");
    }

    private static double perTransaction(long count) {
        return count / (double) TRANSACTIONS;
    }

    /** The calls of read and write, of all event loops so far. */
    private static long readsAndWrites() throws IOException {
        Path tasks = Path.of("/proc", Long.toString(world.gateway.pid()), "task");
        long sum = 0;
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).startsWith(EVENT_LOOP)) {
                    sum += calls(Files.readString(thread.resolve("io")));
                }
            }
        }
        return sum;
    }

    private static long calls(String io) {
        return io.lines()
                .filter(line -> line.startsWith("syscr:") || line.startsWith("syscw:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
