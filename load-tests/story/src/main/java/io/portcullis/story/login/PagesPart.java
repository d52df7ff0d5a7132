package io.portcullis.story.login;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** The pages: signing in at Keycloak, what one may reach, signing out. */
public final class PagesPart implements Part {

    @Override
    public String name() {
        return "pages";
    }

    @Override
    public String about() {
        return "Chromium signs in at Keycloak by code and PKCE, sees what it may reach, and signs out";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        maria.mayReach(Database.BY_SECRET);
        maria.mayReach(Database.BY_TOKEN);
        try (Visitor visitor = stage.chromium().visitor(Look.DESK)) {
            List<String> asked = new CopyOnWriteArrayList<>();
            visitor.page().onRequest(request -> asked.add(request.url()));
            signsIn(stage, visitor, notes);
            judgeRequests(stage, asked, notes);
            judgeCookies(visitor, notes);
            visitor.look("reach");
            looksAround(stage, visitor);
            notes.held("the pages in light and dark, wide and narrow: load-tests/story/target/shots");
            signsOut(stage, visitor, notes);
        }
        try (Visitor visitor = stage.chromium().visitor(Look.DESK)) {
            Page page = visitor.page();
            page.navigate(stage.node().api() + "/ui/");
            visitor.signIn("nobody", stage.password());
            page.waitForURL(stage.node().api() + "/ui/**");
            visitor.begin();
            visitor.look("reach-nothing");
            notes.held("who has no grants reads so");
        }
    }

    private static void signsIn(Stage stage, Visitor visitor, Notes notes) {
        Page page = visitor.page();
        page.navigate(stage.node().api() + "/ui/");
        Check.that(
                page.url().startsWith(stage.keycloak().issuer(Stage.COMPANY)),
                "Keycloak asks who it is: " + page.url());
        String url = page.url();
        for (String wanted :
                List.of("response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce=")) {
            Check.contains(wanted, url, "the way to Keycloak");
        }
        Instant begin = Instant.now();
        visitor.signIn("maria", stage.password());
        page.waitForURL(stage.node().api() + "/ui/");
        notes.tookSince("from the password to the page", begin);
        visitor.begin();
        String text = page.locator("main").innerText();
        Check.contains(Database.BY_SECRET, text, "the page");
        Check.contains(Database.BY_TOKEN, text, "the page");
    }

    private static void looksAround(Stage stage, Visitor visitor) {
        Page page = visitor.page();
        page.navigate(stage.node().api() + "/ui/grants");
        page.locator("details").all().forEach(more -> more.locator("summary").click());
        visitor.look("grants");
        looksAtRequests(stage, visitor);
        page.navigate(stage.node().api() + "/ui/secrets");
        visitor.look("secrets-none");
        page.getByText("Make it", new Page.GetByTextOptions().setExact(true)).click();
        page.locator("pre.secret").waitFor();
        visitor.look("secret-made");
    }

    /** The form as it is opened, and with what the node says to a wish that can not be. */
    private static void looksAtRequests(Stage stage, Visitor visitor) {
        Page page = visitor.page();
        page.navigate(stage.node().api() + "/ui/requests");
        visitor.look("requests-none");
        page.navigate(stage.node().api() + "/ui/request");
        page.locator("details").all().forEach(more -> more.locator("summary").click());
        visitor.look("request");
        page.locator("#target").fill(Database.BY_SECRET);
        page.locator("#role").fill("app/read");
        page.locator("#reason").fill("order 7 hangs");
        page.getByText("What would become of it?").click();
        page.locator("#role-problem").waitFor();
        // A browser shows what a server refuses as an error of its own.
        visitor.begin();
        visitor.look("request-wrong");
    }

    /** Nothing from elsewhere, and no token in an address. */
    private static void judgeRequests(Stage stage, List<String> asked, Notes notes) {
        URI keycloak = URI.create(stage.keycloak().issuer(Stage.COMPANY));
        URI node = URI.create(stage.node().api());
        Pattern jwt = Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.eyJ");
        for (String url : asked) {
            String authority = URI.create(url).getRawAuthority();
            boolean known = url.startsWith("data:")
                    || keycloak.getAuthority().equals(authority)
                    || node.getAuthority().equals(authority);
            Check.that(known, "asked somebody else: " + url);
            Check.that(!jwt.matcher(url).find(), "a token in an address: " + url);
        }
        notes.held(asked.size() + " requests, to the node and Keycloak only, no token in any address");
    }

    private static void judgeCookies(Visitor visitor, Notes notes) {
        List<Cookie> ours = visitor.cookies().stream()
                .filter(cookie -> cookie.domain.equals("127.0.0.1"))
                .toList();
        Check.that(!ours.isEmpty(), "the session is a cookie");
        for (Cookie cookie : ours) {
            Check.that(cookie.secure && cookie.httpOnly, cookie.name + " is for HTTPS only and not for scripts");
            Check.that(cookie.sameSite != SameSiteAttribute.NONE, cookie.name + " is not sent by other sites");
            Check.equal("/ui", cookie.path, "the path of " + cookie.name);
        }
        Check.equal(0, visitor.page().evaluate("() => localStorage.length + sessionStorage.length"), "kept by scripts");
        notes.held(ours.size() + " cookies: HTTPS only, not for scripts, not sent by other sites, under /ui only");
    }

    private static void signsOut(Stage stage, Visitor visitor, Notes notes) {
        Page page = visitor.page();
        page.getByText("Sign out").click();
        // Keycloak asks once more: only an id token in the address would tell it that nobody else wants this.
        page.locator("#kc-logout").click();
        page.waitForURL(stage.node().api() + "/ui/signed-out**");
        visitor.begin();
        visitor.look("signed-out");
        page.navigate(stage.node().api() + "/ui/");
        page.locator("#password").waitFor();
        notes.held("signed out here and at Keycloak, which asks for the password again");
    }
}
