package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.policy.RefusalReason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("10.0.0.2");

    @Test
    void theTotalIsLimited() {
        ConnectionLimits limits = new ConnectionLimits(2, 10, 10, 10);

        assertNull(limits.opened(HERE));
        assertNull(limits.opened(THERE));
        assertEquals(RefusalReason.TOO_MANY_CONNECTIONS, limits.opened(HERE));
    }

    @Test
    void eachOriginIsLimitedForItself() {
        ConnectionLimits limits = new ConnectionLimits(10, 1, 10, 10);

        assertNull(limits.opened(HERE));
        assertEquals(RefusalReason.TOO_MANY_CONNECTIONS_FROM_ORIGIN, limits.opened(HERE));
        assertNull(limits.opened(THERE));
    }

    @Test
    void whoSaysNothingTakesNoPlaceFromThoseWhoLogIn() {
        ConnectionLimits limits = new ConnectionLimits(100, 100, 1, 10);
        for (int i = 0; i < 50; i++) {
            assertNull(limits.opened(HERE));
        }

        assertFalse(limits.isFlooded(THERE));
        assertNull(limits.opened(THERE));
        limits.begun();
        assertEquals(50, limits.silentConnections());
        limits.loginDone(false);
        limits.loginDone(true);
        assertEquals(49, limits.silentConnections());
        assertEquals(0, limits.pendingLogins());
    }

    @Test
    void oneOriginsFloodLeavesRoomForOthersAndAllOfThemHaveAnEnd() {
        ConnectionLimits limits = new ConnectionLimits(1_000, 1_000, 50, 10);
        for (int i = 0; i < 100; i++) {
            assertFalse(limits.isFlooded(HERE));
            login(limits, HERE);
        }
        assertTrue(limits.isFlooded(HERE));

        assertFalse(limits.isFlooded(THERE));
        for (int i = 0; i < 11; i++) {
            login(limits, THERE);
        }
        assertFalse(limits.isFlooded(THERE));
        login(limits, THERE);
        assertTrue(limits.isFlooded(THERE), "that is not few any more");
        for (int i = 0; i < 38; i++) {
            login(limits, InetAddress.ofLiteral("10.0.1." + i));
        }
        assertTrue(limits.isFlooded(InetAddress.ofLiteral("10.0.2.1")), "and not all can be served");
    }

    private static void login(ConnectionLimits limits, InetAddress origin) {
        limits.opened(origin);
        limits.begun();
    }

    @Test
    void aRefusedConnectionCountsUntilItIsClosed() {
        ConnectionLimits limits = new ConnectionLimits(1, 1, 10, 10);
        limits.opened(HERE);
        limits.opened(HERE);

        limits.closed(HERE);
        assertEquals(1, limits.openConnections());
        assertEquals(RefusalReason.TOO_MANY_CONNECTIONS, limits.opened(HERE));
        limits.closed(HERE);
        limits.closed(HERE);

        assertEquals(0, limits.openConnections());
        assertNull(limits.opened(HERE));
    }

    @Test
    void whoIsGoneIsForgotten() {
        ConnectionLimits limits = new ConnectionLimits(1_000, 1, 1_000, 10);
        for (int i = 0; i < 500; i++) {
            assertNull(limits.opened(HERE));
            boolean begun = i % 2 == 0;
            if (begun) {
                limits.begun();
            }
            limits.loginDone(begun);
            limits.closed(HERE);
        }

        assertEquals(0, limits.openConnections());
        assertEquals(0, limits.silentConnections());
        assertEquals(0, limits.pendingLogins());
    }

    @Test
    void eachLoginHasSoManySessionsAndGetsThemBack() {
        ConnectionLimits limits = new ConnectionLimits(10, 10, 10, 2);

        assertTrue(limits.takeSession("maria"));
        assertTrue(limits.takeSession("maria"));
        assertFalse(limits.takeSession("maria"));
        assertFalse(limits.takeSession("maria"));
        assertTrue(limits.takeSession("peter"));
        limits.giveSessionBack("maria");
        assertTrue(limits.takeSession("maria"));
        assertFalse(limits.takeSession("maria"));
    }
}
