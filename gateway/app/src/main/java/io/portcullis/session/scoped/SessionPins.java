package io.portcullis.session.scoped;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings that a scope fixes from the beginning of a session: what {@code RESET} and {@code DISCARD} return to. */
public final class SessionPins {
    /** What needs none of the other classes changes nothing. */
    private static final Set<AllowedClass> READING =
            Set.of(AllowedClass.READ, AllowedClass.TRANSACTION, AllowedClass.SESSION);

    private SessionPins() {}

    /** Settings and their values. What guards reading goes before what the scope says itself. */
    public static Map<String, String> of(GrantScope scope) {
        Map<String, String> pins = new LinkedHashMap<>(scope.pins());
        Set<AllowedClass> classes = scope.classes();
        if (classes != null && READING.containsAll(classes)) {
            pins.put("default_transaction_read_only", "on");
        }
        List<String> path = scope.searchPath();
        if (path != null) {
            pins.put("search_path", searchPath(path));
        }
        return Map.copyOf(pins);
    }

    /** Temporary tables come last: what a session makes for itself must not stand before what the grant names. */
    private static String searchPath(List<String> schemas) {
        StringBuilder path = new StringBuilder();
        for (String schema : schemas) {
            path.append('"').append(schema.replace("\"", "\"\"")).append("\", ");
        }
        return path.append("pg_temp").toString();
    }
}
