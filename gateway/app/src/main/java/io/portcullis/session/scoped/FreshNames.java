package io.portcullis.session.scoped;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surely stands under a portal's name: where it was parsed and bound right before, an Execute runs that or nothing, since behind an
 * error everything up to the next Sync is skipped. So a ROLLBACK is known as one, whatever the name stood for until now. Forgotten with
 * each Execute, which may change what names stand for, and each Sync.
 */
final class FreshNames {
    private final Map<String, Slot> statements = new HashMap<>(4);
    private final Map<String, Slot> portals = new HashMap<>(4);

    void sent(Sent sent) {
        switch (sent) {
            case Sent.Parsing parsing -> {
                statements.remove(parsing.name());
                Slot slot = parsing.slot();
                if (slot != null && parsing.substitute() == null) {
                    statements.put(parsing.name(), slot);
                }
            }
            case Sent.Binding binding -> {
                portals.remove(binding.portal());
                Slot slot = statements.get(binding.statement());
                if (slot != null && binding.substitute() == null) {
                    portals.put(binding.portal(), slot);
                }
            }
            case Sent.ClosingPortal(String name) -> portals.remove(name);
            case Sent.Executing _, Sent.Querying _, Sent.Calling _, Sent.ClosingStatement _ -> forget();
            case Sent.Describing _ -> {}
        }
    }

    void forget() {
        statements.clear();
        portals.clear();
    }

    /** Null if it is not sure. */
    @Nullable
    Slot portal(String name) {
        return portals.get(name);
    }
}
