package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.RITA;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.LinkId;
import io.portcullis.server.api.Api.Answer;
import java.security.SecureRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person decides about a connection that a gateway holds. */
@NodeTest
class LinksApiTest {
    private static final String PAGE = ControlDatabase.PUBLIC_URL + "/ui/link/";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api gateway;

    @BeforeEach
    void connect() {
        String credential = Api.operator(port, database)
                .put("/v1/gateways/gw-links", "")
                .expect(201)
                .at("/credential");
        gateway = Api.at(port, "Authorization", "Bearer " + credential);
    }

    private Api as(SamplePerson person) {
        return Api.at(
                port,
                "Authorization",
                "Bearer " + database.people().token(person, AUDIENCE).signed());
    }

    private record Started(String path, String code) {}

    private Started start(String origin, boolean sensitive) {
        Answer answer = gateway.post(
                        "/up/v1/links",
                        "{'id':'" + LinkId.random(new SecureRandom())
                                + "','kind':'held','session':'s0123456789abcde','login':'rita','target':'orders',"
                                + "'role':'reader','origin':'" + origin + "','application':'psql','sensitive':"
                                + sensitive
                                + "}")
                .expect(200);
        assertTrue(answer.at("/url").startsWith(PAGE), answer.text());
        return new Started("/v1/links/" + answer.at("/url").substring(PAGE.length()), answer.at("/code"));
    }

    @Test
    void whoseLoginItIsSeesAndConfirmsIt() {
        Started link = start("127.0.0.1", false);

        Answer seen = as(RITA).get(link.path()).expect(200);

        assertEquals("open", seen.at("/state"));
        assertEquals("rita", seen.at("/login"));
        assertEquals("orders", seen.at("/target"));
        assertEquals("reader", seen.at("/role"));
        assertEquals("false", seen.at("/grant"));
        assertEquals("127.0.0.1", seen.at("/origin"));
        assertEquals("127.0.0.1", seen.at("/yourAddress"));
        assertEquals("psql", seen.at("/application"));
        assertFalse(seen.text().contains(link.code()), "the code is for people to compare");
        as(ADAM).get(link.path()).expect(404);
        as(ADAM).post(link.path() + "/confirm", "{'code':'" + link.code() + "'}")
                .expect(404);

        Answer wrong =
                as(RITA).post(link.path() + "/confirm", "{'code':'BBBB-BBBB'}").expect(400);
        assertEquals(4, wrong.json().at("/left").asInt());
        as(RITA).post(link.path() + "/confirm", "{}").expect(400);
        Answer confirmed = as(RITA).post(link.path() + "/confirm", "{'code':'" + link.code() + "'}")
                .expect(200);
        assertEquals("confirmed", confirmed.at("/state"));
        Answer over = as(RITA).send("POST", link.path() + "/deny", null).expect(409);
        assertEquals("urn:portcullis:problem:already-ended", over.at("/type"));
        Answer audit = Api.operator(port, database)
                .get("/v1/audit?session=s0123456789abcde&type=link_confirmed&limit=1")
                .expect(200);
        assertEquals("p-rita", audit.at("/items/0/subject"));
    }

    @Test
    void aBrowserElsewhereMustBeConfirmedApartAndForSomeTargetsCanNot() {
        Started link = start("192.0.2.7", false);
        String code = "'code':'" + link.code() + "'";
        Answer asked = as(RITA).post(link.path() + "/confirm", "{" + code + "}").expect(400);
        assertEquals("otherAddress", asked.at("/field"));
        assertTrue(asked.at("/detail").contains("192.0.2.7"), asked.text());
        as(RITA).post(link.path() + "/confirm", "{" + code + ",'otherAddress':true}")
                .expect(200);

        Started sensitive = start("192.0.2.7", true);
        as(RITA).post(sensitive.path() + "/confirm", "{'code':'" + sensitive.code() + "','otherAddress':true}")
                .expect(409);
        assertEquals(
                "denied",
                as(RITA).send("POST", sensitive.path() + "/deny", null)
                        .expect(200)
                        .at("/state"));
    }

    private Answer standing(String id) {
        return gateway.post("/up/v1/links/waiting", "{'links':[{'id':'" + id + "','target':'vault'}]}")
                .expect(200);
    }

