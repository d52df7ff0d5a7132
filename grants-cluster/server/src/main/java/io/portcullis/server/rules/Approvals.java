package io.portcullis.server.rules;

import java.util.List;
import java.util.Set;

/**
 * Who must say yes.
 *
 * @param needed how many, from 1
 * @param from members of one of these groups
 * @param issuers who come from one of these; empty: any
 * @param self whether who asks may be one of them
 */
public record Approvals(int needed, Set<String> from, Set<String> issuers, boolean self, Assurance assurance) {
    public Approvals {
        from = Set.copyOf(from);
        issuers = Set.copyOf(issuers);
    }

    /** Whether somebody is among those whose yes counts, whoever asked. */
    public boolean mayBy(String issuer, List<String> groups) {
        return groups.stream().anyMatch(from::contains) && (issuers.isEmpty() || issuers.contains(issuer));
    }
}
