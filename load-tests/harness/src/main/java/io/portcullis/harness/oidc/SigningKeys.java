package io.portcullis.harness.oidc;

import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** The newest key signs; those before it are published until they are withdrawn. */
final class SigningKeys {
    private static final int BITS = 2048;

    private final List<RsaJsonWebKey> keys = new ArrayList<>();
    private int made;

    SigningKeys() {
        add();
    }

    synchronized void add() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(BITS);
            made++;
            key.setKeyId("key-" + made);
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            keys.addFirst(key);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void withdrawOld() {
        keys.subList(1, keys.size()).clear();
    }

    synchronized String published() {
        return new JsonWebKeySet(List.copyOf(keys)).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /** @param type the header {@code typ} */
    synchronized String sign(JwtClaims claims, String type) {
        RsaJsonWebKey key = keys.getFirst();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return serialize(signature, claims, type);
    }

    /** A token with {@code alg: none}, which nobody may believe. */
    static String unsigned(JwtClaims claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        return serialize(signature, claims, "JWT");
    }

    private static String serialize(JsonWebSignature signature, JwtClaims claims, String type) {
        signature.setHeader("typ", type);
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
