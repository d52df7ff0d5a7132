package io.portcullis.relay;

import io.portcullis.policy.RefusalReason;
import org.jspecify.annotations.Nullable;

/** Whether this gateway takes new sessions at the moment. */
@FunctionalInterface
public interface Admittance {
    /** Why not, or null if it does. */
    @Nullable
    RefusalReason obstacle();
}
