package io.portcullis.server.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.server.oidc.SignedToken.Demands;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignedTokenTest {
    private static final String ISSUER = "https://id.example.org";
    private static final long NOW = 1_800_000_000_000L;
    private static final String CLAIMS = new JsonObject()
            .put("iss", ISSUER)
            .put("aud", "api")
            .put("sub", "rita")
            .put("exp", NOW / 1000 + 60)
            .encode();

    private static PublicJsonWebKey key(@Nullable String algorithm) throws JoseException {
        PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("k1");
        key.setAlgorithm(algorithm);
        return key;
    }

    private static String signed(PublicJsonWebKey key, String algorithm) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(CLAIMS);
        token.setKey(key.getPrivateKey());
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setAlgorithmHeaderValue(algorithm);
        return token.getCompactSerialization();
    }

    private static String subject(PublicJsonWebKey key, String token) throws Unbelievable {
        return SignedToken.of(token)
                .claims(key, ISSUER, List.of("api"), Demands.ACCESS, NOW)
                .getString("sub");
    }

    @Test
    void aKeyThatSaysForWhichAlgorithmItIsVerifiesNoOther() throws JoseException, Unbelievable {
        PublicJsonWebKey bound = key("RS256");

        assertEquals("rita", subject(bound, signed(bound, "RS256")));
        assertThrows(Unbelievable.class, () -> subject(bound, signed(bound, "PS256")));

        PublicJsonWebKey open = key(null);
        assertEquals("rita", subject(open, signed(open, "PS256")));
    }
}
