package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal is a problem with its type, and names what is wrong. */
@NodeTest
class RefusalsTest {
    private static final String SOME_GRANT = "g0123456789abcde";

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = Api.operator(port, database);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // what the body is
                "POST   | /v1/grants                                  | -                  | 400 | malformed-body  | -",
                "POST   | /v1/grants                                  | {                  | 400 | malformed-body  | -",
                "POST   | /v1/grants                                  | []                 | 400 | malformed-body  | -",
                "POST   | /v1/grants                                  | {'logn':'a'}       | 400 | invalid-field   | logn",
                "POST   | /v1/grants                                  | {'login':7}        | 400 | invalid-field   | login",
                "POST   | /v1/grants                                  | {'groups':'a'}     | 400 | invalid-field   | groups",
                "POST   | /v1/grants                                  | {}                 | 400 | invalid-field   | login",
                "POST   | /v1/grants/g0123456789abcde/extend          | {}                 | 400 | invalid-field   | expiresAt",
                "POST   | /v1/grants/g0123456789abcde/revoke          | {}                 | 400 | invalid-field   | reason",
                "POST   | /v1/logins/anna/credentials                 | {'origins':['x']}  | 400 | invalid-field   | expiresAt",
                "POST   | /v1/logins/anna/credentials                 | {'duration':'1h','origins':['x']} | 400 | invalid-field | origins[0]",
                "POST   | /v1/logins/Anna/credentials                 | {'duration':'1h'}  | 400 | invalid-field   | login",
                "PUT    | /v1/targets/orders                          | {}                 | 400 | invalid-field   | hosts",
                "PUT    | /v1/targets/Orders                          | {'hosts':['a']}    | 400 | invalid-field   | name",
                "PUT    | /v1/settings/max-skew                       | {'value':'soon'}   | 400 | invalid-field   | value",
                "PUT    | /v1/settings/max-skew                       | {'value':5}        | 400 | invalid-field   | value",
                "PUT    | /v1/gateways/a b                            | -                  | 400 | invalid-field   | node",
                "POST   | /v1/sessions/s0123456789abcde/cut-off       | {'reason':''}      | 400 | invalid-field   | reason",
                "POST   | /v1/epochs                                  | {}                 | 400 | invalid-field   | reason",
                // parameters
                "GET    | /v1/grants?logn=anna                        | -                  | 400 | invalid-field   | logn",
                "GET    | /v1/grants?login=anna&login=berta           | -                  | 400 | invalid-field   | login",
                "GET    | /v1/grants?limit=0                          | -                  | 400 | invalid-field   | limit",
                "GET    | /v1/grants?limit=1001                       | -                  | 400 | invalid-field   | limit",
                "GET    | /v1/grants?after=%21%21                     | -                  | 400 | invalid-field   | after",
                "GET    | /v1/grants?state=odd                        | -                  | 400 | invalid-field   | state",
                "GET    | /v1/sessions?grant=x                        | -                  | 400 | invalid-field   | grant",
                "GET    | /v1/sessions?after=x                        | -                  | 400 | invalid-field   | after",
                "GET    | /v1/audit?session=x                         | -                  | 400 | invalid-field   | session",
                "GET    | /v1/cluster?x=1                             | -                  | 400 | invalid-field   | x",
                // what is not there
                "GET    | /v1/grants/g0123456789abcde                 | -                  | 404 | not-found       | -",
                "GET    | /v1/grants/nonsense                         | -                  | 404 | not-found       | -",
                "POST   | /v1/grants/g0123456789abcde/extend          | {'duration':'1h'}  | 404 | not-found       | -",
                "POST   | /v1/grants/g0123456789abcde/revoke          | {'reason':'x'}     | 404 | not-found       | -",
                "GET    | /v1/credentials/c0123456789abcde            | -                  | 404 | not-found       | -",
                "POST   | /v1/credentials/c0123456789abcde/revoke     | -                  | 404 | not-found       | -",
                "GET    | /v1/targets/missing                         | -                  | 404 | not-found       | -",
                "DELETE | /v1/targets/missing                         | -                  | 404 | not-found       | -",
                "GET    | /v1/settings/colour                         | -                  | 404 | not-found       | -",
                "PUT    | /v1/settings/colour                         | {'value':'red'}    | 404 | not-found       | -",
                "GET    | /v1/sessions/s0123456789abcde               | -                  | 404 | not-found       | -",
                "DELETE | /v1/gateways/missing/credentials            | -                  | 404 | not-found       | -",
                "DELETE | /v1/gateways/missing/credentials/0          | -                  | 404 | not-found       | -",
                "DELETE | /v1/gateways/missing/credentials/x          | -                  | 404 | not-found       | -",
                "GET    | /v1/nothing                                 | -                  | 404 | not-found       | -",
                "GET    | /                                           | -                  | 404 | not-found       | -",
                "GET    | /v2/grants                                  | -                  | 404 | not-found       | -",
                // what HTTP says
                "DELETE | /v1/grants                                  | -                  | 405 | method-not-allowed | -",
                "PUT    | /v1/grants/g0123456789abcde                 | {}                 | 405 | method-not-allowed | -",
                "PATCH  | /v1/cluster                                 | {}                 | 405 | method-not-allowed | -",
            })
    void aRefusalIsAProblem(
            String method, String path, @Nullable String body, int status, String type, @Nullable String field) {
        Answer answer = api.send(method, path.replace(" b", "%20b"), body);

        assertProblem(answer, status, type);
        assertEquals(field, answer.json().path("field").asText(null), answer.text());
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals("application/problem+json", answer.header("Content-Type").replaceFirst(";.*", ""));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("urn:portcullis:problem:" + type, answer.at("/type"));
        assertEquals(status, answer.json().at("/status").asInt());
        assertFalse(answer.at("/title").isEmpty());
        assertFalse(answer.at("/detail").isEmpty());
    }

    @Test
    void aMethodThatIsNotAllowedSaysWhichAre() {
        Answer answer = api.send("DELETE", "/v1/grants", null);

        assertTrue(answer.header("Allow").contains("POST"), answer.headers().toString());
    }

    @Test
    void anotherMediaTypeIsRefused() {
        assertProblem(api.with("Content-Type", "text/plain").post("/v1/grants", "{}"), 415, "unsupported-media-type");
        assertProblem(api.with("Accept", "text/html").get("/v1/grants"), 406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "schlüssel"})
    void anIdempotencyKeyHasAForm(String key) {
        Answer answer = api.with("Idempotency-Key", key).post("/v1/grants", "{}");

        assertEquals(400, answer.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "W/\"1\"", "\"x\""})
    void anIfMatchHasAForm(String tag) {
        Answer answer = api.with("If-Match", tag).post("/v1/grants/" + SOME_GRANT + "/revoke", "{'reason':'x'}");

        assertProblem(answer, 400, "invalid-field");
        assertEquals("If-Match", answer.at("/field"));
    }

    @Test
    void aBodyBeyondTheResourcesBoundIsRefused() {
        Answer answer = api.post("/v1/grants", "{'reason':'" + "x".repeat(70_000) + "'}");

        assertProblem(answer, 413, "too-large");
    }

    @Test
    void aBodyThatIsAnnouncedAsHugeIsRefusedUnread() throws IOException {
        String answer = raw("POST /v1/grants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + database.token()
                + "\r\nContent-Type: application/json\r\nContent-Length: 900000000\r\n\r\n{");

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        assertTrue(answer.contains("urn:portcullis:problem:too-large"), answer);
    }

    @Test
    void aHugeBodyInPiecesIsNotCollected() throws IOException {
        String piece = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
        String answer = raw("POST /v1/grants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + database.token()
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + piece.repeat(8));

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.contains("urn:portcullis:problem:too-large"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic YTpi", "Bearer", "Bearer wrong", "Bearer a b"})
    void whoHasNoTokenIsToldHowToSendOneAndNothingElse(String header) {
        Api nobody =
                header.isEmpty() ? Api.from("127.0.0.3", port) : Api.from("127.0.0.3", port, "Authorization", header);
        for (String path : new String[] {
            "/v1/grants", "/v1/cluster", "/v1/sessions", "/v1/audit", "/v1/gateways", "/up/v1/audit?file=x"
        }) {
            Answer answer = nobody.get(path);

            if (answer.status() != 429) {
                assertProblem(answer, 401, "unauthenticated");
                assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer realm=\"portcullis\""));
            }
        }
    }

    @Test
    void aNodeCredentialDoesNotOpenTheApiNorATokenTheUpChannel() {
        String credential =
                api.put("/v1/gateways/gw-of-refusals", "").expect(201).at("/credential");
        Api gateway = Api.from("127.0.0.4", port, "Authorization", "Bearer " + credential);

        gateway.get("/up/v1/audit?file=x").expect(200);
        assertProblem(gateway.get("/v1/grants"), 401, "unauthenticated");
        assertProblem(
                Api.from("127.0.0.4", port, "Authorization", "Bearer " + database.token())
                        .get("/up/v1/audit?file=x"),
                401,
                "unauthenticated");
    }

    @Test
    void wrongTokensAreThrottledByAddressAndRightOnesAreNot() {
        Api guesser = Api.from("127.0.0.5", port, "Authorization", "Bearer guess");
        Answer last = guesser.get("/v1/grants");
        for (int i = 0; i < 30 && last.status() == 401; i++) {
            last = guesser.get("/v1/grants");
        }

        assertProblem(last, 429, "throttled");
        assertEquals("1", last.header("Retry-After"));
        Api.from("127.0.0.5", port, "Authorization", "Bearer " + database.token())
                .get("/v1/grants")
                .expect(200);
        assertProblem(
                Api.from("127.0.0.6", port, "Authorization", "Bearer guess").get("/v1/grants"), 401, "unauthenticated");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // It does not read on: the answer is there.
            }
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    answer.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                    if (answer.indexOf("}") > 0) {
                        break;
                    }
                }
            } catch (IOException _) {
                // A reset after what was read.
            }
            return answer.toString();
        }
    }
}
