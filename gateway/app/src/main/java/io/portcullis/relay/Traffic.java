package io.portcullis.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all sessions have moved, added up once per read batch. */
public final class Traffic {
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder bytesToClients = new LongAdder();
    private final LongAdder bytesToTargets = new LongAdder();
    private final LongAdder messagesToClients = new LongAdder();
    private final LongAdder messagesToTargets = new LongAdder();

    void toClients(long bytes, long messages) {
        bytesToClients.add(bytes);
        messagesToClients.add(messages);
    }

    void toTargets(long bytes, long messages) {
        bytesToTargets.add(bytes);
        messagesToTargets.add(messages);
    }

    public long bytesToClients() {
        return bytesToClients.sum();
    }

    public long bytesToTargets() {
        return bytesToTargets.sum();
    }

    public long messagesToClients() {
        return messagesToClients.sum();
    }

    public long messagesToTargets() {
        return messagesToTargets.sum();
    }

    /** One client's input begins or ends to wait until work may begin. */
    void waiting(boolean begins) {
        waiting.addAndGet(begins ? 1 : -1);
    }

    /** Sessions whose client waits until its work may begin. */
    public int waiting() {
        return waiting.get();
    }
}
