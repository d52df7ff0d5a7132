package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.PUBLIC_URL;
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

/** People ask for access in a browser. */
@NodeTest
class RequestPagesTest {
    private static final String FORM = PUBLIC_URL + "/ui/request";
    private static final String HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Asking asking;
    private Browser browser;
    private SamplePerson person;

    @BeforeEach
    void begin() {
        asking = Asking.begin(database, port);
        browser = new Browser(port);
        // Forms that come too fast are refused: nobody else sends any in their name.
        String name = "u" + UUID.randomUUID().toString().substring(0, 8);
        person = SamplePerson.of("p-" + name, name, name, "everybody");
        database.people().person(person);
    }

    @AfterEach
    void now() {
        database.people().signInsAre(Duration.ZERO);
    }

    private Answer open(String query) {
        return browser.signIn(person.subject(), FORM + query);
    }

    private Answer send(Answer page, Map<String, String> typed) {
        return browser.post(FORM, PUBLIC_URL, form(page, typed));
    }

    private static Map<String, String> form(Answer page, Map<String, String> typed) {
        Map<String, String> form = new HashMap<>(Map.of(
                "token", page.hidden("token"),
                "once", page.hidden("once"),
                "duration", "1h",
                "reason", "order 7 hangs",
                "send", "yes"));
        form.putAll(typed);
        return form;
    }

    private static final Map<String, String> READING = Map.of("target", "shop", "role", "app_read");
    private static final Map<String, String> PROD = Map.of("target", "vault", "role", "app_read", "ticket", "OPS-7");

    private static String idOf(Answer sent) {
        assertEquals(303, sent.status(), sent.text());
        return sent.location().replaceFirst(".*/ui/requests/([^?]+).*", "$1");
    }

    private long requests() {
        return Long.parseLong(String.valueOf(database.value(
                "select count(*) from portcullis.access_request where login = '" + person.login() + "'")));
    }

    @Test
    void whatNobodyIsAskedAboutIsGrantedAndShownWithHowToConnect() {
        Answer sent = send(open(""), READING);

        String id = idOf(sent);
        Answer page = browser.get(sent.location());
        assertEquals(200, page.status(), page.text());
        String grant = asking.as(person).get("/v1/requests/" + id).at("/grant/id");
        assertTrue(page.text().contains("/ui/grants#" + grant), page.text());
        assertTrue(page.text().contains("/ui/request?extend=" + grant), page.text());
        assertFalse(page.text().contains("http-equiv=\"refresh\""), "there is nothing to wait for");
        Answer grants = browser.get(PUBLIC_URL + "/ui/grants");
        assertTrue(grants.text().contains("/ui/request?extend=" + grant), grants.text());
        assertTrue(browser.get(PUBLIC_URL + "/ui/requests").text().contains(id), "in the list");
    }

    @Test
    void theFormIsFilledInByItsAddressAndSaysWhatItCanNotUse() {
        Answer page = open("?target=vault&role=app_read&reason=order+7&ticket=OPS-1&duration=2h&classes=READ,WRITE");

        for (String field : new String[] {
            "target\" type=\"text\" value=\"vault",
            "role\" type=\"text\" value=\"app_read",
            "reason\" type=\"text\" value=\"order 7",
            "ticket\" type=\"text\" value=\"OPS-1",
            "duration\" type=\"text\" value=\"2h",
            "value=\"READ\" checked",
            "value=\"WRITE\" checked"
        }) {
            assertTrue(page.text().contains(field), field + " in " + page.text());
        }
        assertFalse(page.text().contains("value=\"DDL\" checked"), page.text());
        assertTrue(page.text().contains("<option value=\"shop\">"), "targets that they could ask for");
        Answer odd = browser.get(FORM + "?target=%3Cscript%3E&classes=NONSENSE&extend=x&link=%22%3E");
        assertEquals(200, odd.status(), odd.text());
        assertTrue(odd.text().contains("no grant of this id"), odd.text());
        assertFalse(odd.text().contains("<script"), odd.text());
        Answer target = browser.get(FORM + "?target=Not+A+Name");
        assertTrue(target.text().contains("id=\"target-problem\""), target.text());
        Answer kinds = browser.get(FORM + "?classes=NONSENSE");
        assertTrue(kinds.text().contains("id=\"classes-problem\""), kinds.text());
    }

