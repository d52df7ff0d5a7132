package io.portcullis.server.cluster;

import io.portcullis.model.Command;
import io.portcullis.model.SessionId;
import io.portcullis.server.store.Actor;
import io.smallrye.mutiny.Uni;

/** Signed orders to the gateways. Lazy; fails with {@link io.portcullis.server.store.ChangeFailure} alone. */
public interface Commands {
    /** Ends a session, whichever gateway has it. Done when the order is audited and on its way; nobody is asked whether the session exists. */
    Uni<Void> cutOff(SessionId session, String reason, Actor who);

    /** Tells the gateway that waits for it. What was decided is audited where it was decided. Done when it is on its way. */
    Uni<Void> linkDecided(Command.Action.LinkDecided decided);
}
