package io.portcullis.model.scope;

import java.util.List;

/**
 * Which names are allowed: those that {@code allow} covers and {@code deny} does not.
 *
 * @param allow never empty: who wants all but a few writes {@code *}
 */
public record NameRules(List<ScopeName> allow, List<ScopeName> deny) {
    private static final int MOST = 500;

    public NameRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        ScopeTexts.requireRange("allow", allow.size(), 1, MOST);
        ScopeTexts.requireRange("deny", deny.size(), 0, MOST);
    }

    public boolean allows(String schema, String name) {
        return covers(allow, schema, name) && !denies(schema, name);
    }

    public boolean denies(String schema, String name) {
        return covers(deny, schema, name);
    }

    private static boolean covers(List<ScopeName> names, String schema, String name) {
        for (ScopeName one : names) {
            if (one.covers(schema, name)) {
                return true;
            }
        }
        return false;
    }
}