    @Test
    void whatWouldBecomeOfItIsToldAndNothingIsSent() {
        Answer page = open("");
        Map<String, String> look = new HashMap<>(PROD);
        look.put("send", "no");

        Answer asked = send(page, look);

        assertEquals(200, asked.status(), asked.text());
        assertTrue(asked.text().contains("Somebody has to say yes"), asked.text());
        assertTrue(asked.text().contains("1 of <strong>dba or leads</strong> has"), asked.text());
        assertTrue(asked.text().contains("vault as app_read, for 1h from the granting on"), asked.text());
        look.remove("ticket");
        look.put("duration", "9h");
        Answer refused = send(page, look);
        assertTrue(refused.text().contains("It would not be granted"), refused.text());
        assertTrue(refused.text().contains("<li>The rule gives at most 4h.</li>"), refused.text());
        assertTrue(refused.text().contains("wants a ticket that matches"), refused.text());
        assertTrue(refused.text().contains("value=\"9h\""), "what was typed is kept");
        look.putAll(READING);
        look.put("duration", "1h");
        assertTrue(send(page, look).text().contains("It would be granted at once"), "nobody is asked");
        assertEquals(0, requests());
    }

    @Test
    void whatIsWrongIsSaidBesideItsFieldWithWhatWasTyped() {
        Answer page = open("");
        String[][] wrong = {
            {"duration", "soon"},
            {"target", "No!"},
            {"role", "a/b"},
            {"reason", ""},
            {"until", "yesterday"},
            {"from", "tomorrow"},
            {"uses", "often"},
            {"path", "pg_temp"}
        };
        for (String[] one : wrong) {
            Map<String, String> typed = new HashMap<>(READING);
            if (one[0].equals("uses")) {
                typed.put("statement", "select 1");
                typed.put("path", "app");
            }
            typed.put(one[0], one[1]);

            Answer refused = send(page, typed);

            assertEquals(400, refused.status(), one[0]);
            assertTrue(refused.text().contains("id=\"" + one[0] + "-problem\""), one[0] + ": " + refused.text());
            assertTrue(refused.text().contains("value=\"" + one[1] + "\""), one[0] + ": " + refused.text());
        }
        Map<String, String> unreadable = new HashMap<>(READING);
        unreadable.putAll(Map.of("statement", "select 'never ends", "path", "app"));
        Answer refused = send(page, unreadable);
        assertEquals(400, refused.status());
        assertTrue(refused.text().contains("id=\"statement-problem\""), refused.text());
        assertTrue(refused.text().contains("select &#39;never ends"), refused.text());
        assertEquals(0, requests());
    }

    @Test
    void whatTheRulesRefuseIsSaidInASentence() {
        Map<String, String> typed = new HashMap<>(PROD);
        typed.put("duration", "9h");

        Answer refused = send(open(""), typed);

        assertEquals(403, refused.status());
        assertTrue(refused.text().contains("The rules do not give it: rule prod gives at most 4h"), refused.text());
        assertEquals(
                "request_refused",
                database.value("select type from portcullis.audit where subject = '" + person.subject()
                        + "' and type like 'request%'"));
    }

    @Test
    void aFreezeAndTooManyAreSaidToo() {
        Answer page = open("");
        asking.operator.post("/v1/freezes", "{'reason':'INC-7: odd queries'}").expect(201);
        Answer frozen = send(page, READING);
        assertEquals(409, frozen.status());
        assertTrue(frozen.text().contains("INC-7: odd queries"), frozen.text());
        assertTrue(frozen.text().contains("value=\"order 7 hangs\""), "what was typed is kept");
        database.execute("delete from portcullis.freeze");

        database.execute(
                "insert into portcullis.access_request_hour (issuer, subject, hour, asked) values ('"
                        + database.people().issuer() + "', '" + person.subject()
                        + "', date_trunc('hour', clock_timestamp()), 1000) on conflict (issuer, subject, hour) do update set asked = 1000");
        Answer often = send(page, READING);

        assertEquals(429, often.status());
        assertTrue(often.text().contains("requests an hour are heard. Try again in "), often.text());
    }

