package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The very words: people read them at a prompt, while they wait. */
class GrantWaitWordsTest {
    private static final String FORM = "https://access.example.org/ui/request?target=orders&link=6dq0";
    private static final String REQUEST = "https://access.example.org/ui/requests/r0123456789abcde";
    private static final Duration LEFT = Duration.ofMinutes(30);

    @Test
    void noticesSayInOneLineWhatIsWaitedForAndWhere() {
        assertEquals(
                new Refusal(
                        "00000",
                        "no grant for orders yet: ask for one at " + FORM,
                        "This connection goes on by itself once it is granted: 30 min at most.",
                        ""),
                GrantWaitWords.notAsked("orders", FORM, LEFT));
        assertEquals(
                new Refusal(
                        "00000",
                        "waiting for approval by dba, leads, 1 of 2: " + REQUEST,
                        "This connection goes on by itself once it is granted: 30 min at most.",
                        ""),
                GrantWaitWords.pending(REQUEST, List.of("dba", "leads"), 1, 2, LEFT));
        assertEquals(
                "waiting for approval, 0 of 1: " + REQUEST,
                GrantWaitWords.pending(REQUEST, List.of(), 0, 1, LEFT).message());
        assertEquals(Refusal.of("00000", "it is granted, and on its way to this gateway"), GrantWaitWords.granted());
        assertEquals(
                Refusal.of(
                        "00000",
                        "the grant cluster does not answer at the moment; waiting for a grant all the same: 30 min at"
                                + " most"),
                GrantWaitWords.unreachable(LEFT));
    }

    @Test
    void remindersAreShort() {
        Duration left = Duration.ofMillis(1_725_100);
        assertEquals(
                Refusal.of("00000", "still no grant for orders: ask for one at " + FORM + ": 28 min 45 s at most"),
                GrantWaitWords.stillNotAsked("orders", FORM, left));
        assertEquals(
                Refusal.of("00000", "still waiting for approval by dba, 0 of 2: 28 min 45 s at most"),
                GrantWaitWords.stillPending(List.of("dba"), 0, 2, left));
        assertEquals(
                Refusal.of("00000", "still waiting for the grant to arrive: 28 min 45 s at most"),
                GrantWaitWords.stillComing(left));
    }

    @Test
    void endsSayWhyAndWhatNext() {
        assertEquals(
                new Refusal(
                        "28000",
                        "the request for access to \"orders\" was denied: not before the release",
                        "",
                        "What was said about it is at " + REQUEST),
                GrantWaitWords.denied("orders", "not before the release", REQUEST));
        assertEquals(
                "the request for access to \"orders\" was denied",
                GrantWaitWords.denied("orders", "", REQUEST).message());
        assertEquals(
                new Refusal(
                        "28000",
                        "the request for access to \"orders\" was withdrawn",
                        "",
                        "Connect again to ask anew."),
                GrantWaitWords.withdrawn("orders"));
        assertEquals(
                new Refusal(
                        "28000",
                        "nobody has decided about the request for access to \"orders\" in time",
                        "",
                        "Remind those who may approve, and ask anew. The request is at " + REQUEST),
                GrantWaitWords.expired("orders", REQUEST));
        assertEquals(
                new Refusal(
                        "28000",
                        "no grant admits \"anna/reader\" to \"orders\", and none came within 30 min",
                        "",
                        "A request that waits goes on without you: connect again when it is granted."),
                GrantWaitWords.notInTime(new LoginName("anna", "reader"), "orders", LEFT));
    }
}
