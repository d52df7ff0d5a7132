package io.portcullis.story.login;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.Asked;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Clients;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Detour;
import io.portcullis.story.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** psql and the JDBC driver without any credentials: a person opens the address that they were told, in Chromium. */
public final class LinkPagePart implements Part {
    /** From the confirmation to the first row: what is ours of the time that a person waits. */
    private static final Duration OWN_TIME = Duration.ofSeconds(2);

    private static final int TIMES = 3;
    /** Where nobody's browser is. */
    private static final String ELSEWHERE = "127.0.0.3";

    @Override
    public String name() {
        return "link-page";
    }

    @Override
    public String about() {
        return "psql and the JDBC driver without credentials, confirmed by their people on the page, in Chromium";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        new Person(stage, "bert").mayReach(Database.BY_LINK);
        Person person = new Person(stage, "maria");
        person.mayReach(Database.BY_LINK);
        person.mayReach(Database.BY_LINK_THERE);
        try (Visitor maria = stage.chromium().visitor(Look.DESK);
                Visitor bert = stage.chromium().visitor(Look.DESK)) {
            arrives(stage, maria, notes);
            // The first time everything is new to both JVMs, as it is on a Monday morning: it counts too.
            for (int time = 2; time <= TIMES; time++) {
                again(stage, maria, notes);
            }
            driver(stage, maria, notes);
            twoPeople(stage, maria, bert, notes);
            wrongCode(stage, maria, notes);
            device(stage, maria, notes);
            elsewhere(stage, maria, notes);
            onlyThere(stage, person, maria, notes);
        }
    }

    /** Somebody who is not signed in yet: by way of Keycloak to the page of this connection. */
    private static void arrives(Stage stage, Visitor maria, Notes notes) throws Exception {
        try (Waiting psql = Waiting.start(stage, "maria/" + Database.ROLE)) {
            maria.page().navigate(psql.asked().url());
            maria.signIn("maria", stage.password());
            maria.page().waitForURL(psql.asked().url());
            maria.begin();
            String text = LinkForm.text(maria);
            for (String said : List.of("maria", Database.BY_LINK, Database.ROLE, "127.0.0.1", "psql", "Asked")) {
                Check.contains(said, text, "the page");
            }
            Instant since = Instant.parse(
                    maria.page().locator("dt:text-is('Asked') + dd time").getAttribute("datetime"));
            Check.that(
                    Duration.between(since, Instant.now()).abs().compareTo(Duration.ofMinutes(2)) < 0,
                    "since when: " + since);
            Check.that(!maria.page().content().contains(psql.asked().code()), "the code is not on the page");
            maria.look("link");
            psql.stillWaits();
            confirmInTime(maria, psql, notes);
            maria.page().getByText("goes on by itself").waitFor();
            maria.look("link-confirmed");
        }
    }

    private static void again(Stage stage, Visitor maria, Notes notes) throws Exception {
        try (Waiting psql = Waiting.start(stage, "maria")) {
            LinkForm.open(maria, psql.asked());
            confirmInTime(maria, psql, notes);
        }
    }

    private static void confirmInTime(Visitor visitor, Waiting psql, Notes notes) throws Exception {
        Instant begin = LinkForm.confirm(visitor, psql.asked().code());
        psql.awaitRows();
        inTime("psql: from the click on Confirm to the rows, and psql's own end", begin, notes);
    }

    private static void inTime(String what, Instant begin, Notes notes) {
        Duration time = Duration.between(begin, Instant.now());
        notes.took(what, time);
        Check.that(time.compareTo(OWN_TIME) <= 0, "longer than " + OWN_TIME + ": " + time);
    }

    /** The driver shows no notices and gives up after 20 s: it is refused at once, and its next attempt succeeds. */
    private static void driver(Stage stage, Visitor maria, Notes notes) throws Exception {
        Instant begin = Instant.now();
        Asked asked = Driver.isAsked(stage, "maria");
        notes.tookSince("JDBC driver: refused with address and code, under a login timeout of 20 s", begin);
        LinkForm.open(maria, asked);
        begin = LinkForm.confirm(maria, asked.code());
        Await.until("the next attempt is let in", Driver.SOON, () -> Driver.reads(stage, "maria"));
        inTime("JDBC driver: from the click on Confirm to the first row", begin, notes);
        Check.that(!Driver.reads(stage, "maria"), "one confirmation is for one connection");
    }

