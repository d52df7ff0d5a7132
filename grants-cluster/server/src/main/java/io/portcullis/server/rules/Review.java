package io.portcullis.server.rules;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who looks afterwards at what somebody did who did not have to ask.
 *
 * @param from members of one of these groups
 * @param issuers who come from one of these; empty: any
 * @param within how soon; null: as usual
 */
public record Review(
        Set<String> from, Set<String> issuers, @Nullable Duration within) {
    public Review {
        from = Set.copyOf(from);
        issuers = Set.copyOf(issuers);
    }

    /** Whether somebody is among those who may, whoever did it. */
    public boolean mayBy(String issuer, List<String> groups) {
        return groups.stream().anyMatch(from::contains) && (issuers.isEmpty() || issuers.contains(issuer));
    }
}
