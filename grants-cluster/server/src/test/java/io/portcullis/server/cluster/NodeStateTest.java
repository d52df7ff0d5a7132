package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.cluster.ClusterStatus.State;
import io.portcullis.server.store.ChangeFailure.Unavailable.Reason;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NodeStateTest {
    private static final Head HEAD = new Head(1, 5);

    /** Goes when it is told to. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-11-22T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private final Hand clock = new Hand();
    private final NodeState state = new NodeState(clock);

    private Reason refusal() {
        return Objects.requireNonNull(state.obstacle()).reason();
    }

    @Test
    void aNodeStartsServesAndStops() {
        assertEquals(State.STARTING, state.state());
        assertEquals(Reason.STARTING, refusal());
        state.onHead(HEAD, clock.instant());
        assertEquals(State.STARTING, state.state());
        state.started();
        assertEquals(State.SERVING, state.state());
        assertNull(state.obstacle());
        assertNull(state.problem());
        state.stopping();
        assertEquals(Reason.STOPPING, refusal());
    }

    @Test
    void aDatabaseThatIsAwayForAMomentIsNoOutage() {
        state.started();
        state.onHead(HEAD, clock.instant());

        assertTrue(state.onUnreadable("reset"));
        assertFalse(state.onUnreadable("reset"), "no news");
        clock.pass(Duration.ofMillis(900));
        assertEquals(State.SERVING, state.state());
        assertEquals("reset", state.problem());
        clock.pass(Duration.ofMillis(200));
        assertEquals(State.NO_DATABASE, state.state());
        assertEquals(Reason.DATABASE, refusal());
        assertFalse(state.isDatabaseReadable());
        state.onHead(HEAD, clock.instant());
        assertEquals(State.SERVING, state.state());
        assertTrue(state.isDatabaseReadable());
    }

    @Test
    void aDatabaseThatLostChangesIsWorseThanNoneAndANewEpochMendsIt() {
        state.started();
        state.onHead(HEAD, clock.instant());

        assertTrue(state.onLoss(new Head(1, 3), HEAD, "a test"));
        assertFalse(state.onLoss(new Head(1, 3), HEAD, "a test"));
        assertEquals(State.RECOVERY_NEEDED, state.state());
        state.onUnreadable("reset");
        clock.pass(Duration.ofSeconds(5));
        assertEquals(Reason.RECOVERY_NEEDED, refusal(), "an outage does not hide it");
        assertTrue(String.valueOf(Objects.requireNonNull(state.obstacle()).getMessage())
                .contains("at 3 of epoch 1, and there was 5 of epoch 1 by a test"));
        state.onHead(new Head(2, 6), clock.instant());
        assertEquals(State.SERVING, state.state());
        assertNotNull(state.headReadAt());
    }
}
