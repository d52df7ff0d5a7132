package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.ADAM;
import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.RITA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People have secrets for their devices. */
@NodeTest
class DevicesApiTest {
    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @BeforeEach
    void begin() {
        // A node that starts takes nobody's token before its database is there.
        Api.operator(port, database);
    }

    private Api as(SamplePerson person) {
        return Api.at(
                port,
                "Authorization",
                "Bearer " + database.people().token(person, AUDIENCE).signed());
    }

    @Test
    void aPersonMakesListsAndRevokesTheirOwn() {
        Answer made =
                as(RITA).post("/v1/me/devices", "{'origins':['10.0.0.0/8']}").expect(201);
        String id = made.at("/credential/id");
        assertEquals("rita", made.at("/credential/login"));
        assertTrue(made.json().at("/credential/device").asBoolean(), made.text());
        String secret = made.at("/connectionSecret/secret");
        assertEquals(32, secret.length());

        Answer listed = as(RITA).get("/v1/me/devices").expect(200);
        assertEquals(id, listed.at("/items/0/id"));
        assertFalse(listed.text().contains(secret), "shown once");
        as(ADAM).post("/v1/me/devices/" + id + "/revoke", "").expect(404);
        assertEquals(
                "revoked",
                as(RITA).post("/v1/me/devices/" + id + "/revoke", "")
                        .expect(200)
                        .at("/state"));
        assertEquals(
                "revoked",
                as(RITA).post("/v1/me/devices/" + id + "/revoke", "")
                        .expect(200)
                        .at("/state"));
    }

    @Test
    void nobodyMakesOneForNobodyOrForEver() {
        assertEquals(
                "duration",
                as(RITA).post("/v1/me/devices", "{'duration':'367d'}")
                        .expect(400)
                        .at("/field"));
        as(RITA).post("/v1/me/devices", "{'login':'adam'}").expect(400);
        Api.operator(port, database).post("/v1/me/devices", "{}").expect(409);
        Api.at(port).post("/v1/me/devices", "{}").expect(401);
    }

    @Test
    void anOperatorMakesOneForAnybodyAndWhatIsNoDeviceIsNotRevokedAsOne() {
        Api operator = Api.operator(port, database);
        Answer made = operator.post("/v1/logins/rita/credentials", "{'duration':'1h','device':true}")
                .expect(201);
        assertTrue(made.json().at("/credential/device").asBoolean(), made.text());
        operator.post("/v1/credentials/" + made.at("/credential/id") + "/revoke", "")
                .expect(200);
        operator.post(
                        "/v1/logins/rita/credentials",
                        "{'duration':'1h','device':true,'issuer':'https://id.example.org','subject':'x'}")
                .expect(400);
        Answer secret = operator.post("/v1/logins/rita/credentials", "{'duration':'1h'}")
                .expect(201);
        String id = secret.at("/credential/id");
        assertTrue(secret.json().at("/credential/device").isMissingNode()
                || secret.at("/credential/device").isEmpty());
        as(RITA).post("/v1/me/devices/" + id + "/revoke", "").expect(404);
        operator.post("/v1/credentials/" + id + "/revoke", "").expect(200);
    }
}
