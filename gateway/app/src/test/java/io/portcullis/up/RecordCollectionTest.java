package io.portcullis.up;

import static io.portcullis.up.Nodes.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.harness.Await;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCollectionTest {
    @TempDir
    Path folder;

    private Nodes nodes;
    private UpClient client;
    private RecordCollection collection;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int records = 3;

    @BeforeEach
    void start() {
        nodes = new Nodes(folder);
        client = new UpClient(nodes.vertx, nodes.settings(), Duration.ofSeconds(10));
        RecordSource source = (epoch, above) -> {
            asked.incrementAndGet();
            return IntStream.range(0, records)
                    .mapToObj(i -> (epoch + "/" + (above + i + 1) + "x".repeat(250)).getBytes(StandardCharsets.UTF_8));
        };
        collection = new RecordCollection(client, source, new Backoff(new Random(1), Duration.ofMillis(300)));
    }

    @AfterEach
    void stop() {
        collection.close();
        client.close();
        nodes.close();
    }

    private JsonObject wish(String id) {
        JsonObject wish = new JsonObject().put("id", id).put("epoch", 1).put("above", 4650);
        nodes.database.wish(wish);
        return wish;
    }

    private void awaitCollected() {
        Await.until("collected", SOON, nodes.database::isCollected);
    }

    @Test
    void everyRecordIsSentOnceForAWish() {
        CollectWish wish = CollectWish.of(wish("w1"));
        collection.wished(wish);
        collection.wished(wish);
        awaitCollected();
        Buffer first = nodes.database.envelopes.getFirst();
        assertEquals("1/4651", first.toString().substring(0, 6));
        collection.wished(wish);
        assertEquals(3, nodes.database.envelopes());
        assertEquals(1, asked.get());
    }

    @Test
    void manyGoInSeveralRequests() {
        records = 10_500;
        nodes.one.next(StandIn.Fault.UNAVAILABLE, StandIn.Fault.CUT);
        collection.wished(CollectWish.of(wish("w1")));
        awaitCollected();
        assertEquals(10_500, nodes.database.envelopes());
    }

    @Test
    void whoHasNoneSaysSo() {
        records = 0;
        collection.wished(CollectWish.of(wish("w1")));
        awaitCollected();
        assertEquals(0, nodes.database.envelopes());
    }

    @Test
    void aWishThatNobodyHasAnyMoreEnds() {
        collection.wished(new CollectWish("old", 1, 0));
        Await.until("asked", SOON, () -> nodes.one.requests() == 1);
        Await.until("the next is fulfilled", SOON, () -> {
            collection.wished(CollectWish.of(new JsonObject().put("id", "w2").put("epoch", 1)));
            if (nodes.database.wish == null) {
                wish("w2");
            }
            return nodes.database.isCollected();
        });
    }

    @Test
    void whatIsNoWishIsLeftAlone() {
        for (JsonObject wish : List.of(
                new JsonObject(),
                new JsonObject().put("id", 7),
                new JsonObject().put("id", ""),
                new JsonObject().put("id", "x".repeat(65)))) {
            collection.wished(CollectWish.of(wish));
        }
        assertEquals(0, asked.get());
    }
}
