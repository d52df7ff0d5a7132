package io.portcullis.model.hazelcast;

import io.portcullis.model.NodeNames;

/** How Hazelcast's cluster and its instances are called, so that nodes find each other and operators recognise them. */
public final class ClusterNames {
    private static final String PREFIX = "portcullis-";

    private ClusterNames() {}

    /** Hazelcast's name of a cluster: a client that gives another one is not let in. */
    public static String cluster(String clusterId) {
        return PREFIX + clusterId;
    }

    /** The name of a member's instance. */
    public static String member(String node) {
        return PREFIX + NodeNames.require(node);
    }

    /** The name of a gateway's client. */
    public static String gateway(String node) {
        return PREFIX + "gateway-" + NodeNames.require(node);
    }
}
