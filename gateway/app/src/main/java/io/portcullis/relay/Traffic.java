package io.portcullis.relay;

import java.util.concurrent.atomic.LongAdder;

/** What all sessions have moved, added up once per read batch. */
public final class Traffic {
    public final LongAdder bytesToClients = new LongAdder();
    public final LongAdder bytesToTargets = new LongAdder();
    public final LongAdder messagesToClients = new LongAdder();
    public final LongAdder messagesToTargets = new LongAdder();
}