    @Test
    void aFormThatIsSentTwiceMakesOneRequest() {
        Answer page = open("");

        Answer first = send(page, PROD);
        Answer second = send(page, PROD);

        assertEquals(idOf(first), idOf(second));
        assertEquals(1, requests());
        Map<String, String> other = new HashMap<>(PROD);
        other.put("reason", "order 8 hangs");
        Answer reused = send(page, other);
        assertEquals(422, reused.status());
        assertTrue(reused.text().contains("This form was sent before"), reused.text());
        idOf(send(reused, other));
        assertEquals(2, requests());
    }

    @Test
    void whoSentsAFormOfAnotherSiteSendsNothing() {
        Answer page = open("");
        Map<String, String> form = form(page, READING);

        assertEquals(403, browser.post(FORM, "https://evil.example", form).status());
        form.put("token", "somebody's");
        assertEquals(403, browser.post(FORM, PUBLIC_URL, form).status());
        assertEquals(0, requests());
    }

    @Test
    void whatPeopleWriteIsTextAndNothingElse() {
        Map<String, String> typed = new HashMap<>(PROD);
        typed.put("role", "app_owner");
        typed.put("reason", HOSTILE);
        typed.put("ticket", HOSTILE);
        typed.put("statement", "select '" + HOSTILE + "' from stock");
        typed.put("path", "app");
        Answer sent = send(open(""), typed);
        String id = idOf(sent);
        Answer page = browser.get(sent.location());

        Answer said = browser.post(
                PUBLIC_URL + "/ui/requests/" + id,
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "say", "comment", "words", HOSTILE));

