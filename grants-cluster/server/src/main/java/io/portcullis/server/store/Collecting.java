package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What a node of the cluster wants to have from the gateways after the control database lost commits. */
public interface Collecting {
    /** The records of {@code epoch} with a seq above {@code above}. */
    record Wish(String id, long epoch, long above) {}

    /** The wish that a gateway is to be told now: the oldest to which it has not sent all it had. */
    Uni<Optional<Wish>> wish(String node);

    /** Envelopes that a gateway sent for a wish; false if nobody waits for that wish any more. They are verified by who made the wish. */
    Uni<Boolean> collected(String wishId, String node, List<Bytes> envelopes, boolean last);
}
