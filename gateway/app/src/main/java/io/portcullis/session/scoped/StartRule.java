package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.wire.FrontendTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition, besides what a statement is, on which it may start: a budget, say, or that the target answers fast enough. */
public interface StartRule {
    /** Another message is looked at: what was said of the last is over. */
    default void begin() {}

    /**
     * Asked before a Query, Execute or FunctionCall goes on that is allowed by what it is, and does more than end what is open.
     *
     * @param what it may run: of a portal, whatever may stand under its name
     * @param continues whether it is an Execute that goes on with a portal which another Execute began: no work begins with it
     * @return why it may not start; null if it may
     */
    @Nullable
    Denial refuses(FrontendTag tag, List<Slot> what, boolean continues);
}
