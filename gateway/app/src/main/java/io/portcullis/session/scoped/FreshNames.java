package io.portcullis.session.scoped;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surely stands under a portal's name: where it was bound right before, an Execute runs what was bound or nothing, since behind an
 * error everything up to the next Sync is skipped. So a ROLLBACK is known as one, whatever the portal was until now, be it parsed in the
 * same run or prepared long ago. Forgotten with each Execute, which may change what names stand for, and each Sync.
 */
final class FreshNames {
    private final Map<String, List<Slot>> statements = new HashMap<>(4);
    private final Map<String, List<Slot>> portals = new HashMap<>(4);

    /** @param slots which have been told of it */
    void sent(Sent sent, Slots slots) {
        switch (sent) {
            case Sent.Parsing parsing -> {
                statements.remove(parsing.name());
                Slot slot = parsing.slot();
                if (slot != null && parsing.substitute() == null) {
                    statements.put(parsing.name(), List.of(slot));
                }
            }
            case Sent.Binding binding -> {
                portals.remove(binding.portal());
                List<Slot> parsed = statements.get(binding.statement());
                List<Slot> of = parsed != null ? parsed : slots.statement(binding.statement());
                if (!of.isEmpty() && binding.substitute() == null) {
                    portals.put(binding.portal(), of);
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

    /** Whichever statement it may be; null if the portal may be another one yet. */
    @Nullable
    List<Slot> portal(String name) {
        return portals.get(name);
    }
}
