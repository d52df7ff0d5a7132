package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Fulfils the cluster's wishes for records, each once, on a thread that lives only as long as that takes. */
final class RecordCollection {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final int MOST_RECORDS = 1_000;
    /** Of base64, so that the body stays below 1 MiB. */
    private static final int MOST_CHARACTERS = 900_000;

    private final UpClient client;
    private final RecordSource records;
    private final Backoff backoff;
    private final Trouble trouble = new Trouble("records", "the cluster's recovery lacks what this gateway knows");
    private final CountDownLatch closing = new CountDownLatch(1);
    /** The wish that is being fulfilled, or was the last to be. */
    private final AtomicReference<String> taken = new AtomicReference<>("");

    private volatile boolean busy;

    RecordCollection(UpClient client, RecordSource records, Backoff backoff) {
        this.client = client;
        this.records = records;
        this.backoff = backoff;
    }

    Trouble trouble() {
        return trouble;
    }

    /** A wish came, or came again; one caller at a time. */
    void wished(CollectWish wish) {
        if (!wish.id().isEmpty() && !busy && !wish.id().equals(taken.getAndSet(wish.id()))) {
            busy = true;
            Thread.ofPlatform().daemon().name("portcullis-up-records").start(() -> fulfil(wish));
        }
    }

    void close() {
        closing.countDown();
    }

    private void fulfil(CollectWish wish) {
        try {
            long sent = send(wish);
            LOG.infof(
                    "up-records-sent wish=%s epoch=%d above=%d records=%d",
                    wish.id(), wish.epoch(), wish.above(), sent);
        } catch (InterruptedException e) {
            LOG.debug("records were not sent to their end");
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=\"record collection\"", e);
        } finally {
            busy = false;
        }
    }

    private long send(CollectWish wish) throws InterruptedException {
        Iterator<byte[]> envelopes =
                records.envelopes(wish.epoch(), wish.above()).iterator();
        long sent = 0;
        boolean last;
        do {
            JsonArray some = new JsonArray();
            int characters = 0;
            while (envelopes.hasNext() && some.size() < MOST_RECORDS && characters < MOST_CHARACTERS) {
                String envelope = Base64.getEncoder().encodeToString(envelopes.next());
                some.add(envelope);
                characters += envelope.length();
            }
            last = !envelopes.hasNext();
            JsonObject body = new JsonObject()
                    .put("collect", wish.id())
                    .put("records", some)
                    .put("last", last);
            if (!keepSending(new UpRequest("/up/v1/records", UpRequest.JSON, body.toBuffer()))) {
                return sent;
            }
            sent += some.size();
        } while (!last);
        return sent;
    }

    /** Returns false if nobody waits for it any more. */
    private boolean keepSending(UpRequest request) throws InterruptedException {
        while (true) {
            Duration retryAfter = Duration.ZERO;
            try {
                UpAnswer answer = client.send(request);
                if (answer.isOk() || answer.status() == 409) {
                    trouble.succeeded();
                    backoff.succeeded();
                    return answer.isOk();
                }
                trouble.failed(answer.words());
            } catch (UpFailure e) {
                trouble.failed(String.valueOf(e.getMessage()));
                retryAfter = e.retryAfter();
            }
            if (closing.await(backoff.next(retryAfter).toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }
}
