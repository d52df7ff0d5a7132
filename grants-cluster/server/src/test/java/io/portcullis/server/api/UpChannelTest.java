package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@NodeTest
class UpChannelTest {
    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;
    private Api gateway;
    private String node = "";

    @BeforeEach
    void connect(TestInfo test) {
        api = Api.operator(port, database);
        node = "gw-" + test.getTestMethod().orElseThrow().getName();
        gateway = gateway(node);
    }

    private Api gateway(String name) {
        String credential = api.put("/v1/gateways/" + name, "").expect(201).at("/credential");
        return Api.at(port, "Authorization", "Bearer " + credential);
    }

    private static String event(String type, String session) {
        return "{\"v\":1,\"type\":\"" + type
                + "\",\"at\":\"2026-11-22T10:15:00.123456Z\",\"node\":\"gw\",\"session\":\"" + session
                + "\",\"grant\":\"g0123456789abcde\",\"login\":\"anna\"}\n";
    }

    @Test
    void auditLinesArriveExactlyOnce() {
        String session = "s00000000000ance";
        String first = event("session_started", session);
        String second = event("session_ended", session);

        Answer taken =
                gateway.lines("/up/v1/audit?file=a.jsonl&offset=0", first).expect(200);
        assertEquals(first.length(), taken.json().at("/next").asLong());
        Answer repeated =
                gateway.lines("/up/v1/audit?file=a.jsonl&offset=0", first).expect(409);
        assertEquals("urn:portcullis:problem:out-of-step", repeated.at("/type"));
        assertEquals(first.length(), repeated.json().at("/next").asLong());
        gateway.lines("/up/v1/audit?file=a.jsonl&offset=" + (first.length() + 1), second)
                .expect(409);
        gateway.lines("/up/v1/audit?file=a.jsonl&offset=" + first.length(), second)
                .expect(200);

        assertEquals(
                first.length() + second.length(),
                gateway.get("/up/v1/audit?file=a.jsonl")
                        .expect(200)
                        .json()
                        .at("/next")
                        .asLong());
        JsonNode rows =
                api.get("/v1/audit?session=" + session).expect(200).json().at("/items");
        assertEquals(
                List.of("session_ended", "session_started"),
                rows.findValuesAsText("type").stream()
                        .filter(type -> !type.isEmpty())
                        .distinct()
                        .toList());
        assertEquals(2, rows.size());
        assertEquals(node, rows.at("/0/node").asText());
        assertEquals("anna", rows.at("/0/who").asText());
        assertEquals("2026-11-22T10:15:00.123456Z", rows.at("/0/at").asText());
        assertEquals(
                0,
                gateway("other-" + node)
                        .get("/up/v1/audit?file=a.jsonl")
                        .json()
                        .at("/next")
                        .asLong());
    }

    @Test
    void ofTheSameLinesSentAtOnceOneRequestCounts() {
        String lines = event("login", "s000000000000race")
                .replace("s000000000000race", "s00000000000race")
                .repeat(50);
        List<CompletableFuture<Answer>> pending = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pending.add(
                    CompletableFuture.supplyAsync(() -> gateway.lines("/up/v1/audit?file=race.jsonl&offset=0", lines)));
        }

        List<Integer> statuses =
                pending.stream().map(answer -> answer.join().status()).sorted().toList();

