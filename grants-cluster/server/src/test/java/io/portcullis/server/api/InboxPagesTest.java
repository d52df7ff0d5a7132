package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.PROD;
import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
import static io.portcullis.server.api.ControlDatabase.SAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Browser.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others decide about it, in browsers of their own. */
@NodeTest
class InboxPagesTest {
    private static final String INBOX = PUBLIC_URL + "/ui/inbox";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
    }

    @AfterEach
    void now() {
        database.people().signInsAre(Duration.ZERO);
    }

    /** Somebody new, as forms that come too fast are refused. */
    private Browser approver(String... groups) {
        return signedIn(somebody(groups), INBOX);
    }

    private SamplePerson somebody(String... groups) {
        String name = "a" + UUID.randomUUID().toString().substring(0, 8);
        SamplePerson person = SamplePerson.of("p-" + name, name, name, groups);
        database.people().person(person);
        return person;
    }

    private Browser signedIn(SamplePerson person, String page) {
        Browser browser = new Browser(port);
        browser.signIn(person.subject(), page);
        return browser;
    }

    private static String page(Api.Answer request) {
        return PUBLIC_URL + "/ui/requests/" + request.at("/id");
    }

    private static Answer say(Browser browser, Answer page, String address, String what, String words) {
        Map<String, String> form = new HashMap<>(Map.of("token", page.hidden("token"), "say", what, "words", words));
        if (what.equals("approve")) {
            form.put("digest", page.hidden("digest"));
        }
        return browser.post(address, PUBLIC_URL, form);
    }

    @Test
    void whatWaitsForSomebodyIsInTheirInboxAndGoneWhenTheyHaveAnswered() {
        Api.Answer request = asking.ask(PROD);
        Browser leo = approver("leads", "approvers");
        Answer inbox = leo.get(INBOX);
        assertTrue(inbox.text().contains("/ui/requests/" + request.at("/id")), inbox.text());
        assertTrue(inbox.text().contains("order 7 hangs"), inbox.text());
        assertTrue(inbox.text().contains("class=\"count\">1<"), "how many wait");
        Answer page = leo.get(page(request));
        assertTrue(
                page.text().contains("classes") || page.text().contains("everything that the role may"), page.text());

        Answer said = say(leo, page, page(request), "approve", "go ahead");

        assertEquals(303, said.status(), said.text());
        Answer shown = leo.get(said.location());
        assertTrue(shown.text().contains("go ahead"), shown.text());
        assertFalse(shown.text().contains("value=\"approve\""), "it is decided");
        assertEquals("granted", asking.see(request).at("/state"));
        Answer empty = leo.get(INBOX);
        assertFalse(empty.text().contains(request.at("/id")), empty.text());
        assertFalse(empty.text().contains("class=\"count\""), empty.text());
    }

    @Test
    void whereTwoAreNeededTwoSayYes() {
        Api.Answer request = asking.ask(PROD.replace("app_read", "app_owner"));
        Browser one = approver("leads", "approvers");
        Browser two = approver("leads", "approvers");

        assertEquals(
                303,
                say(one, one.get(page(request)), page(request), "approve", "").status());
        Answer waits = one.get(page(request));
        assertTrue(waits.text().contains("You have said yes; others must too"), waits.text());
        assertFalse(waits.text().contains("value=\"approve\""), waits.text());
        assertTrue(waits.text().contains("2 of dba or leads; 1 said yes"), waits.text());
        assertEquals("pending", asking.see(request).at("/state"));
        assertEquals(
                303,
                say(two, two.get(page(request)), page(request), "approve", "").status());

        assertEquals("granted", asking.see(request).at("/state"));
    }

    @Test
    void aNoHasAReasonThatWhoAskedReads() {
        SamplePerson asker = somebody("everybody");
        Api.Answer request = asking.as(asker).post("/v1/requests", PROD).expect(201);
        Browser leo = approver("leads", "approvers");
        Answer page = leo.get(page(request));

        Answer without = say(leo, page, page(request), "deny", "");
        assertEquals(400, without.status());
        assertTrue(without.text().contains("id=\"deny-problem\""), without.text());
        assertEquals("pending", asking.see(request).at("/state"));
        assertEquals(
                303,
                say(leo, page, page(request), "deny", "not during <b>the sale</b>")
                        .status());

        Browser browser = signedIn(asker, page(request));
        String read = browser.get(page(request)).text();
        assertTrue(read.contains("not during &lt;b&gt;the sale&lt;/b&gt;"), read);
        assertTrue(read.contains(">denied<"), read);
        Answer late = say(leo, page, page(request), "approve", "");
        assertEquals(409, late.status());
        assertTrue(late.text().contains("The request is denied already."), late.text());
    }

    @Test
    void nobodyDecidesAboutTheirOwn() {
        SamplePerson both = somebody("everybody", "leads", "approvers");
        Api.Answer request = asking.as(both).post("/v1/requests", PROD).expect(201);
        Browser browser = signedIn(both, page(request));

        Answer page = browser.get(page(request));
        assertTrue(page.text().contains("Who asks for access does not approve it."), page.text());
        assertFalse(page.text().contains("value=\"approve\""), page.text());
        Answer refused = browser.post(
                page(request),
                PUBLIC_URL,
                Map.of(
                        "token", page.hidden("token"),
                        "say", "approve",
                        "digest", request.at("/offer/digest")));

        assertEquals(403, refused.status());
        assertTrue(refused.text().contains("Who asks for access does not approve it."), refused.text());
        assertEquals("pending", asking.see(request).at("/state"));
        assertFalse(browser.get(INBOX).text().contains("class=\"count\""), "one's own does not wait for oneself");
    }

    @Test
    void whoIsNotAskedSeesItAndDecidesNothing() {
        Api.Answer request = asking.ask(PROD);
        Browser other = approver("approvers");

        Answer inbox = other.get(INBOX);
        assertTrue(inbox.text().contains("Waiting for others"), inbox.text());
        assertTrue(inbox.text().contains("decided by members of dba or leads"), inbox.text());
        Answer page = other.get(page(request));
        assertFalse(page.text().contains("value=\"approve\"") || page.text().contains("value=\"deny\""), page.text());
        Answer refused = say(other, page, page(request), "deny", "no");

        assertEquals(403, refused.status());
        assertTrue(refused.text().contains("This is decided by members of dba or leads."), refused.text());
    }

    @Test
    void whatIsSomebodyElsesIsNotThere() {
        Api.Answer request = asking.ask(PROD);
        SamplePerson stranger = somebody("everybody");
        Browser browser = signedIn(stranger, PUBLIC_URL + "/ui/requests");
        Answer own = browser.get(PUBLIC_URL + "/ui/requests");
        assertFalse(own.text().contains(request.at("/id")), own.text());

        assertEquals(404, browser.get(page(request)).status());
        assertEquals(404, say(browser, own, page(request), "comment", "hello").status());
        assertEquals(404, say(browser, own, page(request), "withdraw", "").status());
        assertEquals(403, browser.get(INBOX).status());
        for (String not : new String[] {"r0123456789abcde", "nothing"}) {
            assertEquals(404, browser.get(PUBLIC_URL + "/ui/requests/" + not).status(), not);
        }
        Browser auditor = signedIn(somebody("audit"), page(request));
        assertEquals(200, auditor.get(page(request)).status());
    }

    @Test
    void whenAnotherThingWouldBeGrantedItIsShownAndNothingIsApproved() {
        Api.Answer request = asking.ask(PROD);
        Browser leo = approver("leads", "approvers");
        Answer page = leo.get(page(request));
        asking.rules(
                ControlDatabase.RULES
                        .replace("rule: dev-read", "rule: dev-first")
                        .replace(
                                "approvals: {from: [dba, leads]}}",
                                "approvals: {from: [dba, leads]}, scope: {classes: [READ]}}"),
                "dev-first");

        Answer changed = say(leo, page, page(request), "approve", "");

        assertEquals(409, changed.status());
        assertTrue(changed.text().contains("Nothing was approved: another thing would be granted"), changed.text());
        assertTrue(changed.text().contains("<dd>reading</dd>"), "what would be granted by now");
        assertEquals("pending", asking.see(request).at("/state"));
        assertFalse(changed.hidden("digest").equals(page.hidden("digest")), "another digest");
        assertEquals(409, say(leo, page, page(request), "approve", "").status(), "the old one again");
        assertEquals(303, say(leo, changed, page(request), "approve", "").status());
        assertEquals("granted", asking.see(request).at("/state"));
    }

    @Test
    void whoSignedInTooLongAgoIsLedThroughTheProviderAndBack() {
        asking.rules(
                ControlDatabase.RULES
                        .replace("rule: dev-read", "rule: dev-recent")
                        .replace("approvals: {from: [dba, leads]}}", "approvals: {from: [dba, leads], max-age: 10m}}"),
                "dev-recent");
        database.people().signInsAre(Duration.ofHours(1));
        SamplePerson lead = somebody("leads", "approvers");
        Api.Answer request = asking.ask(PROD);
        Browser browser = new Browser(port);
        Answer weak = browser.signIn(lead.subject(), page(request));
        assertTrue(weak.text().contains("a sign-in not longer ago than 10m"), weak.text());
        assertFalse(weak.text().contains("value=\"approve\""), weak.text());
        String way = "/ui/requests/" + request.at("/id") + "/sign-in";
        assertTrue(weak.text().contains("href=\"" + way + "?page="), weak.text());

        Answer sent = browser.get(PUBLIC_URL + way + "?page=/ui/requests/" + request.at("/id"));

        assertTrue(
                sent.location().contains("&max_age=600") && sent.location().contains("&prompt=login"), sent.location());
        Answer same = browser.choose(sent, lead.subject());
        assertEquals(403, same.status(), same.text());
        assertTrue(same.text().contains("not in the way that this needs"), same.text());
        database.people().signInsAre(Duration.ZERO);
        Answer fresh = browser.choose(browser.get(PUBLIC_URL + way + "?again=yes"), lead.subject());
        assertEquals(200, fresh.status(), fresh.text());
        assertEquals(303, say(browser, fresh, page(request), "approve", "").status());
        assertEquals("granted", asking.see(request).at("/state"));
    }

    @Test
    void aFormOfAnotherSiteDecidesNothing() {
        Api.Answer request = asking.ask(PROD);
        Browser leo = approver("leads", "approvers");
        Answer page = leo.get(page(request));
        Map<String, String> form =
                Map.of("token", page.hidden("token"), "say", "approve", "digest", page.hidden("digest"));

        assertEquals(403, leo.post(page(request), "https://evil.example", form).status());
        assertEquals(
                403,
                leo.post(page(request), PUBLIC_URL, Map.of("say", "approve", "digest", page.hidden("digest")))
                        .status());
        assertEquals("pending", asking.see(request).at("/state"));
        assertEquals(
                400,
                leo.post(page(request), PUBLIC_URL, Map.of("token", page.hidden("token"), "say", "nonsense"))
                        .status());
    }

    @Test
    void manyAreShownPageByPage() {
        database.execute("delete from portcullis.access_request_hour");
        for (int i = 0; i < 11; i++) {
            asking.ask(PROD.replace("order 7", "order " + i));
            asking.as(SAM)
                    .post("/v1/requests", PROD.replace("order 7", "order " + i))
                    .expect(201);
        }
        Browser leo = approver("leads", "approvers");

        Answer first = leo.get(INBOX);
        assertTrue(first.text().contains("class=\"count\">22<"), first.text());
        String next = first.text().replaceFirst("(?s).*href=\"/ui/inbox\\?after=([^\"]+)\".*", "$1");
        Answer second = leo.get(INBOX + "?after=" + next);

        assertEquals(20, first.text().split("/ui/requests/r", -1).length - 1, first.text());
        assertEquals(2, second.text().split("/ui/requests/r", -1).length - 1, second.text());
        assertEquals(400, leo.get(INBOX + "?after=%3Cscript%3E").status());
    }
}