        assertEquals(303, said.status(), said.text());
        Answer shown = browser.get(sent.location());
        Answer wrong = browser.post(
                FORM,
                PUBLIC_URL,
                form(browser.get(FORM), Map.of("target", HOSTILE, "role", HOSTILE, "until", HOSTILE)));
        for (Answer one : new Answer[] {shown, wrong}) {
            assertFalse(one.text().contains("<script") || one.text().contains("<img src=x"), one.text());
            assertTrue(one.text().contains("&lt;script&gt;alert(1)"), one.text());
        }
        assertEquals(400, wrong.status());
    }

    @Test
    void oneStatementIsAskedForByItsTextAndShownWithWhatItNeeds() {
        Map<String, String> typed = new HashMap<>(PROD);
        typed.putAll(Map.of(
                "role",
                "app_owner",
                "statement",
                "delete from stock\r\nwhere id = 7",
                "path",
                "app",
                "uses",
                "2",
                "kind",
                "shape"));

        Answer sent = send(open(""), typed);

        Answer page = browser.get(sent.location());
        assertTrue(page.text().contains("delete from stock\nwhere id = 7"), page.text());
        assertTrue(page.text().contains("Not only this one"), page.text());
        assertTrue(page.text().contains("delete from stock where id = $?"), page.text());
        assertTrue(page.text().contains("needs changing data"), page.text());
        assertTrue(page.text().contains("2 times"), page.text());
    }

    @Test
    void whoWaitsIsToldSoAndTheirPageLooksAgainUntilTheyTypeSomething() {
        String link = "0".repeat(26);
        Answer form = open("?link=" + link);
        assertTrue(form.text().contains("your terminal goes on by itself"), form.text());
        Map<String, String> typed = new HashMap<>(PROD);
        typed.put("link", form.hidden("link"));
        Answer sent = send(form, typed);

        Answer page = browser.get(sent.location());
        assertTrue(page.text().contains("goes on by itself when this is granted"), page.text());
        assertTrue(page.text().contains("http-equiv=\"refresh\""), page.text());
        assertFalse(page.text().contains("name=\"words\""), "nothing is typed where it looks again");
        Answer typing = browser.get(sent.location() + "&comment=yes");
        assertFalse(typing.text().contains("http-equiv=\"refresh\""), typing.text());
        assertTrue(typing.text().contains("name=\"words\""), typing.text());
        String id = idOf(sent);
        database.execute(
                "update portcullis.access_request set asked_at = asked_at - interval '1 hour' where id = '" + id + "'");
        assertFalse(browser.get(sent.location()).text().contains("http-equiv"), "not for ever");

        Answer back = browser.post(
                PUBLIC_URL + "/ui/requests/" + id,
                PUBLIC_URL,
                Map.of("token", page.hidden("token"), "say", "withdraw"));

        assertEquals(303, back.status(), back.text());
        Answer withdrawn = browser.get(back.location());
        assertTrue(withdrawn.text().contains(">withdrawn<"), withdrawn.text());
        assertFalse(withdrawn.text().contains("value=\"withdraw\""), withdrawn.text());
    }

    @Test
    void moreTimeIsAskedForWhatOneHas() {
        String grant = asking.as(person)
                .post("/v1/requests", Asking.READING)
                .expect(201)
                .at("/grant/id");
        Answer page = open("?extend=" + grant);
        assertTrue(page.text().contains("Ask for more time"), page.text());
        assertFalse(page.text().contains("name=\"target\""), page.text());
        String before = asking.operator.get("/v1/grants/" + grant).at("/expiresAt");

        Answer sent = send(page, Map.of("extend", grant, "duration", "3h"));

        idOf(sent);
        assertTrue(before.compareTo(asking.operator.get("/v1/grants/" + grant).at("/expiresAt")) < 0, before);
        assertTrue(browser.get(sent.location()).text().contains("The grant that lasts longer"), "it says so");
    }

    @Test
    void whoBreaksTheGlassIsToldWhatThatMeansAndGetsItAtOnce() {
        asking.rules(ControlDatabase.RULES.replace("rule: dev-read", "rule: dev-glass") + """
                  - rule: glass
                    if: {groups: [everybody], labels: {env: prod}, roles: [app_owner]}
                    break-glass: {review: {from: [leads]}}
                """, "dev-glass");
        Answer page = open("");
        assertTrue(page.text().contains("an alarm goes off"), page.text());

        Answer sent =
                send(page, Map.of("target", "vault", "role", "app_owner", "duration", "30m", "break-glass", "yes"));

        assertTrue(browser.get(sent.location()).text().contains("broke the glass"), "it is shown");
        assertEquals(
                "granted", asking.as(person).get("/v1/requests/" + idOf(sent)).at("/state"));
    }

    @Test
    void whoseSignInIsTooOldIsLedThroughTheProviderAndBackToWhatTheyTyped() {
        asking.rules(
                ControlDatabase.RULES
                        .replace("rule: dev-read", "rule: dev-asked")
                        .replace("{most: 8h, in-all: 16h,", "{most: 8h, in-all: 16h, max-age: 10m,"),
                "dev-asked");
        database.people().signInsAre(Duration.ofHours(1));
        Map<String, String> look = new HashMap<>(READING);
        look.put("send", "no");
        Answer weak = send(open(""), look);
        assertTrue(weak.text().contains("a sign-in not longer ago than 10m"), weak.text());
        String way = weak.text().replaceFirst("(?s).*href=\"(/ui/request/sign-in[^\"]*)\".*", "$1");
        String address = PUBLIC_URL + way.replace("&amp;", "&");
        assertTrue(address.contains("rule=dev-asked") && address.contains("target=shop"), address);

        Answer sent = browser.get(address);

        assertTrue(
                sent.location().contains("&max_age=600") && sent.location().contains("&prompt=login"), sent.location());
        database.people().signInsAre(Duration.ZERO);
        Answer fresh = browser.choose(sent, person.subject());
        assertTrue(fresh.text().contains("target\" type=\"text\" value=\"shop"), fresh.text());
        assertTrue(fresh.text().contains("value=\"order 7 hangs\""), fresh.text());
        assertTrue(send(fresh, look).text().contains("It would be granted at once"), "now it is enough");
        Answer nothing = browser.get(FORM + "/sign-in?rule=nothing&target=shop");
        assertEquals(303, nothing.status(), "what no rule wants nobody is led away for");
        assertTrue(nothing.location().startsWith(FORM + "?target=shop"), nothing.location());
    }

    @Test
    void whoMayNotAskIsToldSo() {
        Answer page = browser.signIn("p-leo", FORM);

        assertEquals(403, page.status(), page.text());
        assertTrue(page.text().contains("That is for others"), page.text());
        assertFalse(browser.get(PUBLIC_URL + "/ui/").text().contains("/ui/request\""), "nor led there");
    }
}
