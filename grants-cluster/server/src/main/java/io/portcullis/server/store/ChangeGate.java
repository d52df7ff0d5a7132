package io.portcullis.server.store;

import org.jspecify.annotations.Nullable;

/** Whether this node may change anything now. */
@FunctionalInterface
public interface ChangeGate {
    /** Null if it may. */
    ChangeFailure.@Nullable Unavailable obstacle();
}
