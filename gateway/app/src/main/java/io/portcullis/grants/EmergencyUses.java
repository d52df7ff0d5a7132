package io.portcullis.grants;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import io.portcullis.policy.Emergencies;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The uses of this gateway's emergency grants: each has one, over restarts too. Safe for any thread. */
public interface EmergencyUses extends Emergencies {
    /** Of a gateway that could not record a use: it admits by none. */
    EmergencyUses NONE = new EmergencyUses() {
        @Override
        public String gateway() {
            return "";
        }

        @Override
        public @Nullable Instant usedAt(GrantId id) {
            return null;
        }

        @Override
        public void take(Grant grant, SessionId session, String origin, Consumer<Taking> then) {
            then.accept(Taking.FAILED);
        }
    };

    /** What came of it. */
    enum Taking {
        /** It is on the disk, and this session's. */
        TAKEN,
        /** Another session had it. */
        USED,
        /** It could not be written, and is as free as before. */
        FAILED
    }

    /**
     * Takes the one use of a grant for a session.
     *
     * @param origin the client's address
     * @param then told once, on any thread
     */
    void take(Grant grant, SessionId session, String origin, Consumer<Taking> then);
}
