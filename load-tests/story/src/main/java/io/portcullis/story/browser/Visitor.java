package io.portcullis.story.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.portcullis.story.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody before a browser of their own. */
public final class Visitor implements AutoCloseable {
    /** Beside the report, for people to look at. */
    private static final Path SHOTS = Path.of("load-tests/story/target/shots");

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    Visitor(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    public Page page() {
        return page;
    }

    public List<Cookie> cookies() {
        return context.cookies();
    }

    /** Fills in Keycloak's form, which the page must show or be about to. */
    public void signIn(String user, String password) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    /** Forgets what the browser complained of so far: another server's pages are not judged here. */
    public void begin() {
        complaints.clear();
    }

    /**
     * Takes pictures of the page as it is, in light and dark, wide and narrow, and judges each: nothing wider than the window, text that can
     * be told from its ground, a name for whatever can be used, and no complaint of the browser's.
     */
    public void look(String name) {
        List<String> problems = new ArrayList<>();
        for (Look look : Look.ALL) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme()));
            page.setViewportSize(look.width(), look.height());
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SHOTS.resolve(name + "-" + look.name() + ".png"))
                    .setFullPage(true));
            PageJudge.judge(page).forEach(problem -> problems.add(look.name() + ": " + problem));
        }
        Look usual = Look.DESK;
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(usual.scheme()));
        page.setViewportSize(usual.width(), usual.height());
        complaints.forEach(complaint -> problems.add("the browser complains: " + complaint));
        Check.that(problems.isEmpty(), "the page " + name + ":\n" + String.join("\n", problems));
    }

    @Override
    public void close() {
        context.close();
    }
}
