package io.portcullis.grants.cluster;

import com.hazelcast.client.impl.proxy.ClientMapProxy;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.portcullis.model.hazelcast.MapNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads all records of the cluster, in pages, on a thread of its own. Entries that move meanwhile may be missed or come
 * twice; that the reading was complete, the members' digests say.
 */
final class Reader {
    /** An entry is about 0.4 KB. */
    private static final int FETCH = 500;

    private static final int PAGES_AHEAD = 4;
    private static final long LOOK_UP_MILLIS = 100;

    private final HazelcastInstance client;
    private final MapFeed feed;
    private final Inbox inbox;
    private final Semaphore pages = new Semaphore(PAGES_AHEAD);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("portcullis-read").factory());
    private volatile int current;

    Reader(HazelcastInstance client, MapFeed feed, Inbox inbox) {
        this.client = client;
        this.feed = feed;
        this.inbox = inbox;
    }

    /**
     * Begins; one that still goes on is given up.
     *
     * @param reading its number, higher than all before
     * @param listen whether to listen to the maps anew before
     */
    void begin(int reading, boolean listen) {
        current = reading;
        thread.execute(() -> run(reading, listen));
    }

    /** A page has been dealt with. */
    void taken() {
        pages.release();
    }

    void close() {
        current = Integer.MAX_VALUE;
        thread.shutdown();
    }

    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        GivenUp() {
            super(null, null, false, false);
        }
    }

    private void run(int reading, boolean listen) {
        long begun = System.nanoTime();
        int entries = 0;
        try {
            if (listen) {
                feed.listen(client);
            }
            for (String map : MapNames.RECORDS) {
                entries += read(reading, client.getMap(map));
            }
            over(reading, entries, begun, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (GivenUp e) {
            // Whoever began another does not wait for this one.
        } catch (RuntimeException | Error e) {
            over(reading, entries, begun, e.toString());
        }
    }

    private void over(int reading, int entries, long begun, @Nullable String failure) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        inbox.add(new Signal.ReadingOver(reading, entries, millis, failure));
    }

    private int read(int reading, IMap<Object, Object> map) throws InterruptedException {
        // The interface's own iterator asks for each value by itself.
        if (!(map instanceof ClientMapProxy<Object, Object> proxy)) {
            throw new IllegalStateException("not a client's map");
        }
        int partitions = client.getPartitionService().getPartitions().size();
        int entries = 0;
        List<Signal.Event> page = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            Iterator<Map.Entry<Object, Object>> each = proxy.iterator(FETCH, partition, true);
            while (each.hasNext()) {
                Map.Entry<Object, Object> entry = each.next();
                page.add(MapFeed.value(map.getName(), entry::getKey, entry::getValue));
                entries++;
                if (page.size() == FETCH) {
                    page = send(reading, page);
                }
            }
            goOn(reading);
        }
        send(reading, page);
        return entries;
    }

    private void goOn(int reading) {
        if (current != reading) {
            throw new GivenUp();
        }
    }

    private List<Signal.Event> send(int reading, List<Signal.Event> page) throws InterruptedException {
        if (!page.isEmpty()) {
            while (!pages.tryAcquire(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
                goOn(reading);
            }
            inbox.add(new Signal.Page(reading, page));
        }
        return new ArrayList<>();
    }
}
