package io.portcullis.story.person;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.portcullis.story.browser.Visitor;
import java.time.Instant;

/** The page of a connection that waits, as its person uses it. */
public final class LinkForm {
    private LinkForm() {}

    /** Goes to the address that a client was told. */
    public static void open(Visitor visitor, Asked asked) {
        visitor.begin();
        visitor.page().navigate(asked.url());
    }

    /** What there is to read. */
    public static String text(Visitor visitor) {
        return visitor.page().locator("main").innerText();
    }

    public static Locator button(Visitor visitor, String name) {
        return visitor.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Types the code and confirms; returns when the button was pressed. */
    public static Instant confirm(Visitor visitor, String code) {
        visitor.page().locator("#code").fill(code);
        Instant begin = Instant.now();
        button(visitor, "Confirm").click();
        return begin;
    }
}
