package io.portcullis.story.life;

import com.microsoft.playwright.Page;
import io.portcullis.harness.Await;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A session whose grant is about to end goes on without a new connection, and ends when its person gives the grant back. */
public final class LongerPart implements Part {
    /** The last notice comes a minute before the end. */
    private static final String SHORT = "80s";

    private static final Duration BEYOND = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "longer";
    }

    @Override
    public String about() {
        return "a running session's notice leads to an extension, without a new connection; then the grant is given back";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        Map<String, Object> wish = Asking.wish(Database.SHOP, Database.ROLE);
        wish.put("duration", SHORT);
        try (Desk anna = Desk.of(stage, "anna");
                Desk dora = Desk.of(stage, "dora")) {
            Asking request = Asking.of(anna.api(), wish);
            Asking.good(request.approvedBy(dora.api()));
            String grant = request.seenBy(anna.api()).at("/grant/id").asText();
            Instant end = end(anna, request);
            try (Work psql = Work.start(stage, "anna/" + Database.ROLE, Database.SHOP, Work.COUNT, Work.GOES_ON)) {
                anna.confirmed(psql);
                psql.awaitRows();
                String form = psql.awaitWords("access ends at [\\s\\S]*HINT:[^\\n]*(https://\\S+)");
                Check.equal(stage.node().api() + "/ui/request?extend=" + grant, form, "where to ask for more time");
                notes.took(
                        "before the end of the grant, psql shows the notice, in the middle of a statement",
                        Duration.between(Instant.now(), end));
                extended(anna, dora, form);
                Check.that(end(anna, request).isAfter(end.plus(Duration.ofMinutes(10))), "the grant lasts longer");
                Await.exactly(end.plus(BEYOND));
                psql.stillRuns();
                Check.that(stage.database().runs(Work.GOES_ON), "the statement goes on in the database");
                notes.held("extended: the same statement runs on beyond the first end");
                givesBack(stage, anna.browser(), psql, notes);
            }
        }
    }

    private static void extended(Desk anna, Desk dora, String form) throws Exception {
        RequestPages.openForm(anna, form);
        Check.contains("Ask for more time", LinkForm.text(anna.browser()), "the form");
        anna.browser().look("life-form-longer");
        RequestPages.fill(anna, "20m");
        Asking longer = RequestPages.send(anna);
        RequestPages.says(
                RequestPages.openFromInbox(dora, longer, ""),
                List.of("More time for", "as now, but for 20m from the granting on"),
                "what would be granted");
        dora.browser().look("life-request-longer");
        RequestPages.approve(dora);
        dora.browser().page().getByText("The grant that lasts longer").waitFor();
    }

    private static Instant end(Desk anna, Asking request) throws Exception {
        return Instant.parse(request.seenBy(anna.api()).at("/grant/expiresAt").asText());
    }

    private static void givesBack(Stage stage, Visitor anna, Work psql, Notes notes) throws Exception {
        Page page = anna.page();
        anna.begin();
        page.navigate(stage.node().api() + "/ui/grants");
        page.locator("summary:has-text('Give it back')").click();
        anna.look("life-give-back");
        Instant begin = Instant.now();
        LinkForm.button(anna, "Give back shop as clerk").click();
        psql.awaitCutOff("was revoked: given back");
        notes.tookSince("given back on the page; from the click to FATAL, and psql's own end", begin);
        Await.until(
                "its statement is over too",
                BEYOND.multipliedBy(5),
                () -> !stage.database().runs(Work.GOES_ON));
    }
}
