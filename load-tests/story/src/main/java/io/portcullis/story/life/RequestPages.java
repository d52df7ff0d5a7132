package io.portcullis.story.life;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.portcullis.story.Check;
import io.portcullis.story.person.LinkForm;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The form in which somebody asks, and the pages on which somebody else decides, as people use them. */
final class RequestPages {
    private static final String REASON = "order 7 hangs, the customer is waiting";
    private static final Pattern OF_ONE = Pattern.compile(".*/ui/requests/r[0-9a-z]+(\\?.*)?");

    private RequestPages() {}

    /** Goes to the form at an address that somebody was told. */
    static void openForm(Desk who, String url) {
        who.browser().begin();
        who.browser().page().navigate(url);
    }

    /** What a field of the form holds. */
    static String field(Desk who, String id) {
        return who.browser().page().locator("#" + id).inputValue();
    }

    /** Says why and for how long, and asks what would become of it. */
    static void fill(Desk who, String duration) {
        Page page = who.browser().page();
        page.locator("#duration").fill(duration);
        page.locator("#reason").fill(REASON);
    }

    /** Asks what would become of it: nothing is sent yet. */
    static String foreseen(Desk who) {
        LinkForm.button(who.browser(), "What would become of it?").click();
        Locator panel = who.browser().page().locator("main section").first();
        panel.waitFor();
        return panel.innerText();
    }

    /** Sends the form as it is. */
    static Asking send(Desk who) throws IOException {
        LinkForm.button(who.browser(), "Send it").click();
        who.browser().page().waitForURL(OF_ONE);
        String path = URI.create(who.browser().page().url()).getPath();
        return Asking.known(path.substring(path.lastIndexOf('/') + 1), who.api());
    }

    /** From the inbox to the request, where it says what would be granted; returns that. */
    static String openFromInbox(Desk approver, Asking request, String shot) {
        Page page = approver.browser().page();
        approver.browser().begin();
        page.navigate(approver.stage().node().api() + "/ui/inbox");
        if (!shot.isEmpty()) {
            approver.browser().look(shot);
        }
        page.locator("a[href='/ui/requests/" + request.id() + "']").click();
        page.waitForURL(OF_ONE);
        return LinkForm.text(approver.browser());
    }

    /** What somebody must have been able to read. */
    static void says(String text, List<String> words, String where) {
        words.forEach(word -> Check.contains(word, text, where));
    }

    /** Returns when the button was pressed. */
    static Instant approve(Desk approver) {
        approver.browser().page().locator("#approve-words").fill("go ahead");
        Instant begin = Instant.now();
        LinkForm.button(approver.browser(), "Approve").click();
        return begin;
    }

    /** Returns when the button was pressed. */
    static Instant deny(Desk approver, String reason) {
        approver.browser().page().locator("#deny-words").fill(reason);
        Instant begin = Instant.now();
        LinkForm.button(approver.browser(), "Deny").click();
        return begin;
    }
}
