package io.portcullis.policy;

import java.util.Locale;

/** Why a gateway can not rely on its view of the cluster's grants. */
public enum StaleReason {
    /** There has been no complete view since the start. */
    NO_CLUSTER_YET("it has no view of the grants yet"),
    /** No member of the cluster that can read the truth has been heard of lately. */
    NO_BEACON("it hears nothing from the grant cluster"),
    /** A change that is known to exist has not arrived. */
    GAP("changes of the grants have not reached it"),
    /** The connection was lost meanwhile, and the grants are being read anew. */
    RESYNC("it is reading the grants anew"),
    /** The view is not what the cluster says it should be. */
    DIGEST("its copy of the grants differs from the cluster's"),
    CLOCK_SKEW("its clock and the grant cluster's differ"),
    /** The cluster knows less than it did: a restored backup, perhaps. */
    HEAD_REGRESSED("the grant cluster knows less than before");

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String words;

    StaleReason(String words) {
        this.words = words;
    }

    /** The stable code in logs, metrics and health, such as {@code no-beacon}. */
    public String code() {
        return code;
    }

    /** What a client may read, said of the gateway. */
    public String words() {
        return words;
    }
}
