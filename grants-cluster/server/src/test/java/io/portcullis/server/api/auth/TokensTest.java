package io.portcullis.server.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final String TOKEN = "k7s0mm4cz1";

    @Test
    void exactlyOneBearerHeaderCounts() {
        BearerToken token = BearerToken.hash(TOKEN);
        assertEquals(Optional.of(token), BearerToken.of(List.of("Bearer " + TOKEN)));
        assertEquals(Optional.of(token), BearerToken.of(List.of("bearer  " + TOKEN)));
        for (String header :
                List.of("", "Bearer", "Bearer ", "Basic " + TOKEN, TOKEN, "Bearer a b", "Bearer " + "a".repeat(513))) {
            assertEquals(Optional.empty(), BearerToken.of(List.of(header)), header);
        }
        assertEquals(Optional.empty(), BearerToken.of(List.of()));
        assertEquals(Optional.empty(), BearerToken.of(List.of("Bearer " + TOKEN, "Bearer " + TOKEN)));
        assertFalse(token.toString().contains(TOKEN));
    }

    @Test
    void anAddressMayFailTenTimesAtOnceThenOnceASecond() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        FailedAttempts attempts = new FailedAttempts(clock::get);

        for (int i = 0; i < FailedAttempts.BURST; i++) {
            assertTrue(attempts.admit("10.0.0.1"));
        }
        assertTrue(attempts.exhausted("10.0.0.1"));
        assertFalse(attempts.admit("10.0.0.1"));
        assertTrue(attempts.admit("10.0.0.2"));
        clock.addAndGet(1_000_000_000L);
        assertFalse(attempts.exhausted("10.0.0.1"));
        assertTrue(attempts.admit("10.0.0.1"));
        assertFalse(attempts.admit("10.0.0.1"));
        clock.addAndGet(3_600_000_000_000L);
        for (int i = 0; i < FailedAttempts.BURST; i++) {
            assertTrue(attempts.admit("10.0.0.1"));
        }
        assertFalse(attempts.admit("10.0.0.1"));
    }

    @Test
    void oneNetworkOfIpv6IsOneAddress() {
        FailedAttempts attempts = new FailedAttempts(() -> 0);
        for (int i = 0; i < FailedAttempts.BURST; i++) {
            assertTrue(attempts.admit("2001:db8:0:1::" + i));
        }

        assertFalse(attempts.admit("2001:db8:0:1:ffff::1"));
        assertTrue(attempts.admit("2001:db8:0:2::1"));
        assertTrue(attempts.admit("fe80::1%eth0"));
        assertTrue(attempts.admit("unknown"));
    }
}
