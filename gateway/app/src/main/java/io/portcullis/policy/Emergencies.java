package io.portcullis.policy;

import io.portcullis.model.GrantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one gateway knows of emergency grants, when it chooses among grants. Answers are reads of memory, from any thread. */
public interface Emergencies {
    /** This gateway's name: grants that name another one are none of its business. */
    String gateway();

    /** When that grant was used here, null if it was not. */
    @Nullable
    Instant usedAt(GrantId id);

    /** The same, for the login that has taken the one use of {@code own} itself; null: it has taken none. */
    default Emergencies holding(@Nullable GrantId own) {
        if (own == null) {
            return this;
        }
        Emergencies all = this;
        return new Emergencies() {
            @Override
            public String gateway() {
                return all.gateway();
            }

            @Override
            public @Nullable Instant usedAt(GrantId id) {
                return id.equals(own) ? null : all.usedAt(id);
            }
        };
    }
}
