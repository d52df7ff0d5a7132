package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Another session on the same gateway, in a transaction all the time, that must not notice what happens beside it. */
final class Bystander implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final RawClient client;
    private final String backend;

    Bystander(World world) {
        client = world.login(world.person("bystander-" + COUNT.incrementAndGet()));
        client.query("BEGIN");
        backend = backend();
    }

    private String backend() {
        List<Message> answer = client.query("SELECT pg_backend_pid()");
        assertEquals(
                "TDCZ", String.join("", answer.stream().map(m -> "" + m.tag()).toList()));
        assertEquals('T', answer.getLast().transactionStatus());
        return String.valueOf(answer.get(1).row().getFirst());
    }

    void noticesNothing() {
        assertEquals(backend, backend());
    }

    @Override
    public void close() {
        client.close();
    }
}
