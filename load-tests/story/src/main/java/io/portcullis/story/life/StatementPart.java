package io.portcullis.story.life;

import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A statement is denied, the hint says where to ask for more, and somebody who has seen its text says yes to it. */
public final class StatementPart implements Part {
    private static final String UPDATE = "update app.orders set what = 'sold' where id = 1";
    private static final String LOOK = "select name from app.customers where name like '%Wood' -- ticket 7 & more";
    private static final String HINT = "HINT:[^\\n]*(https://\\S+/ui/request\\?\\S+)";

    @Override
    public String name() {
        return "statement";
    }

    @Override
    public String about() {
        return "a denied statement's hint leads to the form; more classes, or just this statement, seen by who approves";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        try (Desk anna = Desk.of(stage, "anna");
                Desk dora = Desk.of(stage, "dora")) {
            classes(stage, anna, dora, notes);
            statement(stage, anna, dora, notes);
        }
    }

    private static String granted(Asking request, Desk approver) throws Exception {
        Asking.good(request.approvedBy(approver.api()));
        return request.seenBy(approver.api()).at("/grant/id").asText();
    }

    /** By the page that the approver has before them. */
    private static String approved(Asking request, Desk approver) throws Exception {
        RequestPages.approve(approver);
        approver.browser().page().getByText("The grant that came of it").waitFor();
        return request.seenBy(approver.api()).at("/grant/id").asText();
    }

    /** What the address in the hint fills in. */
    private static Map<String, String> filledIn(String url) {
        return Arrays.stream(URI.create(url).getRawQuery().split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static void classes(Stage stage, Desk anna, Desk dora, Notes notes) throws Exception {
        granted(Asking.of(anna.api(), Asking.wish(Database.SHOP, Database.KEEPER)), dora);
        String url;
        try (Work psql = Work.start(stage, "anna/" + Database.KEEPER, Database.SHOP, UPDATE)) {
            anna.confirmed(psql);
            psql.awaitWords("ERROR:  42501");
            url = psql.awaitWords(HINT);
        }
        Check.equal(
                Map.of("target", Database.SHOP, "role", Database.KEEPER, "classes", "READ,WRITE"),
                filledIn(url),
                "what the hint's address fills in");
        RequestPages.openForm(anna, url);
        anna.browser().look("life-form-classes");
        RequestPages.fill(anna, "10m");
        Asking request = RequestPages.send(anna);
        RequestPages.says(
                RequestPages.openFromInbox(dora, request, ""),
                List.of("reading, changing data", "shop as keeper"),
                "what would be granted");
        String more = approved(request, dora);
        try (Work psql = Work.under(more, stage, "anna", Database.SHOP, UPDATE)) {
            anna.confirmed(psql);
            psql.awaitOut("UPDATE 1\n");
        }
        notes.held(
                "a class that the grant has not: the hint's address names what there was and what was missing, and the new grant has both");
    }

    private static void statement(Stage stage, Desk anna, Desk dora, Notes notes) throws Exception {
        granted(Asking.of(anna.api(), Asking.wish(Database.SHOP, Database.ROLE)), dora);
        String url;
        try (Work psql = Work.start(stage, "anna/" + Database.ROLE, Database.SHOP, LOOK)) {
            anna.confirmed(psql);
            psql.awaitWords("ERROR:  42501");
            url = psql.awaitWords(HINT);
        }
        Check.equal(
                Map.of("target", Database.SHOP, "role", Database.ROLE, "statement", LOOK),
                filledIn(url),
                "what the hint's address fills in");
        RequestPages.openForm(anna, url);
        Check.equal(LOOK, RequestPages.field(anna, "statement"), "the statement in the form");
        anna.browser().look("life-form-statement");
        RequestPages.fill(anna, "10m");
        anna.browser().page().locator("#path").fill("app");
        Asking request = RequestPages.send(anna);
        String seen = RequestPages.openFromInbox(dora, request, "");
        RequestPages.says(
                seen,
                List.of(LOOK, "once", "select: needs reading", "app.customers", "would let it run"),
                "the text and the dry run that the approver sees");
        dora.browser().look("life-request-statement");
        String once = approved(request, dora);
        try (Work psql = Work.under(once, stage, "anna", Database.SHOP, LOOK, LOOK, Work.COUNT)) {
            anna.confirmed(psql);
            psql.awaitWords("ERROR:  53400[\\s\\S]*ERROR:  42501");
            psql.awaitOut("Mr Wood\n");
        }
        notes.held(
                "a relation that the grant has not: just this statement, its text and dry run seen; it runs once, and nothing else does");
    }
}
