package io.portcullis.server.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session is called in a cookie. */
class PageSessionTest {
    private static final Instant NOW = Instant.parse("2026-11-26T16:00:00Z");

    private final PageSession session = PageSession.begin(new SecureRandom(), NOW);

    @Test
    void eachIsAnotherAndIsReadAsItWasWritten() {
        assertEquals(Optional.of(session), PageSession.parse(session.text()));
        assertNotEquals(session.id(), PageSession.begin(new SecureRandom(), NOW).id());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "null", "1.", ".AAAAAAAAAAAAAAAAAAAAAA", "eyJhbGciOiJub25lIn0", "1.AAAAAAAAAAAAAAAAAAAAAA|"})
    void whatNobodyWroteIsNone(String text) {
        assertEquals(Optional.empty(), PageSession.parse(text));
    }

    @Test
    void itEndsWhateverIsRenewed() {
        assertFalse(
                session.isOver(Duration.ofDays(8), NOW.plus(Duration.ofDays(8)).minusMillis(1)));
        assertTrue(session.isOver(Duration.ofDays(8), NOW.plus(Duration.ofDays(8))));
    }
}
