package io.portcullis.story.life;

import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** From a psql that nobody has granted anything to its rows, in one connection, and to its end. */
public final class WayPart implements Part {
    /** From the last yes to the first row: what is ours of the time that a person waits. */
    private static final Duration OWN_TIME = Duration.ofSeconds(2);
    /** The gateway asks every two seconds how it stands: a grant comes down by itself, a no does not. */
    private static final Duration ASKED = Duration.ofSeconds(2);

    private static final String NOT_NOW = "not during the sale";
    private static final String SERVED = "the customer is served";

    @Override
    public String name() {
        return "way";
    }

    @Override
    public String about() {
        return "psql without a grant: confirmed, asked for, approved, rows in the same connection, revoked; and denied";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        try (Desk anna = Desk.of(stage, "anna");
                Desk dora = Desk.of(stage, "dora")) {
            try (Work psql = waits(stage, anna)) {
                anna.browser().look("life-form");
                Asking request = asks(anna, psql, "life-form-foreseen");
                anna.browser().look("life-request-waits");
                looks(dora, request);
                psql.stillRuns();
                Instant begin = RequestPages.approve(dora);
                psql.awaitRows();
                inTime("from the click on Approve to the rows, in the connection that waited", begin, OWN_TIME, notes);
                dora.browser().look("life-request-granted");
                RequestPages.says(
                        LinkForm.text(dora.browser()), List.of("granted", "go ahead"), "the page after the approval");
                revoked(stage, request, psql, notes);
            }
            try (Work psql = waits(stage, anna)) {
                Asking request = asks(anna, psql, "");
                RequestPages.openFromInbox(dora, request, "");
                Instant begin = RequestPages.deny(dora, NOT_NOW);
                psql.awaitRefusal("the request for access to \"shop\" was denied: " + NOT_NOW);
                inTime(
                        "from the click on Deny to FATAL with its reason, and psql's own end",
                        begin,
                        OWN_TIME.plus(ASKED),
                        notes);
                dora.browser().look("life-request-denied");
                RequestPages.openForm(anna, stage.node().api() + "/ui/requests");
                anna.browser().look("life-my-requests");
                anna.browser()
                        .page()
                        .locator("a[href='/ui/requests/" + request.id() + "']")
                        .click();
                anna.browser().page().getByText(NOT_NOW).first().waitFor();
            }
        }
    }

    /** Confirmed by its person, told that there is no grant, and where to ask: there the browser is already. */
    private static Work waits(Stage stage, Desk anna) throws Exception {
        Work psql = Work.start(stage, "anna/" + Database.ROLE, Database.SHOP, Work.COUNT, Work.GOES_ON);
        anna.confirmed(psql);
        String form = psql.awaitWords("no grant for shop yet: ask for one at (https://\\S+)");
        Check.that(form.startsWith(stage.node().api() + "/ui/request?target=shop&role=clerk"), "where to ask: " + form);
        anna.browser().page().waitForURL(form);
        Check.equal(Database.SHOP, RequestPages.field(anna, "target"), "the database in the form");
        Check.equal(Database.ROLE, RequestPages.field(anna, "role"), "the role in the form");
        Check.contains("A connection waits for it", LinkForm.text(anna.browser()), "the form");
        return psql;
    }

    private static Asking asks(Desk anna, Work psql, String shot) throws Exception {
        RequestPages.fill(anna, "30m");
        if (!shot.isEmpty()) {
            RequestPages.says(
                    RequestPages.foreseen(anna),
                    List.of("Somebody has to say yes", "1 of dba"),
                    "what would become of it");
            anna.browser().look(shot);
            psql.awaitWords("no grant for shop yet");
        }
        Asking request = RequestPages.send(anna);
        Check.contains(
                "goes on by itself when this is granted", LinkForm.text(anna.browser()), "the page of the request");
        psql.awaitWords("waiting for approval by dba, 0 of 1");
        return request;
    }

    /** What the second person can read before they say yes. */
    private static void looks(Desk dora, Asking request) {
        String text = RequestPages.openFromInbox(dora, request, "life-inbox");
        RequestPages.says(
                text,
                List.of(
                        "people/anna",
                        "order 7 hangs, the customer is waiting",
                        "shop as clerk, for 30m from the granting on",
                        "reading",
                        "app.orders",
                        "1 of dba"),
                "the page of the request");
        dora.browser().look("life-request-to-decide");
    }

    private static void revoked(Stage stage, Asking request, Work psql, Notes notes) throws Exception {
        String grant = stage.operator()
                .get("/v1/requests/" + request.id())
                .at("/grant/id")
                .asText();
        Instant begin = Instant.now();
        stage.operator().post("/v1/grants/" + grant + "/revoke", Map.of("reason", SERVED));
        psql.awaitCutOff("was revoked: " + SERVED);
        inTime("from the revocation to FATAL, and psql's own end", begin, OWN_TIME, notes);
    }

    private static void inTime(String what, Instant begin, Duration most, Notes notes) {
        Duration time = Duration.between(begin, Instant.now());
        notes.took(what, time);
        Check.that(time.compareTo(most) <= 0, "longer than " + most + ": " + time);
    }
}
