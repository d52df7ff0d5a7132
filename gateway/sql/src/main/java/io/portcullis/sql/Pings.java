package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queries with which pools and drivers see whether a connection lives, where it leads, and give it back: {@code SELECT 1}, or one call
 * without arguments.
 */
final class Pings {
    private static final int WITH_NUMBER = 2;
    private static final String SYSTEM = "pg_catalog";

    /** The last one is what {@code DISCARD ALL} does as well: it gives back what only this session holds. */
    private static final Set<String> FUNCTIONS =
            Set.of("version", "current_database", "current_schema", "pg_is_in_recovery", "pg_advisory_unlock_all");

    private Pings() {}

    static boolean isOne(Reader in, int from, int to) {
        if (!in.is(from, SELECT)) {
            return false;
        }
        if (to - from == WITH_NUMBER) {
            return in.is(from + 1, Kind.NUMBER);
        }
        Name called = called(in, from + 1, to);
        return called != null && called.mayBeBuiltIn() && FUNCTIONS.contains(called.last());
    }

    /** What stands before {@code ()}, if that is all. */
    private static @Nullable Name called(Reader in, int first, int to) {
        int open = to - 2;
        if (open <= first - 1 || !in.is(open, Kind.OPEN) || !in.is(open + 1, Kind.CLOSE)) {
            return null;
        }
        if (open == first + 1) {
            return in.names().simple(first);
        }
        boolean qualified =
                open == first + 3 && in.is(first + 1, Kind.DOT) && in.names().mayBe(first, SYSTEM);
        return qualified ? in.names().qualified(first, open - 1) : null;
    }
}
