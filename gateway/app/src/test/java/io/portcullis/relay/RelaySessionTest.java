package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.GrantScope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the walk of {@link RelayWalkTest} does not come to. */
class RelaySessionTest {
    private final RelayWorld world = new RelayWorld(GrantScope.FULL);

    @AfterEach
    void close() {
        world.close();
    }

    /** A statement of ours is under way when access ends, and the target answers with what is no message. */
    @Test
    void aTargetThatBreaksTheProtocolInAnAnswerToUsIsClosedAndNothingIsReleasedTwice() {
        world.extend();
        world.target.makeRoom(10_000);
        assertTrue(new String(world.target.received(), StandardCharsets.US_ASCII).contains("portcullis.expires_at"));
        world.revoke();

        world.arrive(world.target, new byte[] {'?', 0, 0, 0, 4});
        world.client.makeRoom(10_000);
        world.pass(10_000);

        assertTrue(world.isOver());
        assertEquals(0, world.defects.size(), world.defects::toString);
        assertEquals(0, world.leaked());
    }
}
