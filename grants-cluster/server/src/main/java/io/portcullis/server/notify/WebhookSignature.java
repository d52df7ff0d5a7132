package io.portcullis.server.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The headers by which a receiver knows who sent it, that it is whole, and whether it had it before (Standard Webhooks 1.0.0). */
final class WebhookSignature {
    private static final String MAC = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * The headers of one try.
     *
     * @param id the same whenever the same is sent again
     * @param secrets one signature for each; none: nothing is signed
     */
    static Map<String, String> headers(String id, Instant at, byte[] body, List<byte[]> secrets) {
        String timestamp = Long.toString(at.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", timestamp);
        if (!secrets.isEmpty()) {
            headers.put(
                    "webhook-signature",
                    secrets.stream()
                            .map(secret -> "v1," + sign(secret, id + "." + timestamp + ".", body))
                            .collect(Collectors.joining(" ")));
        }
        return headers;
    }

    private static String sign(byte[] secret, String before, byte[] body) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
