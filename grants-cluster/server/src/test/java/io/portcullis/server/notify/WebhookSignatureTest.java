package io.portcullis.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant AT = Instant.ofEpochSecond(1_614_265_330, 999_000_000);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    /** The one with which the libraries of Standard Webhooks test themselves. */
    @Test
    void theExampleOfTheSpecificationIsSignedAsThere() {
        assertEquals(
                Map.of(
                        "webhook-id", ID,
                        "webhook-timestamp", "1614265330",
                        "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
                WebhookSignature.headers(ID, AT, BODY, List.of(SECRET)));
    }

    @Test
    void whileASecretIsExchangedEachOfThemSigns() {
        String both = WebhookSignature.headers(ID, AT, BODY, List.of(new byte[24], SECRET))
                .getOrDefault("webhook-signature", "");

        assertTrue(both.matches("v1,[^ ]{44} v1,g0hM9SsE\\+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), both);
        assertFalse(both.startsWith("v1,g0hM"), both);
    }

    @Test
    void withoutASecretNothingIsSigned() {
        assertFalse(WebhookSignature.headers(ID, AT, BODY, List.of()).containsKey("webhook-signature"));
    }
}
