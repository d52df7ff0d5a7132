package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseFailuresTest {
    static List<Throwable> ofTheServer() {
        return List.of(
                new IOException("Connection reset"),
                new TimeoutException(),
                new VertxException("Connection was closed"),
                // As the pool says that there was no connection in time.
                Future.failedFuture("Timeout").cause(),
                new PgException("terminating connection", "FATAL", "57P01", null));
    }

    static List<Throwable> defects() {
        return List.of(
                new NullPointerException("null"),
                new PgException("syntax error", "ERROR", "42601", null),
                new PgException("no state", "ERROR", null, null));
    }

    @ParameterizedTest
    @MethodSource("ofTheServer")
    void whatTheServerCannotDoIsUnavailable(Throwable cause) {
        Throwable told = DatabaseFailures.of(cause);
        assertInstanceOf(ChangeFailure.Unavailable.class, told);
        assertTrue(String.valueOf(told.getMessage()).contains("out of reach"), told::toString);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectStaysWhatItIs(Throwable cause) {
        assertSame(cause, DatabaseFailures.of(cause));
    }
}
