package io.portcullis.grants.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.hazelcast.MapNames;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int MOST_EVENTS = 50_000;
    private static final int MEBIBYTE = 1 << 20;

    private final Inbox inbox = new Inbox();

    private static Signal.Came came(int bytes) {
        return new Signal.Came(MapNames.GRANTS, "g0123456789abcde", new byte[bytes], 0);
    }

    @Test
    void whatComesUnaskedIsBoundedInNumber() throws InterruptedException {
        for (int i = 0; i < MOST_EVENTS; i++) {
            inbox.event(i % 2 == 0 ? came(1) : new Signal.Odd(MapNames.GRANTS, "odd"));
        }
        assertFalse(inbox.hasOverflowed());

        inbox.event(new Signal.Went(MapNames.GRANTS, "removed"));

        assertEquals(MOST_EVENTS, inbox.size());
        assertTrue(inbox.hasOverflowed());
        assertFalse(inbox.hasOverflowed(), "it is told once");
        inbox.poll(0);
        inbox.event(came(1));
        assertEquals(MOST_EVENTS, inbox.size(), "there is room again");
        assertFalse(inbox.hasOverflowed());
    }

    @Test
    void andInBytes() throws InterruptedException {
        for (int i = 0; i < 64; i++) {
            inbox.event(came(MEBIBYTE));
        }
        inbox.event(came(1));
        assertTrue(inbox.hasOverflowed());
        assertEquals(64, inbox.size());

        inbox.poll(0);
        inbox.poll(0);
        inbox.event(came(1));
        assertFalse(inbox.hasOverflowed());
    }

    @Test
    void whatWasAskedForIsNeverThrownAway() {
        for (int i = 0; i < MOST_EVENTS; i++) {
            inbox.event(came(1));
        }
        inbox.add(Signal.Plain.CONNECTED);

        assertEquals(MOST_EVENTS + 1, inbox.size());
        assertFalse(inbox.hasOverflowed());
    }
}
