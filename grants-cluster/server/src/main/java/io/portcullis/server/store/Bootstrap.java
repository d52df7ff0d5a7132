package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Whether the tokens count that open the API of a cluster in which nobody has signed in yet. */
public interface Bootstrap {
    /** Whether they have ended, for good and on all nodes. */
    Uni<Boolean> ended();

    /** Ends them, unless they have ended already. */
    Uni<Void> end(Actor firstOperator);

    /** The same, by a node that knows of an end that the control database has lost. */
    Uni<Void> endAgain(Actor node);

    /** The audit is told that one node takes them again. */
    Uni<Void> again(Actor node, Instant until);
}
