package io.portcullis.story.login;

import com.microsoft.playwright.Page;
import io.portcullis.harness.Await;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** psql 18 with its own OAuth: the gateway says where tokens are had, Keycloak's device flow gives one, a person confirms in the browser. */
public final class OauthPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Pattern VISIT = Pattern.compile("Visit (https://\\S+) and enter the code: (\\S+)");

    @Override
    public String name() {
        return "oauthbearer";
    }

    @Override
    public String about() {
        return "psql 18 gets its token by Keycloak's device flow, confirmed in Chromium";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Person bert = new Person(stage, "bert");
        bert.provesByTokens();
        bert.mayReach(Database.BY_OAUTH);
        double failed = stage.gateway().metricOrZero("portcullis_logins_refused_total");
        Instant confirmed = signsIn(stage, "bert", "bert", 0);
        notes.tookSince(
                "from the confirmation in the browser to the rows, Keycloak's 5 s between two questions included",
                confirmed);
        Check.equal(
                failed,
                stage.gateway().metricOrZero("portcullis_logins_refused_total"),
                "refused logins: the question for the issuer is none");

        // Somebody else confirms: Keycloak's token is good, but it is not bert's.
        signsIn(stage, "bert", "maria", 2);
        notes.held("a token that somebody else confirmed is refused");
    }

    /** @return when the browser's owner had confirmed */
    private static Instant signsIn(Stage stage, String login, String confirms, int status) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "PGUSER",
                login,
                "PGDATABASE",
                Database.BY_OAUTH,
                // libpq 18 takes an authority that is not the machine's only under this name.
                "PGOAUTHDEBUG",
                "UNSAFE",
                "PGOAUTHCAFILE",
                stage.clients().authority().toString()));
        String how = "oauth_issuer=" + stage.keycloak().issuer(Stage.COMPANY) + " oauth_client_id=psql";
        try (Program psql = stage.clients().psql18(settings, "-d", how, "-c", "select count(*) from app.orders")) {
            Await.until(
                    () -> "psql says where to go: " + said(psql),
                    SOON,
                    () -> !psql.isRunning() || VISIT.matcher(said(psql)).find());
            Matcher visit = VISIT.matcher(said(psql));
            Check.that(visit.find(), "psql says where to go: " + said(psql));
            Instant confirmed = confirm(stage, visit.group(1), visit.group(2), confirms);
            Psql.Result result = psql.await(SOON);
            Check.equal(status, result.status(), "psql's status, " + result.err());
            if (status != 0) {
                Check.contains("authentication failed", result.err(), "what psql says");
            } else {
                Check.equal(Database.ROWS + "\n", result.out(), "what psql read");
            }
            return confirmed;
        }
    }

    private static String said(Program psql) {
        try {
            return psql.err();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant confirm(Stage stage, String url, String code, String user) throws Exception {
        try (Visitor visitor = stage.chromium().visitor(Look.DESK)) {
            Page page = visitor.page();
            page.navigate(url);
            page.locator("[name=device_user_code]").fill(code);
            page.locator("input[type=submit], button[type=submit]").first().click();
            visitor.signIn(user, stage.password());
            page.locator("[name=accept]").click();
            page.waitForURL(Pattern.compile(".*/device/status.*"));
            return Instant.now();
        }
    }
}
