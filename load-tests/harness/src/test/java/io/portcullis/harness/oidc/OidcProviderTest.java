package io.portcullis.harness.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.harness.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

class OidcProviderTest {
    private static final SamplePerson ANNA = SamplePerson.of("p1", "anna", "Anna <Ops>", "dba", "dev");
    private static final String BACK = "http://127.0.0.1:1/back";
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-yes";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    private OidcProvider provider() {
        return OidcProvider.start(List.of(ANNA)).client(new OidcClient("web", "s3cret", "api", List.of(BACK), null));
    }

    @Test
    void aCodeBecomesTokensOnceAndOnlyWithItsVerifier() throws Exception {
        try (OidcProvider provider = provider()) {
            assertEquals(
                    400,
                    token(provider, code(provider), "another-verifier-which-nobody-hashed-at-all-never")
                            .statusCode());
            String code = code(provider);
            JsonNode tokens = json.readTree(token(provider, code, VERIFIER).body());

            JwtClaims claims = new JwtConsumerBuilder()
                    .setExpectedIssuer(provider.issuer())
                    .setExpectedAudience("api")
                    .setVerificationKeyResolver(
                            new HttpsJwksVerificationKeyResolver(new HttpsJwks(provider.issuer() + "/keys")))
                    .build()
                    .processToClaims(tokens.get("access_token").asText());

            assertEquals("anna", claims.getStringClaimValue("preferred_username"));
            assertEquals(List.of("dba", "dev"), claims.getStringListClaimValue("groups"));
            assertEquals(400, token(provider, code, VERIFIER).statusCode(), "a code is good once");
        }
    }

    @Test
    void whoIsDisabledGetsNothingForARefreshToken() throws Exception {
        try (OidcProvider provider = provider()) {
            JsonNode tokens =
                    json.readTree(token(provider, code(provider), VERIFIER).body());
            HttpResponse<String> refreshed = refresh(provider, tokens);
            assertEquals(200, refreshed.statusCode());

            provider.disable("p1");

            assertEquals(400, refresh(provider, json.readTree(refreshed.body())).statusCode());
        }
    }

    @Test
    void withoutPkceThereIsNoCodeAndNobodyIsSentToAnUnknownAddress() throws Exception {
        try (OidcProvider provider = provider()) {
            HttpResponse<String> plain = get(provider.issuer()
                    + "/authorize?response_type=code&client_id=web&redirect_uri=" + Exchange.encode(BACK) + "&state=s");
            HttpResponse<String> elsewhere = get(provider.issuer()
                    + "/authorize?response_type=code&client_id=web&redirect_uri=http%3A%2F%2Fevil%2F");

            assertTrue(
                    plain.headers().firstValue("Location").orElseThrow().startsWith(BACK + "?error=invalid_request"));
            assertEquals(400, elsewhere.statusCode());
            assertTrue(elsewhere.headers().firstValue("Location").isEmpty());
        }
    }

    @Test
    void keysAreExchanged() throws Exception {
        try (OidcProvider provider = provider()) {
            provider.addKey();
            assertTrue(get(provider.issuer() + "/keys").body().contains("key-1"));
            provider.withdrawOldKeys();
            String keys = get(provider.issuer() + "/keys").body();

            assertTrue(keys.contains("key-2"));
            assertFalse(keys.contains("key-1"));
        }
    }

    @Test
    void itIsDownAndUpAgainAtTheSamePort() throws Exception {
        try (OidcProvider provider = provider()) {
            String keys = provider.issuer() + "/keys";
            provider.down();
            assertThrows(ConnectException.class, () -> get(keys));
            provider.up();
            assertEquals(200, get(keys).statusCode());
        }
    }

    @Test
    void aBrowserThatIsRememberedIsAskedOnlyForMoreThanItShowed() throws Exception {
        try (OidcProvider provider = provider()) {
            provider.rememberBrowsers();
            String authorize = provider.issuer() + "/authorize?" + query();
            String cookie = post(authorize, "person=p1")
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .replaceFirst(";.*", "");

            assertEquals(302, get(authorize, cookie).statusCode());
            assertEquals(
                    302, get(authorize + "&max_age=600&acr_values=1", cookie).statusCode());
            for (String more : List.of("&prompt=login", "&max_age=0", "&acr_values=2+3")) {
                Await.until(
                        "they are asked " + more,
                        Duration.ofSeconds(30),
                        () -> get(authorize + more, cookie).statusCode() == 200);
            }
            String refused = get(authorize + "&prompt=none", "")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            assertTrue(refused.contains("error=login_required"), refused);
            String answer = post(authorize, "person=p1&second-factor=yes")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            JsonNode tokens = json.readTree(token(provider, answer.replaceFirst(".*code=([^&]+)&.*", "$1"), VERIFIER)
                    .body());
            String claims = new String(
                    Base64.getUrlDecoder()
                            .decode(tokens.get("id_token").asText().split("\\.", -1)[1]),
                    StandardCharsets.UTF_8);
            assertEquals("2", json.readTree(claims).get("acr").asText());
        }
    }

    private static String query() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
        return "response_type=code&client_id=web&scope=openid&state=s&nonce=n&code_challenge_method=S256&redirect_uri="
                + Exchange.encode(BACK) + "&code_challenge="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private String code(OidcProvider provider) throws Exception {
        String query = query();
        String page = get(provider.issuer() + "/authorize?" + query).body();
        assertTrue(page.contains("Anna &lt;Ops&gt;"), page);
        String location = post(provider.issuer() + "/authorize", query + "&person=p1")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        Matcher code = Pattern.compile("code=([^&]+)&state=s").matcher(location);
        assertTrue(code.find(), location);
        return code.group(1);
    }

    private HttpResponse<String> token(OidcProvider provider, String code, String verifier) throws Exception {
        return post(
                provider.issuer() + "/token",
                "grant_type=authorization_code&client_id=web&client_secret=s3cret&code=" + code + "&redirect_uri="
                        + Exchange.encode(BACK) + "&code_verifier=" + verifier);
    }

    private HttpResponse<String> refresh(OidcProvider provider, JsonNode tokens) throws Exception {
        return post(
                provider.issuer() + "/token",
                "grant_type=refresh_token&client_id=web&client_secret=s3cret&refresh_token="
                        + tokens.get("refresh_token").asText());
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return get(uri, "");
    }

    private HttpResponse<String> get(String uri, String cookie) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(uri)).header("Cookie", cookie).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String uri, String form) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
