package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.PROD;
import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What gateways see of roles is kept, compared among them, and told once. */
@NodeTest
class RightsApiTest {
    private static final String SUPER = "{'kind':'superuser','severity':'critical','detail':'is a superuser'}";
    private static final String WRITES =
            "{'kind':'writes','severity':'high','detail':'writes to relations: 1 (public.a); 1 of 1 grants allow no WRITE'}";
    private static final String MONITORS = "{'kind':'monitors','severity':'low','detail':'is a member of pg_monitor'}";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;
    private Api one;
    private Api other;
    private String target = "";

    @BeforeEach
    void twoGatewaysThatAreHeard() {
        api = Api.operator(port, database);
        String name = UUID.randomUUID().toString().substring(0, 8);
        target = "t-" + name;
        database.execute("delete from portcullis.gateway_session; delete from portcullis.gateway_backend;"
                + " delete from portcullis.gateway_report; delete from portcullis.rights_wish");
        one = gateway("one-" + name);
        other = gateway("other-" + name);
        Await.until(
                "the control database is no longer just started",
                SOON,
                () -> "t".equals(database.value("select pg_postmaster_start_time() < now() - interval '10 seconds'")));
        heard();
    }

    private Api gateway(String name) {
        String credential = api.put("/v1/gateways/" + name, "").expect(201).at("/credential");
        return Api.at(port, "Authorization", "Bearer " + credential);
    }

    private void heard() {
        report(one, "");
        report(other, "");
    }

    /** One that begins anew. */
    private Answer report(Api gateway, String more) {
        return gateway.post(
                        "/up/v1/report",
                        "{'process':'p1','number':1,'basis':0,'version':'0.1.0','startedAt':1790000000000,"
                                + "'view':{'state':'none'}" + more + "}")
                .expect(200);
    }

    private void session(Api gateway, int pid, long started) {
        report(
                gateway,
                ",'opened':[{'id':'s00000000000aaa1','grant':'g0123456789abcde','login':'anna','target':'elsewhere',"
                        + "'role':'r','backendPid':" + pid + ",'backendStarted':" + started
                        + ",'since':1790000100000,'state':'idle'}]");
    }

    private Answer look(Api gateway, String role, String findings, String more) {
        return gateway.post("/up/v1/rights", body(role, findings, more)).expect(200);
    }

    private String body(String role, String findings, String more) {
        return "{'target':'" + target + "','role':'" + role + "','user':'ptc_" + role
                + "','database':'d','host':'10.9.0.5:5432','everyMs':3600000,'grants':2,'problem':'','findings':["
                + findings + "]" + more + "}";
    }

    private String audited(String type) {
        return String.valueOf(database.value("select count(*) from portcullis.audit where type = '" + type
                + "' and event::json ->> 'target' = '" + target + "'"));
    }

    private Answer looks() {
        return api.get("/v1/targets/" + target + "/rights").expect(200);
    }

    @Test
    void whatIsFoundIsToldOnceWhenItAppearsAndWhenItIsGone() {
        look(one, "app_read", WRITES + "," + MONITORS, "");
        look(one, "app_read", MONITORS + "," + WRITES, "");

        assertEquals("2", audited("rights_found"));
        Answer seen = looks();
        assertEquals("ptc_app_read", seen.at("/items/0/user"));
        assertEquals("10.9.0.5:5432", seen.at("/items/0/host"));
        assertEquals(2, seen.json().at("/items/0/findings").size());
        assertTrue(api.get("/v1/rights?severity=high").expect(200).text().contains(target));
        assertFalse(api.get("/v1/rights?severity=critical").expect(200).text().contains(target));
        assertEquals(400, api.get("/v1/rights?severity=bad").status());

        look(one, "app_read", MONITORS, "");

        assertEquals("1", audited("rights_gone"));
        assertFalse(api.get("/v1/rights?severity=high").expect(200).text().contains(target));
        look(one, "app_read", MONITORS.replace("low", "high"), "");
        assertEquals("3", audited("rights_found"), "worse than before");
    }

    @Test
    void whatOneGatewaySeesIsThereUntilNoneSeesIt() {
        look(one, "app_read", SUPER, "");
        look(other, "app_read", SUPER, "");
        look(one, "app_read", "", "");

        assertEquals("1", audited("rights_found"));
        assertEquals("0", audited("rights_gone"));
        assertEquals(2, looks().json().at("/items").size());

        look(other, "app_read", "", "");

        assertEquals("1", audited("rights_gone"));
    }

