package io.portcullis.story.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;

/** Somebody before a browser of their own. */
public final class Visitor implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;

    Visitor(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
    }

    public Page page() {
        return page;
    }

    /** Fills in Keycloak's form, which the page must show or be about to. */
    public void signIn(String user, String password) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    @Override
    public void close() {
        context.close();
    }
}
