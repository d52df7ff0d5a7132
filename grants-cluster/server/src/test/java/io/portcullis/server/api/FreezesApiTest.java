package io.portcullis.server.api;

import static io.portcullis.server.api.Asking.PROD;
import static io.portcullis.server.api.Asking.READING;
import static io.portcullis.server.api.Asking.SOON;
import static io.portcullis.server.api.ControlDatabase.LEO;
import static io.portcullis.server.api.ControlDatabase.RUTH;
import static io.portcullis.server.api.ControlDatabase.SAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NodeTest
class FreezesApiTest {
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
    void nothingIsFrozen() {
        database.execute("delete from portcullis.freeze");
    }

    @Test
    void whileItIsFrozenNothingIsGrantedAndEverybodyHearsWhy() {
        Answer pending = asking.ask(PROD);
        String grant = asking.ask(READING).at("/grant/id");
        Answer freeze = asking.operator
                .post(
                        "/v1/freezes",
                        "{'reason':'INC-7: odd queries','labels':{'env':'dev'},'logins':['ruth'],'endGrants':true}")
                .expect(201);
        assertTrue(freeze.json().at("/targets").toString().contains("\"shop\""), freeze.text());
        assertEquals("true", freeze.at("/endsGrants"));
        String path = "/v1/freezes/" + freeze.at("/number");
        assertEquals(path, freeze.header("Location"));

        Answer refused = asking.as(RUTH).post("/v1/requests", READING);
        assertEquals(409, refused.status(), refused.text());
        assertEquals("urn:portcullis:problem:frozen", refused.at("/type"));
        assertTrue(refused.at("/detail").endsWith("is in force: INC-7: odd queries"), refused.text());
        asking.as(SAM).post("/v1/requests", READING).expect(201);
        asking.approve(LEO, pending).expect(200);
        Await.until(
                "its grants are ended",
                SOON,
                () -> !asking.operator.get(path).at("/grantsEndedAt").isEmpty());
        assertTrue(Integer.parseInt(asking.operator.get(path).at("/endedGrants")) >= 1);
        assertEquals("revoked", asking.operator.get("/v1/grants/" + grant).at("/state"));

        asking.operator.post(path + "/lift", "{'reason':'over'}").expect(200);
        assertFalse(asking.operator.get("/v1/freezes").at("/items/0/liftedAt").isEmpty());
        asking.ask(READING);
    }

    @Test
    void whatIsThereCanBeEndedLaterAndAnOldFreezeIsStillFound() {
        String grant = asking.ask(READING).at("/grant/id");
        Answer freeze = asking.operator
                .post("/v1/freezes", "{'reason':'INC-8','logins':['ruth']}")
                .expect(201);
        String path = "/v1/freezes/" + freeze.at("/number");
        Answer narrower = asking.operator.put("/v1/grants/" + grant + "/scope", "{'classes':['WRITE']}");
        assertEquals("urn:portcullis:problem:frozen", narrower.expect(409).at("/type"));
        database.execute("insert into portcullis.freeze (since, reason, who, targets, logins, ends_grants, ender)"
                + " select now(), 'r', 'w', '{none}', '{}', false, 'w' from generate_series(1, 150)");

        assertEquals(
                "true",
                asking.operator
                        .send("POST", path + "/end-grants", null)
                        .expect(200)
                        .at("/endsGrants"));

        Await.until(
                "its grants are ended",
                SOON,
                () -> asking.operator.get("/v1/grants/" + grant).at("/state").equals("revoked"));
        asking.operator.post(path + "/lift", "{'reason':'over'}").expect(200);
        assertEquals(
                409, asking.operator.send("POST", path + "/end-grants", null).status());
    }

    @Test
    void whatIsOddIsRefusedAndIsNoDefect() {
        for (String body : List.of(
                "null",
                "[]",
                "{}",
                "{'reason':7}",
                "{'reason':'a\\\u0000b'}",
                "{'reason':'" + "x".repeat(901) + "'}",
                "{'reason':'r','targets':[]}",
                "{'reason':'r','targets':[null]}",
                "{'reason':'r','targets':['\\\u0000']}",
                "{'reason':'r','logins':'anna'}",
                "{'reason':'r','labels':{}}",
                "{'reason':'r','labels':{'env':null}}",
                "{'reason':'r','labels':{'\\\u0000':'\\\u0000'}}",
                "{'reason':'r','labels':{'env':'moon'}}",
                "{'reason':'r','endGrants':'yes'}")) {
            Answer answer = asking.operator.post("/v1/freezes", body);
            assertEquals(400, answer.status(), body + " " + answer.text());
        }
        for (String number : List.of("0", "-1", "x", "%00", "999999999999999999", "9999999999999999999")) {
            String path = "/v1/freezes/" + number;
            assertEquals(404, asking.operator.get(path).status(), number);
            assertEquals(
                    404, asking.operator.post(path + "/lift", "{'reason':'r'}").status(), number);
            assertEquals(
                    404,
                    asking.operator.send("POST", path + "/end-grants", null).status(),
                    number);
        }
    }
}