    /** From the confirmed connection without a grant to the grant: what its gateway hears meanwhile. */
    @Test
    void aGatewayHearsHowItStandsWithWhatSomebodyHasAskedFor() {
        Asking asking = Asking.begin(database, port);
        LinkId id = LinkId.random(new SecureRandom());
        Answer started = gateway.post(
                        "/up/v1/links",
                        "{'id':'" + id + "','kind':'held','session':'s0123456789abcde','login':'ruth','target':'vault',"
                                + "'origin':'127.0.0.1','application':'psql','sensitive':false}")
                .expect(200);
        assertEquals("over", standing(id.value()).at("/links/0/state"), "nobody has confirmed it");
        String path = "/v1/links/" + started.at("/url").substring(PAGE.length());
        asking.as(RUTH)
                .post(path + "/confirm", "{'code':'" + started.at("/code") + "'}")
                .expect(200);

        Answer none = standing(id.value());
        assertEquals("none", none.at("/links/0/state"));
        assertEquals(id.value(), none.at("/links/0/id"));
        assertEquals(
                ControlDatabase.PUBLIC_URL + "/ui/request?target=vault&link=" + path.substring("/v1/links/".length()),
                none.at("/links/0/url"));
        assertTrue(none.json().at("/links/0/lifeMs").asLong() > 1_700_000, none.text());

        Answer request = asking.ask(Asking.PROD);
        Answer pending = standing(id.value());
        assertEquals("pending", pending.at("/links/0/state"));
        assertEquals(ControlDatabase.PUBLIC_URL + "/ui/requests/" + request.at("/id"), pending.at("/links/0/url"));
        assertEquals("1", pending.at("/links/0/needed"));
        assertEquals("0", pending.at("/links/0/approved"));
        assertEquals("dba", pending.at("/links/0/approvers/0"));
        assertEquals("leads", pending.at("/links/0/approvers/1"));

        asking.approve(LEO, asking.see(request)).expect(200);
        assertEquals("granted", standing(id.value()).at("/links/0/state"));
        String grant = asking.see(request).at("/grant/id");
        asking.operator
                .post("/v1/grants/" + grant + "/revoke", "{'reason':'not needed'}")
                .expect(200);
        assertEquals("none", standing(id.value()).at("/links/0/state"), "that grant is over");

        Answer another = asking.ask(Asking.PROD);
        asking.as(LEO)
                .post(Asking.path(another, "deny"), "{'reason':'not before\\u202ethe release'}")
                .expect(200);
        Answer denied = standing(id.value());
        assertEquals("denied", denied.at("/links/0/state"));
        assertEquals("not before the release", denied.at("/links/0/reason"), "nothing that turns a line around");

        Answer third = asking.ask(Asking.PROD);
        asking.as(RUTH).post(Asking.path(third, "withdraw"), "").expect(200);
        assertEquals("withdrawn", standing(id.value()).at("/links/0/state"));
    }

    @Test
    void onlyAGatewayAsksAboutWaitingAndOnlyAboutSoMany() {
        String one = "{'id':'" + LinkId.random(new SecureRandom()) + "'}";
        gateway.post("/up/v1/links/waiting", "{'links':[" + one + "]}").expect(200);
        gateway.post("/up/v1/links/waiting", "{'links':[" + (one + ",").repeat(100) + one + "]}")
                .expect(400);
        gateway.post("/up/v1/links/waiting", "{'links':[]}").expect(400);
        gateway.post("/up/v1/links/waiting", "{}").expect(400);
        gateway.post("/up/v1/links/waiting", "{'links':[null]}").expect(400);
        gateway.post("/up/v1/links/waiting", "{'links':[{'id':'x'}]}").expect(400);
        gateway.post("/up/v1/links/waiting", "{'links':[" + one.replace("}", ",'target':'\\u001b'}") + "]}")
                .expect(400);
        as(RITA).post("/up/v1/links/waiting", "{'links':[" + one + "]}").expect(401);
    }

    @Test
    void aTokenThatIsNobodysDecidesNothing() {
        Started link = start("127.0.0.1", false);
        Api.operator(port, database).get(link.path()).expect(409);
        Api.at(port).get(link.path()).expect(401);
        gateway.get(link.path()).expect(401);
    }
}