    /** A tool that opens one connection after the other, where its person has confirmed some already. */
    private static void device(Stage stage, Visitor maria, Notes notes) throws Exception {
        maria.page().navigate(stage.node().api() + "/ui/secrets");
        LinkForm.button(maria, "Make it for a device").click();
        String secret = maria.page().locator("pre.secret").first().innerText().strip();
        maria.page().locator("summary").first().click();
        maria.look("device-made");
        Await.until(
                "a device is let in by what was confirmed before", Driver.SOON, () -> Driver.isLetIn(stage, secret));
        for (int more = 0; more < TIMES; more++) {
            Check.that(Driver.isLetIn(stage, secret), "each further connection of it");
        }
        Check.that(!Driver.isLetIn(stage, "of-another-device"), "another secret lets nobody in");
        Driver.isAsked(stage, "maria");
        maria.page().navigate(stage.node().api() + "/ui/secrets");
        maria.look("secrets");
        notes.held(
                "a device's secret, made on the page: no connection of it is asked for again, and those without it are");
    }

    private static void twoPeople(Stage stage, Visitor maria, Visitor bert, Notes notes) throws Exception {
        try (Waiting marias = Waiting.start(stage, "maria");
                Waiting berts = Waiting.start(stage, "bert")) {
            LinkForm.open(bert, marias.asked());
            bert.signIn("bert", stage.password());
            bert.page().getByText("There is no such connection").first().waitFor();
            Check.that(bert.page().locator("#code").count() == 0, "bert can not confirm for maria");
            // That there is nothing to be had at this address the status says too, and of that the browser complains.
            bert.begin();
            bert.look("link-of-another");
            LinkForm.open(bert, berts.asked());
            LinkForm.confirm(bert, berts.asked().code());
            berts.awaitRows();
            marias.stillWaits();
            LinkForm.open(maria, marias.asked());
            LinkForm.confirm(maria, marias.asked().code());
            marias.awaitRows();
        }
        notes.held("two people behind one address: each confirms their own client, and nobody another's");
    }

    private static void wrongCode(Stage stage, Visitor maria, Notes notes) throws Exception {
        try (Waiting psql = Waiting.start(stage, "maria")) {
            LinkForm.open(maria, psql.asked());
            LinkForm.confirm(maria, "BBBB-BBBB");
            Check.contains(
                    "not the code", maria.page().getByRole(AriaRole.ALERT).innerText(), "what the page says");
            maria.begin();
            maria.look("link-wrong-code");
            psql.stillWaits();
            LinkForm.confirm(maria, psql.asked().code());
            psql.awaitRows();
        }
        notes.held("a wrong code lets nobody in, and the right one still does");
    }

    /** The client is somewhere else than the browser: that is asked for apart. */
    private static void elsewhere(Stage stage, Visitor maria, Notes notes) throws Exception {
        try (Detour detour = stage.clients().from(ELSEWHERE);
                Waiting psql = Waiting.start(stage, "maria", Database.BY_LINK, Clients.by(detour))) {
            LinkForm.open(maria, psql.asked());
            Check.contains(ELSEWHERE, LinkForm.text(maria), "the page");
            Check.contains("Your browser is somewhere else", LinkForm.text(maria), "the page");
            maria.look("link-elsewhere");
            LinkForm.confirm(maria, psql.asked().code());
            Locator yes = LinkForm.button(maria, "Yes, I started it at " + ELSEWHERE);
            yes.waitFor();
            psql.stillWaits();
            maria.look("link-elsewhere-asked");
            yes.click();
            psql.awaitRows();
        }
        notes.held("a client at another address than the browser is confirmed in a step of its own");
    }

    /** The rule wants a browser at the client's own address. */
    private static void onlyThere(Stage stage, Person person, Visitor maria, Notes notes) throws Exception {
        try (Waiting here = Waiting.start(stage, "maria", Database.BY_LINK_THERE, Map.of())) {
            LinkForm.open(maria, here.asked());
            LinkForm.confirm(maria, here.asked().code());
            here.awaitRows();
        }
        try (Detour detour = stage.clients().from(ELSEWHERE);
                Waiting psql = Waiting.start(stage, "maria", Database.BY_LINK_THERE, Clients.by(detour));
                ClusterApi api = stage.api(person.apiToken())) {
            LinkForm.open(maria, psql.asked());
            Check.that(maria.page().locator("#code").count() == 0, "the page takes no code from elsewhere");
            Check.contains("only be confirmed from the client’s own address", LinkForm.text(maria), "the page");
            maria.look("link-sensitive");
            Check.equal(
                    409,
                    api.post(
                                    psql.asked().path() + "/confirm",
                                    Map.of("code", psql.asked().code(), "otherAddress", true))
                            .status(),
                    "the API, from elsewhere");
            psql.stillWaits();
            LinkForm.button(maria, "Deny").click();
            psql.awaitRefusal("denied in the browser");
            maria.page().getByText("The connection was refused.").waitFor();
            maria.look("link-denied");
        }
        notes.held(
                "where the rule is sensitive only a browser at the client's address confirms; another denies, and psql says so");
    }
}
