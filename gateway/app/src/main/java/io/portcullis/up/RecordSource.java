package io.portcullis.up;

import java.util.stream.Stream;

/** The records that this gateway has verified. Safe for any thread. */
public interface RecordSource {
    RecordSource NONE = (_, _) -> Stream.empty();

    /** Envelopes of those whose position has that epoch and a sequence number above {@code above}, in no order. */
    Stream<byte[]> envelopes(long epoch, long above);
}
