package io.portcullis.story.login;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Rules that demand a recent sign-in or one with two means, and how people get there while their client waits. */
public final class StepUpPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Longer ago than any rule here allows, the tolerated difference of clocks included. */
    private static final Duration OLD = Duration.ofSeconds(16);

    @Override
    public String name() {
        return "step-up";
    }

    @Override
    public String about() {
        return "rules that demand a recent sign-in, or one with two means";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        maria.provesByTokens();
        maria.mayReach(Database.BY_FRESH_TOKEN);
        maria.mayReach(Database.BY_FRESH_LINK);
        Person otto = new Person(stage, "otto");
        otto.mayReach(Database.BY_STRONG_LINK);
        try (Visitor browser = stage.chromium().visitor(Look.DESK);
                Loopback program = Loopback.open(stage)) {
            browser.page().navigate(stage.node().api() + "/ui/");
            browser.signIn("maria", stage.password());
            browser.page().waitForURL(stage.node().api() + "/ui/");
            Instant signedIn = Instant.now();
            // By the browser: when it was Keycloak does not say of a password that was given to a program (direct
            // grants).
            String refreshToken = program.signIn(browser, "", stage.password())
                    .path("refresh_token")
                    .asText();
            strong(otto, notes);
            Await.exactly(signedIn.plus(OLD));
            freshToken(stage, browser, program, refreshToken, notes);
            freshLink(stage, browser, notes);
        }
    }

    /** The token is new, and what it says of the sign-in is not. */
    private static void freshToken(Stage stage, Visitor browser, Loopback program, String refreshToken, Notes notes)
            throws Exception {
        String renewed = stage.keycloak().tokens(Stage.COMPANY).renewed(refreshToken);
        try (Connection early = connect(stage, renewed)) {
            throw new AssertionError("let in with a sign-in of long ago: " + early);
        } catch (SQLException e) {
            Check.equal("28P01", e.getSQLState(), "how it was refused, " + e.getMessage());
            Check.contains("password authentication failed", String.valueOf(e.getMessage()), "what the client reads");
        }
        stage.gateway().awaitLog("weak-sign-in.*longer ago than the rule allows", SOON);
        String fresh = program.signIn(browser, "&max_age=5", stage.password())
                .path("access_token")
                .asText();
        try (Connection connection = connect(stage, fresh);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from app.orders")) {
            Check.that(rows.next() && rows.getInt(1) == Database.ROWS, "the rows");
        }
        notes.held(
                "token: refused if the sign-in is too long ago, however new the token is; after a new sign-in it counts");
    }

    private static Connection connect(Stage stage, String token) throws SQLException {
        return stage.clients().jdbc("maria", token, Database.BY_FRESH_TOKEN, Map.of());
    }

    private static void freshLink(Stage stage, Visitor maria, Notes notes) throws Exception {
        try (Waiting psql = Waiting.start(stage, "maria", Database.BY_FRESH_LINK, Map.of())) {
            LinkForm.open(maria, psql.asked());
            Check.contains("within the last 10 s", LinkForm.text(maria), "the page");
            Check.that(maria.page().locator("#code").count() == 0, "no code is taken from an old sign-in");
            maria.look("step-up-fresh");
            signsInAgain(maria).click();
            // Keycloak knows who it is, and asks all the same.
            maria.page().locator("#password").fill(stage.password());
            maria.page().locator("#kc-login").click();
            maria.page().waitForURL(psql.asked().url());
            psql.stillWaits();
            LinkForm.confirm(maria, psql.asked().code());
            psql.awaitRows();
        }
        notes.held(
                "link: an old sign-in does not confirm; after the password once more the connection that waited goes on");
    }

    private static Locator signsInAgain(Visitor visitor) {
        return visitor.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in again"));
    }

    private static void strong(Person otto, Notes notes) throws Exception {
        Stage stage = otto.stage();
        try (Waiting psql = Waiting.start(stage, "otto", Database.BY_STRONG_LINK, Map.of());
                Visitor browser = stage.chromium().visitor(Look.DESK);
                ClusterApi api = stage.api(otto.apiToken())) {
            ClusterApi.Answer weak = api.post(
                    psql.asked().path() + "/confirm",
                    Map.of("code", psql.asked().code()));
            Check.equal(401, weak.status(), "the API, with a token of one means: " + weak.words());
            Check.contains("weak-sign-in", weak.body().toString(), "its answer");
            browser.page().navigate(psql.asked().url());
            browser.signIn("otto", stage.password());
            browser.page().waitForURL(psql.asked().url());
            Check.contains("of the class (acr) 2", LinkForm.text(browser), "the page");
            Check.that(browser.page().locator("#code").count() == 0, "no code is taken from a weak sign-in");
            browser.begin();
            browser.look("step-up-strong");
            signsInAgain(browser).click();
            // The password was given: Keycloak wants what is missing.
            browser.page().locator("#otp").fill(stage.oneTimeCode());
            browser.page().locator("#kc-login").click();
            browser.page().waitForURL(psql.asked().url());
            psql.stillWaits();
            LinkForm.confirm(browser, psql.asked().code());
            psql.awaitRows();
        }
        notes.held(
                "link: a password alone does not confirm; after Keycloak's one-time code the connection that waited goes on");
    }
}