        assertEquals(200, statuses.getFirst());
        assertEquals(11, statuses.stream().filter(status -> status == 409).count(), statuses.toString());
        assertEquals("50", database.value("select count(*) from portcullis.audit where session = 's00000000000race'"));
    }

    @Test
    void aMalformedLineIsKeptAsItIsAndCounted() {
        Answer taken = gateway.lines("/up/v1/audit?file=m.jsonl&offset=0", event("login", "x") + "hal\u0000f{\n")
                .expect(200);

        assertEquals(2, taken.json().at("/lines").asInt());
        assertEquals(1, taken.json().at("/malformed").asInt());
        JsonNode row =
                api.get("/v1/audit?type=malformed&limit=1").expect(200).json().at("/items/0");
        assertEquals("hal\u0000f{", row.at("/event").asText());
        assertEquals(node, row.at("/node").asText());
    }

    @Test
    void linesThatCanNotBeTakenAreRefused() {
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=0", "").expect(400);
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=0", "torn").expect(400);
        gateway.lines("/up/v1/audit?file=../x&offset=0", "x\n").expect(400);
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=-1", "x\n").expect(400);
        gateway.lines("/up/v1/audit?file=r.jsonl", "x\n").expect(400);
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=0&last=maybe", "x\n").expect(400);
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=0", "x\n".repeat(1_001)).expect(413);
        gateway.post("/up/v1/audit?file=r.jsonl&offset=0", "x").expect(415);
        assertEquals(
                0, gateway.get("/up/v1/audit?file=r.jsonl").json().at("/next").asLong());
        gateway.lines("/up/v1/audit?file=r.jsonl&offset=0&last=true", "torn").expect(200);
    }

    @Test
    void aLineOfMegabytesIsTaken() {
        String line = event("statement", "x").replace("}", ",\"text\":\"" + "x".repeat(3_000_000) + "\"}");

        Answer taken = gateway.lines("/up/v1/audit?file=l.jsonl&offset=0", line).expect(200);

        assertEquals(0, taken.json().at("/malformed").asInt());
    }

    private static String report(int number, int basis, String rest) {
        return "{'process':'p1','number':" + number + ",'basis':" + basis
                + ",'version':'0.1.0','startedAt':1790000000000,"
                + "'view':{'state':'fresh','epoch':1,'headSeq':0,'skewMs':2,'grants':3}" + rest + "}";
    }

    private static String opened(String id, String more) {
        return "{'id':'" + id
                + "','grant':'g0123456789abcde','login':'anna','target':'orders','role':'r','origin':'10.1.2.3',"
                + "'application':'psql','upstream':'10.9.0.5:5432','backendPid':7,'since':1790000100000,'state':'idle',"
                + "'stateSince':1790000100000,'bytesToClient':1,'bytesToTarget':2" + more + "}";
    }

    @Test
    void sessionsFollowTheReports() {
        assertEquals("unheard", gatewayState(node));
        assertTrue(gateway.post(
                        "/up/v1/report",
                        report(
                                1,
                                0,
                                ",'opened':[" + opened("s00000000000aaa1", "") + ","
                                        + opened("s00000000000aaa2", ",'later':1") + "]"))
                .expect(200)
                .json()
                .at("/accepted")
                .asBoolean());
        assertEquals("live", gatewayState(node));
        assertEquals(List.of("s00000000000aaa1", "s00000000000aaa2"), sessions("node=" + node));

        gateway.post(
                        "/up/v1/report",
                        report(
                                2,
                                1,
                                ",'changed':[{'id':'s00000000000aaa1','state':'active','bytesToClient':99}],"
                                        + "'closed':['s00000000000aaa2']"))
                .expect(200);

        JsonNode session = api.get("/v1/sessions/s00000000000aaa1").expect(200).json();
        assertEquals("active", session.at("/state").asText());
        assertEquals(99, session.at("/bytesToClient").asLong());
        assertEquals(2, session.at("/bytesToTarget").asLong());
        assertEquals("2026-09-21T14:15:00Z", session.at("/since").asText());
        assertFalse(session.at("/gatewayGone").asBoolean());
        assertEquals(List.of("s00000000000aaa1"), sessions("node=" + node));
        assertEquals(
                List.of("s00000000000aaa1"),
                sessions("node=" + node + "&login=anna&target=orders&grant=g0123456789abcde"));
        assertEquals(List.of(), sessions("node=" + node + "&login=berta"));
    }

    @Test
    void aReportThatDoesNotFollowIsNotTakenAndAllIsAskedFor() {
        gateway.post("/up/v1/report", report(1, 0, ",'opened':[" + opened("s00000000000bbb1", "") + "]"))
                .expect(200);

        Answer skipped = gateway.post("/up/v1/report", report(3, 2, ",'closed':['s00000000000bbb1']"))
                .expect(200);

        assertFalse(skipped.json().at("/accepted").asBoolean());
        assertTrue(skipped.json().at("/full").asBoolean());
        assertEquals(List.of("s00000000000bbb1"), sessions("node=" + node));
        Answer again = gateway.post("/up/v1/report", report(2, 1, "").replace("'p1'", "'p2'"))
                .expect(200);
        assertFalse(
                again.json().at("/accepted").asBoolean(), "another process knows nothing of the first one's reports");
        Answer anew = gateway.post(
                        "/up/v1/report",
                        report(1, 0, ",'opened':[" + opened("s00000000000bbb2", "") + "]")
                                .replace("'p1'", "'p2'"))
                .expect(200);
        assertTrue(anew.json().at("/accepted").asBoolean());
        assertEquals(List.of("s00000000000bbb2"), sessions("node=" + node));
    }

    @Test
    void aClientsOddTextsDoNotSilenceItsGateway() {
        String odd = opened("s00000000000ccc1", "").replace("'psql'", "'a\\u0000b\\ud800'");

        gateway.post("/up/v1/report", report(1, 0, ",'opened':[" + odd + "]")).expect(200);

        assertEquals(
                "a?b?", api.get("/v1/sessions/s00000000000ccc1").expect(200).at("/application"));
    }

    @Test
    void fiveThousandSessionsAreReportedAndReadPageByPage() {
        List<String> ids = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            String id = String.format("s0000000000d%04d", i);
            ids.add(id);
            all.append(all.isEmpty() ? "" : ",").append(opened(id, ""));
        }
        gateway.post("/up/v1/report", report(1, 0, ",'opened':[" + all + "]")).expect(200);

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page = api.get("/v1/sessions?limit=1000&node=" + node + (next.isEmpty() ? "" : "&after=" + next))
                    .expect(200);
            page.json().at("/items").forEach(item -> seen.add(item.at("/id").asText()));
            next = page.at("/next");
        } while (!next.isEmpty());
        assertEquals(ids, seen);
    }

    @Test
    void aGatewayThatIsSilentForTenSecondsIsGoneWithItsSessions() {
        gateway.post("/up/v1/report", report(1, 0, ",'opened':[" + opened("s00000000000eee1", "") + "]"))
                .expect(200);

        Await.until(
                "it counts as gone",
                Duration.ofSeconds(30),
                () -> gatewayState(node).equals("gone"));

        assertTrue(api.get("/v1/sessions/s00000000000eee1")
                .expect(200)
                .json()
                .at("/gatewayGone")
                .asBoolean());
    }

    @Test
    void aCredentialIsRotatedWithoutAGapAndWithdrawn() {
        Api second = gateway(node);
        gateway.get("/up/v1/audit?file=x").expect(200);
        second.get("/up/v1/audit?file=x").expect(200);

        Api third = gateway(node);
        gateway.get("/up/v1/audit?file=x").expect(401);
        second.get("/up/v1/audit?file=x").expect(200);
        third.get("/up/v1/audit?file=x").expect(200);

        api.delete("/v1/gateways/" + node + "/credentials/1").expect(204);
        second.get("/up/v1/audit?file=x").expect(401);
        third.get("/up/v1/audit?file=x").expect(200);
        api.delete("/v1/gateways/" + node + "/credentials").expect(204);
        third.get("/up/v1/audit?file=x").expect(401);
    }

    @Test
    void recordsNobodyAskedForAreRefused() {
        Answer answer = gateway.post("/up/v1/records", "{'collect':'nobody','records':['o2M='],'last':true}")
                .expect(409);

        assertEquals("urn:portcullis:problem:out-of-step", answer.at("/type"));
    }

    @Test
    void leasesThatCanNotBeReadAreRefusedAndOthersAnswered() {
        gateway.post("/up/v1/leases", "{}").expect(400);
        gateway.post("/up/v1/leases", "{'leases':[{'grant':'x','lease':'a','number':1}]}")
                .expect(400);
        gateway.post("/up/v1/leases", "{'leases':[{'grant':'g0123456789abcde','lease':'a'}]}")
                .expect(400);
        gateway.post(
                        "/up/v1/leases",
                        "{'leases':[{'grant':'g0123456789abcde','lease':'a','number':1,'parts':{'rows':{'held':-1,'spent':0}}}]}")
                .expect(400);

        Answer unknown = gateway.post(
                        "/up/v1/leases",
                        "{'leases':[{'grant':'g0123456789abcde','lease':'a','number':1,'later':1,'parts':{'later':{'held':1}}}]}")
                .expect(200);

        assertEquals("no-grant", unknown.at("/leases/0/state"));
        assertEquals("a", unknown.at("/leases/0/lease"));
        api.post("/up/v1/leases", "{'leases':[]}").expect(401);
    }

    @Test
    void linksThatCanNotBeReadAreRefused() {
        String good = "{'id':'l0123456789abcdefghjkmnpqrs','kind':'held','session':'s0123456789abcde','login':'anna',"
                + "'target':'orders','origin':'192.0.2.7','later':1}";
        for (String[] wrong : new String[][] {
            {"l0123456789abcdefghjkmnpqrs", "l0123"},
            {"held", "later"},
            {"s0123456789abcde", "x"},
            {"anna", "Anna"},
            {"orders", ""},
            {"192.0.2.7", "example.org"},
            {"192.0.2.7", "::ffff:192.0.2.7"}
        }) {
            gateway.post("/up/v1/links", good.replace(wrong[0], wrong[1])).expect(400);
        }
        assertEquals("open", gateway.post("/up/v1/links", good).expect(200).at("/state"));
        gateway.post("/up/v1/links/withdraw", "{'id':'l0123'}").expect(400);
        gateway.post("/up/v1/links/withdraw", "{'id':'l0123456789abcdefghjkmnpqrs'}")
                .expect(200);
        assertEquals("over", gateway.post("/up/v1/links", good).expect(200).at("/state"));
    }

    @Test
    void aSessionIsCutOffByAnOrderThatIsAudited() {
        gateway.post("/up/v1/report", report(1, 0, ",'opened':[" + opened("s00000000000fff1", "") + "]"))
                .expect(200);

        Answer ordered = api.post("/v1/sessions/s00000000000fff1/cut-off", "{'reason':'odd queries'}")
                .expect(202);
        Answer unknown = api.post("/v1/sessions/s00000000000fff2/cut-off", "{'reason':'odd queries'}")
                .expect(202);

        assertEquals(node, ordered.at("/node"));
        assertTrue(unknown.json().at("/node").isMissingNode(), "a session that began just now is not reported yet");
        assertTrue(
                api.get("/v1/audit?session=s00000000000fff1").expect(200).text().contains("odd queries"));
    }

    private String gatewayState(String name) {
        for (JsonNode item : api.get("/v1/gateways").expect(200).json().at("/items")) {
            if (item.at("/node").asText().equals(name)) {
                return item.at("/state").asText();
            }
        }
        return "";
    }

    private List<String> sessions(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/v1/sessions?" + query)
                .expect(200)
                .json()
                .at("/items")
                .forEach(item -> ids.add(item.at("/id").asText()));
        return ids;
    }
}
