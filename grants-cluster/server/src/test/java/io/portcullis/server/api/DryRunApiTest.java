package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.server.api.Api.Answer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NodeTest
class DryRunApiTest {
    private static final String PATH = "/v1/scopes/dry-run";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = Api.operator(port, database);
    }

    @Test
    void whatAGatewayWouldSayIsToldForEachText() {
        Answer answer = api.post(
                        PATH,
                        "{'scope':{'classes':['READ']},'statements':["
                                + "'select f(a) from app.stock where id = 7','begin; delete from t']}")
                .expect(200);

        JsonNode first = answer.json().at("/results/0");
        assertEquals("denied", first.at("/verdict").asText());
        assertEquals("statement-class", first.at("/reason").asText());
        assertEquals("[\"READ\",\"ROUTINE\"]", first.at("/statements/0/classes").toString());
        assertEquals("[\"app.stock\"]", first.at("/statements/0/relations").toString());
        assertEquals("[\"f\"]", first.at("/statements/0/functions").toString());
        assertTrue(first.at("/shape/text").asText().contains("$?"), answer.text());
        assertTrue(first.at("/shape/fingerprint").asText().startsWith("1:"), answer.text());
        JsonNode second = answer.json().at("/results/1");
        assertEquals(
                "the scope does not allow this statement (statement 2 of the text)",
                second.at("/message").asText());
        assertEquals(
                "It needs WRITE; the grant allows READ, and what every grant allows.",
                second.at("/detail").asText());
        assertEquals("delete", second.at("/statements/1/command").asText());
        assertEquals(7, second.at("/statements/1/start").asInt());
    }

    @Test
    void whatCanNotBeReadIsSaid() {
        JsonNode result = api.post(PATH, "{'scope':{},'statements':['select $$ a']}")
                .expect(200)
                .json()
                .at("/results/0");

        assertEquals("denied", result.at("/verdict").asText());
        assertEquals("unreadable", result.at("/reason").asText());
        assertEquals("unterminated string at byte 7", result.at("/unreadable").asText());
        assertFalse(result.has("shape"));
    }

    @Test
    void aGrantIsAskedByItsIdAndNamed() {
        String id = api.post(
                        "/v1/grants",
                        "{'login':'yara','target':'orders','role':'app_read','reason':'T-1',"
                                + "'duration':'1h','connectionSecret':'never','scope':{'classes':['READ']}}")
                .expect(201)
                .at("/grant/id");

        Answer answer = api.post(PATH, "{'grant':'" + id + "','statements':['select 1','delete from t']}")
                .expect(200);

        assertEquals("allowed", answer.at("/results/0/verdict"));
        assertEquals("grant " + id + " does not allow this statement", answer.at("/results/1/message"));
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    @Test
    void whatIsAskedIsBounded() {
        assertEquals("statements", refused("{'scope':{}}"));
        assertEquals("statements", refused("{'scope':{},'statements':[]}"));
        assertEquals("statements[1]", refused("{'scope':{},'statements':['a',null]}"));
        assertEquals("statements", refused("{'scope':{},'statements':['a'" + ",'a'".repeat(100) + "]}"));
        assertEquals("scope", refused("{'statements':['a']}"));
        assertEquals("scope", refused("{'scope':{},'grant':'g000000000000000','statements':['a']}"));
        assertEquals("scope.classes[0]", refused("{'scope':{'classes':['X']},'statements':['a']}"));
        assertEquals("grant", refused("{'grant':'x','statements':['a']}"));
        api.post(PATH, "{'grant':'g000000000000000','statements':['a']}").expect(404);
        api.post(PATH, "{'scope':{},'statements':['" + "a".repeat(70_000) + "']}")
                .expect(413);
    }

    private String refused(String body) {
        return api.post(PATH, body).expect(400).at("/field");
    }

    @Test
    void onlyAnOperatorMayAsk() {
        Api.at(port).post(PATH, "{'scope':{},'statements':['select 1']}").expect(401);
    }
}
