package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Message;

/** What several tests assert in the same way. */
final class Assertion {
    private Assertion() {}

    /** The connection ended properly, and the last that came was this FATAL. */
    static void endsWithFatal(Ending end, String sqlState, String message) {
        assertEquals(End.EOF, end.end(), end::toString);
        isFatal(end.last(), sqlState, message);
    }

    /** The same, and nothing came before it. */
    static void fatal(Ending end, String sqlState, String message) {
        endsWithFatal(end, sqlState, message);
        assertEquals("E", end.tags());
    }

    static void isFatal(Message last, String sqlState, String message) {
        assertEquals('E', last.tag(), last::toString);
        assertEquals("FATAL", last.severity(), last::toString);
        assertEquals("FATAL", last.field('S'), last::toString);
        assertEquals(sqlState, last.sqlState(), last::toString);
        assertTrue(last.field('M').contains(message), last::toString);
    }
}
