package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFormTest {
    private static final String PAGES = "https://access.example.org";
    private static final RequestForm FORM = new RequestForm(PAGES);

    @Test
    void theFormIsFilledInWithWhatIsKnown() {
        assertEquals(PAGES + "/ui/request?target=orders", FORM.of("orders", null));
        assertEquals(PAGES + "/ui/request?target=orders&role=app_read", FORM.of("orders", "app_read"));
        assertEquals(PAGES + "/ui/request?extend=g0123456789abcde", FORM.extending("g0123456789abcde"));
        assertEquals(
                PAGES + "/ui/request?target=orders&role=app_read&classes=READ,WRITE",
                FORM.ofClasses("orders", "app_read", List.of("READ", "WRITE")));
        assertEquals(
                PAGES
                        + "/ui/request?target=orders&role=app_read&statement=SELECT%20%2A%20FROM%20a%20WHERE%20b%20%3D%20%27%26%27",
                FORM.ofStatement("orders", "app_read", "SELECT * FROM a WHERE b = '&'"));
    }

    @Test
    void withoutPagesThereIsNoAddress() {
        assertEquals("", RequestForm.NONE.of("orders", "app_read"));
        assertEquals("", RequestForm.NONE.extending("g0123456789abcde"));
        assertEquals("", RequestForm.NONE.ofClasses("orders", "app_read", List.of("READ")));
        assertEquals("", RequestForm.NONE.ofStatement("orders", "app_read", "SELECT 1"));
    }

    /** Java's own escapes, so that each character can be seen. */
    @ParameterizedTest
    @CsvSource({
        "ü,%C3%BC",
        "€,%E2%82%AC",
        "😀,%F0%9F%98%80",
        "\\u001b[2J,%1B%5B2J",
        "a\\nb\\rc\\td,a%0Ab%0Dc%09d",
        "\\u202e,%E2%80%AE",
        "\\u0085,%C2%85",
        "\\ud800,%3F",
        "\"<>#%+\\u0020,%22%3C%3E%23%25%2B%20",
        "A-z0.9_~,A-z0.9_~"
    })
    void whateverIsInItNothingReachesTheTerminalButPlainCharacters(String java, String quoted) {
        String text = unescaped(java);

        String url = FORM.of(text, text);

        assertEquals(PAGES + "/ui/request?target=" + quoted + "&role=" + quoted, url);
        assertTrue(url.chars().allMatch(c -> c > ' ' && c < 0x7f), url);
        assertTrue(FORM.ofStatement("t", "r", text).endsWith("&statement=" + quoted));
    }

    private static String unescaped(String java) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < java.length(); i++) {
            if (java.startsWith("\\u", i)) {
                text.append((char) Integer.parseInt(java.substring(i + 2, i + 6), 16));
                i += 5;
            } else if (java.charAt(i) == '\\') {
                text.append(java.substring(i, i + 2).translateEscapes());
                i++;
            } else {
                text.append(java.charAt(i));
            }
        }
        return text.toString();
    }

    @Test
    void aStatementThatIsTooLongOnceItIsQuotedIsLeftOut() {
        String most = "a".repeat(RequestForm.LONGEST_STATEMENT);
        assertTrue(FORM.ofStatement("orders", "app_read", most).endsWith(most));
        String place = FORM.of("orders", "app_read");
        assertEquals(place, FORM.ofStatement("orders", "app_read", most + "a"));
        assertEquals(place, FORM.ofStatement("orders", "app_read", " ".repeat(501)));
        assertTrue(FORM.ofStatement("orders", "app_read", " ".repeat(500)).endsWith("%20"));
        assertEquals(place, FORM.ofStatement("orders", "app_read", ""));
        assertFalse(FORM.ofStatement("orders", "app_read", "x").equals(place));
    }

    @Test
    void theAddressStandsBehindTheHint() {
        Refusal refusal = Refusal.of("28000", "no").withHint("Ask somebody.");
        assertEquals(
                "Ask somebody. Where to ask: https://x",
                refusal.withForm("https://x").hint());
        assertEquals(refusal, refusal.withForm(""));
        assertEquals(
                "Where to ask: https://x",
                Refusal.of("28000", "no").withForm("https://x").hint());
    }
}