    @Test
    void aLookThatComesToNothingChangesNothing() {
        look(one, "app_read", WRITES, "");
        one.post("/up/v1/rights", body("app_read", "", "").replace("'problem':''", "'problem':'no login within 5 s'"))
                .expect(200);

        assertEquals("0", audited("rights_gone"));
        Answer seen = looks();
        assertEquals("no login within 5 s", seen.at("/items/0/problem"));
        assertEquals("writes", seen.at("/items/0/findings/0/kind"));
        assertFalse(seen.at("/items/0/lookedAt").isEmpty());
    }

    @Test
    void whatNobodySaysAnyMoreIsForgotten() {
        look(one, "app_read", WRITES, "");
        database.execute("update portcullis.rights_report set stale_at = now() - interval '1 s' where target = '"
                + target + "'");

        Await.until("it is gone", SOON, () -> audited("rights_gone").equals("1"));
        assertEquals(0, looks().json().at("/items").size());
    }

    private String backend(int pid, String user, long started) {
        return "{'pid':" + pid + ",'user':'" + user + "','application':'x','client':'10.1.2.3','started':" + started
                + "}";
    }

    @Test
    void aSessionThatNoGatewayHasIsNobodys() {
        session(other, 11, 1_000);
        Answer judged = look(
                one,
                "app_read",
                "",
                ",'backends':[" + backend(11, "ptc_app_read", 1_000) + "," + backend(12, "ptc_app_read", 2_000) + ","
                        + backend(13, "somebody", 0) + "]");

        assertEquals("true", judged.at("/judged"));
        assertEquals(2, judged.json().at("/nobodys").size());
        assertEquals("12", judged.at("/nobodys/0/pid"));
        assertEquals("critical", judged.at("/nobodys/0/severity"), "the password of the role is used elsewhere");
        assertEquals("somebody", judged.at("/nobodys/1/user"));
        assertEquals("high", judged.at("/nobodys/1/severity"));
        assertEquals("2", audited("bypass_found"));
        String listed = api.get("/v1/rights?severity=critical").expect(200).text();
        assertTrue(listed.contains("password-elsewhere") && listed.contains("a session of ptc_app_read with pid 12"));
        assertEquals("12", looks().at("/items/0/backends/0/pid"));

        look(one, "app_read", "", ",'backends':[]");

        assertEquals("2", audited("bypass_gone"));
        assertEquals(0, looks().json().at("/items/0/backends").size());
    }

    /** What names a backend for good is the pid with the start. */
    @Test
    void aPidAloneExplainsOnlyWhatHasNoStart() {
        session(other, 11, 1_000);

        Answer judged = look(
                one,
                "app_read",
                "",
                ",'backends':[" + backend(11, "ptc_app_read", 2_000) + "," + backend(11, "somebody", 0) + "]");

        assertEquals(1, judged.json().at("/nobodys").size());
        assertEquals("ptc_app_read", judged.at("/nobodys/0/user"));
    }

    /** Between a look and its report a session may end, and its gateway say so first. */
    @Test
    void whatHasJustEndedAndWhatIsAGatewaysOwnIsExplained() {
        session(other, 11, 1_000);
        report(other, ",'own':[{'target':'elsewhere','pid':14,'started':4000}]");

        Answer judged = look(
                one,
                "app_read",
                "",
                ",'backends':[" + backend(11, "ptc_app_read", 1_000) + "," + backend(14, "somebody", 0) + "]");

        assertEquals("true", judged.at("/judged"));
        assertEquals(0, judged.json().at("/nobodys").size());
    }

    /** The look of its own role sees more of it. */
    @Test
    void aUserOfAnotherRoleIsLeftToTheLookOfThatRole() {
        look(one, "app_write", "", ",'backends':[]");

        Answer judged = look(one, "app_read", "", ",'backends':[" + backend(15, "ptc_app_write", 0) + "]");

        assertEquals(0, judged.json().at("/nobodys").size());
    }

    @Test
    void whileAGatewayIsSilentNobodyIsAccusedAndNobodyCleared() {
        look(one, "app_read", "", ",'backends':[" + backend(12, "ptc_app_read", 2_000) + "]");
        database.execute(
                "update portcullis.gateway_report set at = now() - interval '1 minute' where node like 'other-%'");

        Answer judged = look(one, "app_read", "", ",'backends':[" + backend(13, "ptc_app_read", 3_000) + "]");

        assertEquals("false", judged.at("/judged"));
        assertEquals("1", audited("bypass_found"));
        assertEquals("0", audited("bypass_gone"));
        assertEquals("12", looks().at("/items/0/backends/0/pid"));
    }

