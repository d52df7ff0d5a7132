package io.portcullis.model;

import java.util.regex.Pattern;

/** The name of a process of the cluster: a gateway or a member. It is part of map keys, logs and metrics. */
public final class NodeNames {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    private NodeNames() {}

    /** Whether {@code value} can be the name of a node. */
    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    /**
     * Returns the name if it has the form of one.
     *
     * @throws IllegalArgumentException unless the value matches {@code [A-Za-z0-9_.-]{1,63}}
     */
    public static String require(String value) {
        if (!isValid(value)) {
            throw new IllegalArgumentException("node must match " + FORM);
        }
        return value;
    }
}
