package io.portcullis.scope;

import io.portcullis.model.scope.NameRules;
import io.portcullis.sql.Name;
import java.util.List;

/**
 * Rules for names, against names as statements write them. A name without a schema may mean what any schema of the search path has under
 * it, so all of them must be allowed; which have it, is not looked up. Temporary tables come last in the path and hold nothing but what
 * the session put into them: they do not count.
 */
final class NameCheck {
    private static final String CATALOG = "pg_catalog";

    private final NameRules rules;
    private final List<String> path;

    NameCheck(NameRules rules, List<String> path) {
        this.rules = rules;
        this.path = path;
    }

    /** Every system catalog and view is called {@code pg_…}: other names do not lead there. */
    boolean allowsRelation(Name name) {
        return allows(name, name.last().startsWith("pg_"));
    }

    /** A name without a schema may always be one of the system's functions. */
    boolean allowsFunction(Name name) {
        return allows(name, true);
    }

    /** Whether something that the name may mean is denied by name; a name that is not exact may mean everything. */
    boolean deniesFunction(Name name) {
        List<String> parts = name.parts();
        if (!name.exact() || parts.size() > 2) {
            return !rules.deny().isEmpty();
        }
        if (parts.size() == 2) {
            return rules.denies(parts.getFirst(), parts.getLast());
        }
        return rules.denies(CATALOG, name.last())
                || path.stream().anyMatch(schema -> rules.denies(schema, name.last()));
    }

    /** With a database before the schema it is the same relation, if it is any; nobody needs to write it so. */
    private boolean allows(Name name, boolean mayBeSystems) {
        List<String> parts = name.parts();
        if (!name.exact() || parts.size() > 2) {
            return false;
        }
        if (parts.size() == 2) {
            return rules.allows(parts.getFirst(), parts.getLast());
        }
        boolean system = !mayBeSystems || rules.allows(CATALOG, name.last());
        return system && path.stream().allMatch(schema -> rules.allows(schema, name.last()));
    }
}