    @Test
    void whoWantsToKnowHasTheLiveGatewaysLookNow() {
        database.execute(
                "update portcullis.gateway_report set at = now() - interval '1 minute' where node like 'other-%'");

        Answer asked = api.post("/v1/targets/" + target + "/rights/check", "").expect(202);

        assertEquals(1, asked.json().at("/gateways").size());
        assertTrue(asked.at("/gateways/0").startsWith("one-"));
        String id = report(one, "").at("/rights/0/id");
        assertEquals(target, report(one, "").at("/rights/0/target"));
        api.post("/v1/targets/" + target + "/rights/check", "").expect(202);
        assertEquals(id, report(one, "").at("/rights/0/id"), "one that is under way is not asked for again");
        assertEquals("1", audited("rights_check_asked"));
        assertEquals(404, api.post("/v1/targets/No!/rights/check", "").status());
    }

    @Test
    void whatIsNotOfTheFormIsRefused() {
        String good = body("app_read", WRITES, ",'backends':[" + backend(1, "u", 0) + "]");
        String[][] rows = {
            {good.replace("'target':'" + target + "'", "'target':'No!'"), "target"},
            {good.replace("'role':'app_read',", ""), "role"},
            {good.replace("'user':'ptc_app_read'", "'user':''"), "user"},
            {good.replace("'severity':'high'", "'severity':'awful'"), "findings[0].severity"},
            {good.replace("'kind':'writes'", "'kind':'W'"), "findings[0].kind"},
            {good.replace("'everyMs':3600000", "'everyMs':-1"), "everyMs"},
            {good.replace("'pid':1,", "'pid':-1,"), "backends[0].pid"},
        };
        for (String[] row : rows) {
            assertEquals(row[1], one.post("/up/v1/rights", row[0]).expect(400).at("/field"));
        }
        String many = (backend(1, "u", 0) + ",").repeat(1_001);
        one.post("/up/v1/rights", body("app_read", "", ",'backends':[" + many.substring(0, many.length() - 1) + "]"))
                .expect(413);
        assertEquals("?", repaired(), "what a target chose is repaired: it may not silence a gateway");
    }

    private String repaired() {
        look(one, "odd", WRITES.replace("public.a", "\\u001b\\u0000\\u202e"), "");
        String detail = looks().at("/items/0/findings/0/detail");
        return detail.contains("(\ufffd\ufffd\ufffd)") ? "?" : detail;
    }

    @Test
    void whatIsBadIsToldToWhoeverWantsToHearOfItAndTheRestIsNot() {
        look(one, "app_read", WRITES + "," + MONITORS, "");

        Await.until("the notification", SOON, () -> !"0".equals(told("writes")));
        assertEquals("0", told("monitors"));
        assertEquals(
                "0",
                database.value("select count(*) from portcullis.notable n join portcullis.audit a on a.id = n.audit"
                        + " where a.event like '%\"finding\":\"monitors\"%'"));
    }

    private String told(String finding) {
        return String.valueOf(database.value("select count(*) from portcullis.notification n join portcullis.audit a"
                + " on a.id = n.audit where a.type = 'rights_found' and a.event::json ->> 'target' = '" + target
                + "' and a.event::json ->> 'finding' = '" + finding + "'"));
    }

    @Test
    void whoDecidesReadsWhatTheRoleMayDoAndTheDigestStaysAsItIs() {
        Asking asking = Asking.begin(database, port);
        Answer request = asking.as(RUTH).post("/v1/requests", PROD).expect(201);
        String path = "/v1/requests/" + request.at("/id");
        String before = asking.as(ADAM).get(path).expect(200).at("/offer/digest");
        target = "vault";
        look(one, "app_read", SUPER + "," + MONITORS, "");
        try {
            Answer seen = asking.as(ADAM).get(path).expect(200);

            assertEquals("the role is a superuser", seen.at("/offer/warnings/0"));
            assertEquals(1, seen.json().at("/offer/warnings").size());
            assertEquals(before, seen.at("/offer/digest"));
            String page = new Browser(port)
                    .signIn("p-leo", ControlDatabase.PUBLIC_URL + "/ui/requests/" + request.at("/id"))
                    .text();
            assertTrue(page.contains("<li>the role is a superuser</li>"), page);
        } finally {
            look(one, "app_read", "", "");
        }
    }
}
