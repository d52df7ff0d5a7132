package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Browser.Answer;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers of those who look at what was done, and of those who want to know what could be. */
@NodeTest
class ReviewPagesTest {
    private static final String REVIEWS = PUBLIC_URL + "/ui/reviews";
    private static final String GLASS =
            "{'target':'vault','role':'app_owner','duration':'30m','reason':'orders <b>stand</b> still','breakGlass':true}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
        asking.rules(ControlDatabase.RULES.replace("rule: dev-read", "rule: dev-reviewed") + """
                  - rule: glass
                    if: {groups: [everybody, leads], labels: {env: prod}, roles: [app_owner]}
                    break-glass: {reason: '.{10,}', review: {from: [leads]}, scope: {classes: [READ, WRITE]}}
                  - rule: no-strangers
                    if: {groups: [strangers], labels: {env: prod}}
                    deny: not for <i>strangers</i>
                """, "no-strangers");
    }

    private SamplePerson somebody(String... groups) {
        String name = "v" + UUID.randomUUID().toString().substring(0, 8);
        SamplePerson person = SamplePerson.of("p-" + name, name, name, groups);
        database.people().person(person);
        return person;
    }

    private Browser signedIn(String page, String... groups) {
        Browser browser = new Browser(port);
        browser.signIn(somebody(groups).subject(), page);
        return browser;
    }

    private static String page(Api.Answer request) {
        return REVIEWS + "/" + request.at("/id");
    }

    private static Answer signOff(Browser browser, Answer page, Api.Answer request, String words) {
        return browser.post(page(request), PUBLIC_URL, Map.of("token", page.hidden("token"), "words", words));
    }

    private void told(Api.Answer request, String type, String event) {
        database.execute(
                "insert into portcullis.audit (at, node, type, who, session, grant_id, event) values (now(), 'gw-1', '"
                        + type + "', 'ruth', 's0123456789abcde', '" + request.at("/grant/id") + "', '"
                        + event.replace("'", "''")
                        + "')");
    }

    @Test
    void whatWasDoneIsLookedAtAndSignedOff() {
        Api.Answer request = asking.ask(GLASS);
        told(
                request,
                "session_started",
                "{\"session\":\"s0123456789abcde\",\"origin\":\"10.1.2.3:4711\",\"application_name\":\"<script>psql\"}");
        told(
                request,
                "statement",
                "{\"session\":\"s0123456789abcde\",\"text\":\"delete from stock where a < 7\",\"outcome\":\"completed\",\"command_tag\":\"DELETE 3\"}");
        told(request, "session_ended", "{\"session\":\"s0123456789abcde\",\"cause\":\"client-closed\"}");
        Browser lead = signedIn(REVIEWS, "leads", "approvers");
        Answer list = lead.get(REVIEWS);
        assertTrue(list.text().contains("/ui/reviews/" + request.at("/id")), list.text());
        assertTrue(list.text().contains("orders &lt;b&gt;stand&lt;/b&gt; still"), list.text());

        Answer page = lead.get(page(request));
        assertTrue(page.text().contains("10.1.2.3:4711"), page.text());
        assertTrue(page.text().contains("client-closed"), page.text());
        assertTrue(page.text().contains("delete from stock where a &lt; 7"), page.text());
        assertTrue(page.text().contains("DELETE 3"), page.text());
        assertTrue(page.text().contains("&lt;script&gt;psql") && !page.text().contains("<script"), page.text());
        Answer empty = signOff(lead, page, request, " ");
        assertEquals(400, empty.status());
        assertTrue(empty.text().contains("id=\"words-problem\""), empty.text());
        Answer signed = signOff(lead, page, request, "was <u>needed</u>");

        assertEquals(303, signed.status(), signed.text());
        Answer shown = lead.get(page(request));
        assertTrue(shown.text().contains("was &lt;u&gt;needed&lt;/u&gt;"), shown.text());
        assertFalse(shown.text().contains("I have looked at it"), shown.text());
        Answer late = signOff(signedIn(REVIEWS, "leads", "approvers"), page, request, "me too");
        assertEquals(403, late.status(), "a form of somebody else");
    }

    @Test
    void whoDidItDoesNotReviewItAndNeitherDoOthers() {
        SamplePerson lead = somebody("everybody", "leads", "approvers");
        Api.Answer request = asking.as(lead).post("/v1/requests", GLASS).expect(201);
        Browser own = new Browser(port);
        Answer page = own.signIn(lead.subject(), page(request));
        assertTrue(page.text().contains("Who broke the glass does not review it."), page.text());
        assertEquals(403, signOff(own, page, request, "fine").status());
        Browser other = signedIn(REVIEWS, "approvers");
        Answer seen = other.get(page(request));
        assertTrue(seen.text().contains("This is reviewed by members of leads."), seen.text());
        assertTrue(seen.text().contains("for the reviewers, auditors and operators to see"), seen.text());
        assertEquals(403, signOff(other, seen, request, "fine").status());
        assertEquals(
                "open", asking.operator.get("/v1/reviews/" + request.at("/id")).at("/state"));

        assertEquals(404, other.get(REVIEWS + "/r0123456789abcde").status());
        assertEquals(404, other.get(REVIEWS + "/nothing").status());
        assertEquals(403, signedIn(REVIEWS, "everybody").get(REVIEWS).status());
    }

    @Test
    void whatIsOverdueComesFirst() {
        Api.Answer late = asking.ask(GLASS);
        Api.Answer fresh = asking.ask(GLASS);
        database.execute("update portcullis.review set due_at = now() - interval '1 hour' where request = '"
                + late.at("/id") + "'");

        String text = signedIn(REVIEWS, "audit").get(REVIEWS).text();

        assertTrue(text.contains(">overdue<"), text);
        assertTrue(text.indexOf(late.at("/id")) < text.indexOf(fresh.at("/id")), text);
    }

    @Test
    void whoCouldGetAccessWithoutAskingIsTold() {
        asking.ask(Asking.READING);
        Api.Answer all = asking.as(ControlDatabase.ADAM)
                .get("/v1/rules/without-asking?target=shop")
                .expect(200);
        assertEquals("shop", all.at("/targets/0/target"));
        assertEquals("dev-reviewed", all.at("/targets/0/ways/0/rule"));
        assertEquals("auto", all.at("/targets/0/ways/0/effect"));
        assertEquals("developers", all.at("/targets/0/ways/0/groups/0"));
        assertEquals("app_read", all.at("/targets/0/ways/0/roles/0"));
        assertEquals("8h", all.at("/targets/0/ways/0/most"));
        assertEquals("ruth", all.at("/targets/0/ways/0/people/0/login"));
        Api.Answer vault =
                asking.operator.get("/v1/rules/without-asking?target=vault").expect(200);
        assertEquals("glass", vault.at("/targets/0/ways/0/rule"));
        assertEquals("break-glass", vault.at("/targets/0/ways/0/effect"));
        assertEquals("leads", vault.at("/targets/0/ways/0/reviewers/0"));
        assertEquals("no-strangers", vault.at("/targets/0/ways/0/before/0/rule"));
        assertEquals("deny", vault.at("/targets/0/ways/0/before/0/effect"));
        asking.as(RUTH).get("/v1/rules/without-asking").expect(403);
        assertEquals(
                "target",
                asking.operator
                        .get("/v1/rules/without-asking?target=nowhere")
                        .expect(400)
                        .at("/field"));

        String page = PUBLIC_URL + "/ui/without-asking";
        Browser auditor = signedIn(page, "audit");
        String text = auditor.get(page).text();
        assertTrue(text.contains("dev-reviewed") && text.contains("members of developers or everybody"), text);
        assertTrue(text.contains("no-strangers denies: not for &lt;i&gt;strangers&lt;/i&gt;"), text);
        assertTrue(text.contains("by breaking the glass"), text);
        String one = auditor.get(page + "?target=vault").text();
        assertTrue(one.contains("glass") && !one.contains("dev-reviewed"), one);
        String none = auditor.get(page + "?target=nowhere").text();
        assertTrue(none.contains("none that the catalog or the rules know"), none);
        assertEquals(403, signedIn(page, "everybody").get(page).status());
    }
}
