package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
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
                Asking request = asks(anna, psql);
                judge(request.seenBy(dora.api()));
                psql.stillRuns();
                Instant begin = Instant.now();
                Asking.good(request.approvedBy(dora.api()));
                psql.awaitRows();
                inTime("from the yes to the rows, in the connection that waited", begin, OWN_TIME, notes);
                String grant = request.seenBy(anna.api()).at("/grant/id").asText();
                begin = Instant.now();
                stage.operator().post("/v1/grants/" + grant + "/revoke", Map.of("reason", SERVED));
                psql.awaitCutOff("was revoked: " + SERVED);
                inTime("from the revocation to FATAL, and psql's own end", begin, OWN_TIME, notes);
            }
            try (Work psql = waits(stage, anna)) {
                Asking request = asks(anna, psql);
                Instant begin = Instant.now();
                Asking.good(request.deniedBy(dora.api(), NOT_NOW));
                psql.awaitRefusal("the request for access to \"shop\" was denied: " + NOT_NOW);
                inTime("from the no to FATAL with its reason, and psql's own end", begin, OWN_TIME.plus(ASKED), notes);
            }
        }
    }

    /** Confirmed by its person, and told that there is no grant. */
    private static Work waits(Stage stage, Desk anna) throws Exception {
        Work psql = Work.start(stage, "anna/" + Database.ROLE, Database.SHOP, Work.COUNT, Work.GOES_ON);
        anna.confirmed(psql);
        String form = psql.awaitWords("no grant for shop yet: ask for one at (https://\\S+)");
        Check.that(form.startsWith(stage.node().api() + "/ui/request?target=shop"), "where to ask: " + form);
        anna.browser().page().waitForURL(form);
        return psql;
    }

    private static Asking asks(Desk anna, Work psql) throws Exception {
        Asking request = Asking.of(anna.api(), Asking.wish(Database.SHOP, Database.ROLE));
        psql.awaitWords("waiting for approval by dba, 0 of 1");
        return request;
    }

    private static void judge(JsonNode request) {
        List<String> words =
                request.at("/offer/words").valueStream().map(JsonNode::asText).toList();
        Check.contains("access: shop as clerk, for 30m from the granting on", words.toString(), "the offer");
        Check.contains("classes: READ", words.toString(), "the offer");
    }

    private static void inTime(String what, Instant begin, Duration most, Notes notes) {
        Duration time = Duration.between(begin, Instant.now());
        notes.took(what, time);
        Check.that(time.compareTo(most) <= 0, "longer than " + most + ": " + time);
    }
}
