package io.portcullis.cluster;

import io.portcullis.rate.TokenBuckets;
import java.net.InetAddress;

/**
 * How many cancels go through the cluster: of one origin, of one gateway, and of all together. A client that shows many
 * statements the way out at once still may; one that guesses keys is slowed down to nothing of use.
 */
public final class Rates {
    /** An origin may be a load balancer with many clients behind it. */
    private static final double PER_ORIGIN = 100;

    private static final int BURST_OF_ORIGIN = 500;
    private static final double PER_NODE = 400;
    private static final int BURST_OF_NODE = 1_000;
    /** What a gateway may send comes in a bunch where the cluster was slow meanwhile; answers come on top of it. */
    private static final int BUNCH_OF_NODE = 2 * BURST_OF_NODE;

    private static final int MOST_ORIGINS = 10_000;
    /** Gateways of a cluster, with room. */
    private static final int MOST_NODES = 1_000;

    /** What a gateway looks at of all others together. */
    private static final double PER_CLUSTER = 2_000;

    private static final int BURST_OF_CLUSTER = 4_000;
    private static final String ALL = "";

    private final TokenBuckets origins = new TokenBuckets(PER_ORIGIN, BURST_OF_ORIGIN, MOST_ORIGINS);
    private final TokenBuckets here = new TokenBuckets(PER_NODE, BURST_OF_NODE, 1);
    private final TokenBuckets nodes = new TokenBuckets(2 * PER_NODE, BUNCH_OF_NODE, MOST_NODES);
    private final TokenBuckets cluster = new TokenBuckets(PER_CLUSTER, BURST_OF_CLUSTER, 1);

    /** Whether the others may be asked once more about a cancel of {@code origin}. */
    boolean mayAsk(InetAddress origin, long now) {
        return origins.take(origin, now) && here.take(ALL, now);
    }

    /** Whether one more message of that gateway is looked at. */
    boolean mayBeAsked(String node, long now) {
        return nodes.take(node, now) && cluster.take(ALL, now);
    }
}
