package io.portcullis.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NodeTest
class GrantsApiTest {
    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = Api.operator(port, database);
    }

    private static String grant(String login, String more) {
        return "{'login':'" + login + "','target':'orders','role':'app_read','reason':'T-1'" + more + "}";
    }

    @Test
    void aGrantIsMadeSignedAndComesBackAsItIs() throws IOException, RefusedRecord {
        Answer made = api.post(
                        "/v1/grants",
                        grant("anna", ",'duration':'1h','groups':['dba'],'staleGrace':'5m','connectionSecret':'never'"))
                .expect(201);

        String id = made.at("/grant/id");
        assertEquals("/v1/grants/" + id, made.header("Location").replaceFirst("^http://[^/]*", ""));
        assertEquals("\"1\"", made.header("ETag"));
        assertEquals("no-store", made.header("Cache-Control"));
        assertTrue(made.json().at("/connectionSecret").isMissingNode());
        Answer read = api.get("/v1/grants/" + id).expect(200);
        assertEquals("\"1\"", read.header("ETag"));
        assertEquals("active", read.at("/state"));
        assertEquals("PT5M", read.at("/staleGrace"));
        assertEquals("dba", read.at("/groups/0"));
        assertFalse(read.at("/changedAt").isEmpty());
        Grant signed = (Grant) signed(id);
        assertEquals("anna", signed.principal().login());
        assertEquals(read.json().at("/position/seq").asLong(), signed.position().seq());
    }

    @Test
    void everyPartOfAScopeComesBackAsItWasAskedFor() {
        String limits = "'searchPath':['app'],'statement':{'exact':'delete from t where id = $1',"
                + "'parameters':[{'type':'int4','binary':'AAAABw=='}],'uses':2},"
                + "'pins':{'work_mem':'64MB'},'origins':['10.0.0.0/8'],"
                + "'windows':{'zone':'Europe/Berlin','open':['MON-FRI 08:00-18:00']},"
                + "'latency':{'quantile':95,'max':'PT0.25S','minSamples':20,'over':'PT1M','action':'deny'},"
                + "'budgets':{'rows':1000,'statementTime':'PT1M','sessions':2}";
        String scope = ",'duration':'1h','connectionSecret':'never','scope':{" + limits + "}";

        Answer made = api.post("/v1/grants", grant("wim", scope)).expect(201);

        assertEquals(
                "{" + limits.replace('\'', '"') + "}",
                api.get("/v1/grants/" + made.at("/grant/id"))
                        .json()
                        .at("/scope")
                        .toString());
        assertTrue(made.json().at("/shape").isMissingNode());
    }

    @Test
    void aScopeIsReplacedByTheNextRevision() throws IOException, RefusedRecord {
        String id = api.post("/v1/grants", grant("zoe", ",'duration':'1h','connectionSecret':'never'"))
                .expect(201)
                .at("/grant/id");
        String path = "/v1/grants/" + id + "/scope";

        Answer narrowed = api.put(path, "{'classes':['READ']}").expect(200);

        assertEquals("\"2\"", narrowed.header("ETag"));
        assertEquals("READ", narrowed.at("/scope/classes/0"));
        assertEquals(
                Set.of(AllowedClass.READ),
                ScopeCodec.decode(((Grant) signed(id)).scope()).classes());
        assertEquals("\"2\"", api.put(path, "{'classes':['READ']}").expect(200).header("ETag"));
        api.with("If-Match", "\"1\"").put(path, "{}").expect(412);
        assertTrue(api.put(path, "{}").expect(200).json().at("/scope").isMissingNode());
        assertEquals(
                "scope.classes[0]",
                api.put(path, "{'classes':['X']}").expect(400).at("/field"));
        assertEquals(
                "grant_rescoped", api.get("/v1/audit?grant=" + id).expect(200).at("/items/0/type"));
        api.post("/v1/grants/" + id + "/revoke", "{'reason':'done'}").expect(200);
        api.put(path, "{'classes':['READ']}").expect(409);
        api.put("/v1/grants/g000000000000000/scope", "{}").expect(404);
    }

    @Test
    void aGrantForAShapeShowsItWhenItIsMade() {
        String more = ",'duration':'1h','connectionSecret':'never','scope':{'searchPath':['app'],"
                + "'statement':{'shape':'select * from t where id = 7'}}";

        Answer made = api.post("/v1/grants", grant("xena", more)).expect(201);

        assertEquals("select * from t where id = $?", made.at("/shape/text"));
        assertEquals(made.at("/shape/fingerprint"), made.at("/grant/scope/statement/fingerprint"));
        assertEquals(1, made.json().at("/grant/scope/statement/uses").asInt());
        assertEquals(
                "allowed",
                api.post(
                                "/v1/scopes/dry-run",
                                "{'grant':'" + made.at("/grant/id")
                                        + "','statements':['select * from t where id = 8']}")
                        .expect(200)
                        .at("/results/0/verdict"));
    }

    @Test
    void aScopeIsSignedAndComesBackAsItIs() throws IOException, RefusedRecord {
        String scope = ",'duration':'1h','connectionSecret':'never','scope':{'classes':['READ'],"
                + "'relations':{'allow':['app.*'],'deny':['app.secrets']},'searchPath':['app'],'origins':['10.0.0.0/8']}";

        String id = api.post("/v1/grants", grant("sarah", scope)).expect(201).at("/grant/id");

        Answer read = api.get("/v1/grants/" + id).expect(200);
        assertEquals(
                "{\"classes\":[\"READ\"],\"relations\":{\"allow\":[\"app.*\"],\"deny\":[\"app.secrets\"]},"
                        + "\"searchPath\":[\"app\"],\"origins\":[\"10.0.0.0/8\"]}",
                read.json().at("/scope").toString());
        Grant signed = (Grant) signed(id);
        assertEquals(
                Set.of(AllowedClass.READ), ScopeCodec.decode(signed.scope()).classes());
        api.post("/v1/grants/" + id + "/extend", "{'duration':'2h'}").expect(200);
        assertEquals(signed.scope(), ((Grant) signed(id)).scope());
    }

    @Test
    void theSecretOfANewLoginFitsTheSignedVerifierAndIsNowhereElse() throws IOException, RefusedRecord {
        Answer made = api.post("/v1/grants", grant("berta", ",'duration':'1h'")).expect(201);

        String secret = made.at("/connectionSecret/secret");
        Credential credential = (Credential) signed(made.at("/connectionSecret/credentialId"));
        ScramVerifier verifier = credential.verifier();
        assertEquals(ScramVerifier.derive(secret, verifier.salt(), verifier.iterations()), verifier);
        assertEquals(
                made.at("/grant/expiresAt"), credential.validity().expiresAt().toString());
        for (String table : List.of("record", "record_history", "audit", "idempotency")) {
            assertEquals(
                    "0",
                    database.value("select count(*) from portcullis." + table + " t where t::text like '%" + secret
                            + "%' or t::text like '%" + HexFormat.of().formatHex(secret.getBytes(UTF_8)) + "%'"),
                    table);
        }
    }

    @Test
    void aSecondGrantMakesNoSecondSecretAndMovesTheEndOfTheFirst() throws IOException, RefusedRecord {
        Answer first = api.post("/v1/grants", grant("carl", ",'duration':'2h'")).expect(201);
        String id = first.at("/connectionSecret/credentialId");

        Answer within =
                api.post("/v1/grants", grant("carl", ",'duration':'1h'")).expect(201);
        assertEquals(first.at("/grant/expiresAt"), end(id));
        Answer beyond =
                api.post("/v1/grants", grant("carl", ",'duration':'3h'")).expect(201);
        assertEquals(beyond.at("/grant/expiresAt"), end(id));
        Answer always = api.post("/v1/grants", grant("carl", ",'duration':'1h','connectionSecret':'always'"))
                .expect(201);

        assertTrue(within.json().at("/connectionSecret").isMissingNode(), within.text());
        assertTrue(beyond.json().at("/connectionSecret").isMissingNode(), beyond.text());
        assertFalse(always.at("/connectionSecret/secret").isEmpty());
        Credential moved = (Credential) signed(id);
        assertEquals(2, moved.revision());
        assertEquals(
                beyond.json().at("/grant/position/seq").asLong() + 1,
                moved.position().seq());
        JsonNode audit =
                api.get("/v1/audit?type=credential_extended").expect(200).json();
        assertTrue(audit.at("/items").findValuesAsText("id").contains(id), audit.toString());
    }

    @Test
    void aSecretForCertainAddressesIsNotMovedAndDoesNotDo() {
        String bound = api.post("/v1/logins/clara/credentials", "{'duration':'1h','origins':['10.0.0.0/8']}")
                .expect(201)
                .at("/credential/id");
        String before = end(bound);

        Answer made = api.post("/v1/grants", grant("clara", ",'duration':'2h'")).expect(201);

        assertFalse(made.at("/connectionSecret/secret").isEmpty());
        assertEquals(before, end(bound));
    }

    @Test
    void whoeverGetsOneGrantAfterAnotherKeepsOneSecret() {
        for (int hours = 1; hours <= 6; hours++) {
            api.post("/v1/grants", grant("conrad", ",'duration':'" + hours + "h'"))
                    .expect(201);
        }

        JsonNode all =
                api.get("/v1/logins/conrad/credentials").expect(200).json().at("/items");
        assertEquals(1, all.size(), all.toString());
    }

    @Test
    void aGrantThatIsExtendedTakesItsSecretAlong() throws IOException, RefusedRecord {
        Answer made = api.post("/v1/grants", grant("cora", ",'duration':'1h'")).expect(201);
        String id = made.at("/connectionSecret/credentialId");
        String bound = credential("cora", "'duration':'1h','origins':['10.0.0.0/8']");
        String ended = credential("cora", "'duration':'1h'");
        api.post("/v1/credentials/" + ended + "/revoke", "").expect(200);
        String longer = credential("cora", "'duration':'9h'");
        List<String> others = List.of(end(bound), end(ended), end(longer));

        Answer extended = api.post("/v1/grants/" + made.at("/grant/id") + "/extend", "{'duration':'3h'}")
                .expect(200);

        assertEquals(extended.at("/expiresAt"), end(id));
        assertEquals(
                extended.json().at("/position/seq").asLong() + 1,
                signed(id).position().seq());
        assertEquals(others, List.of(end(bound), end(ended), end(longer)));
    }

    private String credential(String login, String more) {
        return api.post("/v1/logins/" + login + "/credentials", "{" + more + "}")
                .expect(201)
                .at("/credential/id");
    }

    private String end(String credential) {
        return api.get("/v1/credentials/" + credential).expect(200).at("/expiresAt");
    }

    @Test
    void aLoginHasAtMostFourSecretsWhichShareTheirSalt() throws IOException, RefusedRecord {
        Set<String> salts = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        String first = "";
        for (int i = 0; i < 4; i++) {
            Answer made = api.post("/v1/logins/dora/credentials", "{'duration':'30d','origins':['10.0.0.0/8']}")
                    .expect(201);
            Credential credential = (Credential) signed(made.at("/credential/id"));
            salts.add(HexFormat.of().formatHex(credential.verifier().salt()));
            secrets.add(made.at("/connectionSecret/secret"));
            first = first.isEmpty() ? made.at("/credential/id") : first;
        }
        assertEquals(1, salts.size());
        assertEquals(4, secrets.size());

        Answer fifth =
                api.post("/v1/logins/dora/credentials", "{'duration':'30d'}").expect(409);
        assertEquals("urn:portcullis:problem:too-many-credentials", fifth.at("/type"));
        Answer revoked = api.post("/v1/credentials/" + first + "/revoke", "").expect(200);
        assertEquals("revoked", revoked.at("/state"));
        assertEquals(
                revoked.at("/revision"),
                api.post("/v1/credentials/" + first + "/revoke", "").expect(200).at("/revision"));
        api.post("/v1/logins/dora/credentials", "{'duration':'30d'}").expect(201);

        JsonNode all = api.get("/v1/logins/dora/credentials").expect(200).json().at("/items");
        assertEquals(5, all.size());
        assertFalse(all.toString().contains("SCRAM"), "no verifier is shown");
        assertEquals(
                "10.0.0.0/8", api.get("/v1/credentials/" + first).expect(200).at("/origins/0"));
    }

    @Test
    void anIdentityIsBoundToALoginInsteadOfASecret() throws IOException, RefusedRecord {
        String secret = credential("ida", "'duration':'1h'");
        Answer made = api.post(
                        "/v1/logins/ida/credentials",
                        "{'duration':'30d','issuer':'https://id.example.org/realms/staff','subject':'6f1c7a1e'}")
                .expect(201);

        Credential credential = (Credential) signed(made.at("/credential/id"));
        assertTrue(made.json().at("/connectionSecret").isMissingNode(), made.text());
        assertEquals("6f1c7a1e", made.at("/credential/identity/subject"));
        assertEquals(
                new Authenticator.Identity(credential.verifier(), "https://id.example.org/realms/staff", "6f1c7a1e"),
                credential.authenticator());
        assertTrue(credential.verifier().hasSaltOf(((Credential) signed(secret)).verifier()), "for older gateways");
        Answer read = api.get("/v1/credentials/" + credential.id()).expect(200);
        assertEquals("https://id.example.org/realms/staff", read.at("/identity/issuer"));
        assertTrue(api.get("/v1/credentials/" + secret)
                .expect(200)
                .json()
                .at("/identity")
                .isMissingNode());
        assertEquals(
                "revoked",
                api.post("/v1/credentials/" + credential.id() + "/revoke", "")
                        .expect(200)
                        .at("/state"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'issuer':'https://id'|subject",
                "'subject':'a'|issuer",
                "'issuer':'','subject':'a'|issuer",
                "'issuer':'https://id','subject':''|subject",
                "'issuer':'https://id','subject':'a\\nb'|subject",
            })
    void anIdentityNeedsBothHalves(String halves, String field) throws IOException {
        Answer refused = api.post("/v1/logins/ina/credentials", "{'duration':'1h'," + halves + "}")
                .expect(400);

        assertEquals(field, refused.at("/field"), refused.text());
    }

    @Test
    void aGrantIsExtendedAndRevokedForTheRevisionThatTheClientKnows() throws IOException, RefusedRecord {
        Answer made = api.post("/v1/grants", grant("emil", ",'duration':'1h','connectionSecret':'never'"));
        String path = "/v1/grants/" + made.at("/grant/id");

        Answer extended = api.with("If-Match", "\"1\"")
                .post(path + "/extend", "{'duration':'2h'}")
                .expect(200);
        assertEquals("\"2\"", extended.header("ETag"));
        assertTrue(Instant.parse(extended.at("/expiresAt")).isAfter(Instant.parse(made.at("/grant/expiresAt"))));

        Answer late = api.with("If-Match", "\"1\"")
                .post(path + "/revoke", "{'reason':'x'}")
                .expect(412);
        assertEquals("urn:portcullis:problem:precondition-failed", late.at("/type"));
        assertEquals(2, late.json().at("/revision").asInt());

        Answer revoked = api.with("If-Match", "\"2\"")
                .post(path + "/revoke", "{'reason':'left'}")
                .expect(200);
        assertEquals("revoked", revoked.at("/state"));
        assertEquals("left", revoked.at("/reason"));
        assertEquals(RecordState.REVOKED, signed(made.at("/grant/id")).state());

        Answer again = api.post(path + "/revoke", "{'reason':'other'}").expect(200);
        assertEquals("left", again.at("/reason"));
        assertEquals("\"3\"", again.header("ETag"));
        Answer dead = api.post(path + "/extend", "{'duration':'9h'}").expect(409);
        assertEquals("urn:portcullis:problem:already-ended", dead.at("/type"));
    }

    @Test
    void oneLoginIsOneIdentity() {
        api.post("/v1/grants", grant("hugo", ",'duration':'1h','subject':'4711','connectionSecret':'never'"))
                .expect(201);

        Answer refused = api.post("/v1/grants", grant("hugo", ",'duration':'1h','subject':'4712'"))
                .expect(400);

        assertEquals("login", refused.at("/field"));
    }

    @Test
    void anEndIsOnlyEverMovedBack() {
        Answer made = api.post("/v1/grants", grant("frida", ",'duration':'2h','connectionSecret':'never'"));

        Answer refused = api.post("/v1/grants/" + made.at("/grant/id") + "/extend", "{'duration':'1h'}");

        assertEquals(400, refused.status());
        assertEquals("expiresAt", refused.at("/field"));
    }

    @Test
    void listsAreReadPageByPageWhileTheyGrow() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(api.post("/v1/grants", grant("gustav", ",'duration':'1h','connectionSecret':'never'"))
                    .at("/grant/id"));
        }

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page = api.get("/v1/grants?login=gustav&limit=3" + (next.isEmpty() ? "" : "&after=" + next))
                    .expect(200);
            page.json().at("/items").forEach(item -> seen.add(item.at("/id").asText()));
            next = page.at("/next");
            api.post("/v1/grants", grant("gustav", ",'duration':'1h','connectionSecret':'never'"))
                    .expect(201);
        } while (!next.isEmpty());

        assertEquals(made, seen);
    }

    @Test
    void listsAreNarrowedByLoginTargetAndState() {
        String future = Instant.now().plus(Duration.ofHours(1)).toString();
        String pending = made("hilda", ",'notBefore':'" + future + "','duration':'1h'");
        String active = made("hilda", ",'duration':'1h'");
        String expired = made("hilda", ",'duration':'30ms'");
        String revoked = made("hilda", ",'duration':'1h'");
        api.post("/v1/grants/" + revoked + "/revoke", "{'reason':'x'}").expect(200);
        Await.until(
                "it expires",
                Duration.ofSeconds(10),
                () -> api.get("/v1/grants/" + expired).at("/state").equals("expired"));

        assertEquals(List.of(pending), ids("login=hilda&state=pending"));
        assertEquals(List.of(active), ids("login=hilda&state=active"));
        assertEquals(List.of(expired), ids("login=hilda&state=expired"));
        assertEquals(List.of(revoked), ids("login=hilda&state=revoked"));
        assertEquals(List.of(revoked, expired, active, pending), ids("login=hilda&target=orders"));
        assertEquals(List.of(), ids("login=hilda&target=other"));
    }

    @Test
    void everyChangeIsInTheAuditWithWhoMadeIt() {
        String id = made("ida", ",'duration':'1h'");
        api.post("/v1/grants/" + id + "/revoke", "{'reason':'gone'}").expect(200);

        JsonNode rows = api.get("/v1/audit?grant=" + id).expect(200).json().at("/items");

        assertEquals(2, rows.size(), rows.toString());
        assertTrue(rows.at("/0/who").asText().startsWith("token "), rows.toString());
        assertTrue(rows.at("/0/event").isObject(), rows.toString());
        assertEquals("node-under-test", rows.at("/0/node").asText());
        assertNotEquals(0, rows.at("/0/seq").asLong());
    }

    private String made(String login, String more) {
        return api.post("/v1/grants", grant(login, more + ",'connectionSecret':'never'"))
                .expect(201)
                .at("/grant/id");
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/v1/grants?" + query)
                .expect(200)
                .json()
                .at("/items")
                .forEach(item -> ids.add(item.at("/id").asText()));
        return ids;
    }

    /** The record as gateways get it: verified with the cluster's public key. */
    private SignedRecord signed(String id) throws IOException, RefusedRecord {
        String hex = database.value("select encode(envelope, 'hex') from portcullis.record where id = '" + id + "'");
        RecordVerifier verifier = RecordVerifier.of(
                database.keys().clusterId(),
                List.of(PemKeys.readPublic(database.keys().publicKey())));
        return verifier.open(HexFormat.of().parseHex(Objects.requireNonNull(hex)));
    }
}
