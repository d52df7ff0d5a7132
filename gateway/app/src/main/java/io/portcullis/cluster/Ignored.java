package io.portcullis.cluster;

/** Why a message of the cluster has no effect; the codes are in log and metrics. */
public enum Ignored {
    /** Not sealed or signed by this cluster, altered, or made for another place. */
    NOT_GENUINE("not-genuine"),
    /** Too old, or ahead of its time. */
    UNTIMELY("untimely"),
    /** It has counted before. */
    REPEATED("repeated"),
    /** A decision about a login of this gateway that does not wait for one, or not for this one. */
    NOT_AWAITED("not-awaited"),
    /** More than one gateway may ask for, or than this one can look at. */
    TOO_MANY("too-many");

    private final String code;

    Ignored(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
