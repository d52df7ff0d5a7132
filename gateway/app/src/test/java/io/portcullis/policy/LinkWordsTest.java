package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The very words: people read them at a prompt, in the middle of something else. */
class LinkWordsTest {
    private static final LoginName ANNA = new LoginName("anna", null);
    private static final String URL = "https://access.example.org/ui/link/0123";
    private static final String COMPARE =
            "Compare the code before you confirm. If it was not you who began this login, deny it there.";

    @Test
    void theNoticeSaysWhereWithWhichCodeAndHowLong() {
        assertEquals(
                new Refusal(
                        "00000",
                        "to go on, open https://access.example.org/ui/link/0123 and confirm the code BCDF-GHJK",
                        "This connection of \"anna\" to \"orders\" waits for it: 5 min at most.",
                        COMPARE),
                LinkWords.prompt(ANNA, "orders", URL, "BCDF-GHJK", Duration.ofMillis(299_990)));
        assertEquals(
                Refusal.of(
                        "00000",
                        "still waiting for the code BCDF-GHJK at https://access.example.org/ui/link/0123: 4 min 45 s at"
                                + " most"),
                LinkWords.waiting(URL, "BCDF-GHJK", Duration.ofSeconds(285)));
    }

    @Test
    void theErrorOfWhoShowsNoNoticesSaysTheSameAndToConnectAgain() {
        assertEquals(
                new Refusal(
                        "28000",
                        "open https://access.example.org/ui/link/0123, confirm the code BCDF-GHJK, and connect again",
                        "The next connection of \"anna/reader\" to \"orders\" from this address is let in then, once and soon"
                                + " after.",
                        COMPARE),
                LinkWords.confirmFirst(new LoginName("anna", "reader"), "orders", URL, "BCDF-GHJK"));
    }

    @Test
    void everyOtherEndSaysWhatToDo() {
        assertEquals("28000", LinkWords.denied().sqlState());
        assertEquals("this login was denied in the browser", LinkWords.denied().message());
        assertEquals(
                "nobody has confirmed this login in time", LinkWords.notInTime().message());
        assertEquals(
                "this login can not be confirmed any more", LinkWords.failed().message());
        assertEquals("53300", LinkWords.tooMany().sqlState());
        assertEquals("57P03", LinkWords.unavailable().sqlState());
        for (Refusal end : new Refusal[] {
            LinkWords.denied(), LinkWords.notInTime(), LinkWords.failed(), LinkWords.tooMany(), LinkWords.unavailable()
        }) {
            assertEquals(false, end.hint().isEmpty(), end.message());
        }
    }
}
