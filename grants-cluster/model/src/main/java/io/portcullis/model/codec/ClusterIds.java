package io.portcullis.model.codec;

import java.util.regex.Pattern;

/** The name of a cluster, part of every record so that no record counts in another cluster. */
public final class ClusterIds {
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,32}");

    private ClusterIds() {}

    /**
     * Returns the id if it has the form of one.
     *
     * @throws IllegalArgumentException unless the value matches {@code [a-z0-9-]{1,32}}
     */
    public static String require(String clusterId) {
        if (!FORM.matcher(clusterId).matches()) {
            throw new IllegalArgumentException("cluster id must match " + FORM);
        }
        return clusterId;
    }
}
