package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failure of the control database means to who asked. */
final class DatabaseFailures {
    /**
     * Classes and codes of "Appendix A. PostgreSQL Error Codes" that say something about the server and nothing about the statement:
     * connection exceptions, wrong passwords, resources, operator intervention, system errors; then read-only (a standby), time-outs and
     * locks.
     */
    private static final Set<String> CLASSES = Set.of("08", "28", "53", "57", "58", "XX");

    private static final Set<String> CODES =
            Set.of("25006", "25P03", "25P04", "40001", "40P01", "55P03", "3D000", "42P01", "3F000");

    private DatabaseFailures() {}

    /** The failure as {@link Changes} and {@link Queries} promise it; a defect stays what it is. */
    static Throwable of(Throwable cause) {
        return isServers(cause)
                ? new Unavailable(
                        Unavailable.Reason.DATABASE, "the control database is out of reach: " + words(cause), cause)
                : cause;
    }

    private static boolean isServers(Throwable cause) {
        return switch (cause) {
            case PgException e ->
                e.getSqlState() != null
                        && (CODES.contains(e.getSqlState())
                                || CLASSES.contains(e.getSqlState().substring(0, 2)));
            // The last one is what Vert.x makes of a bare message: that its pool had no connection in time, for one.
            case IOException _, TimeoutException _, VertxException _, NoStackTraceThrowable _ -> true;
            default -> false;
        };
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case PgException e -> e.getSqlState() + " " + e.getErrorMessage();
            case TimeoutException _ -> "it did not answer in time";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
