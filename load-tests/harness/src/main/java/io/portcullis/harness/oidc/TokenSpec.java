package io.portcullis.harness.oidc;

import java.time.Duration;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;

/** A token that a test wants, right or wrong. */
public final class TokenSpec {
    private final SigningKeys keys;
    private final JwtClaims claims;
    private String type = "at+jwt";

    TokenSpec(SigningKeys keys, JwtClaims claims) {
        this.keys = keys;
        this.claims = claims;
    }

    /** @param value a text, number, boolean, list or map; null takes the claim away */
    public TokenSpec claim(String name, @Nullable Object value) {
        if (value == null) {
            claims.unsetClaim(name);
        } else {
            claims.setClaim(name, value);
        }
        return this;
    }

    public TokenSpec audience(String audience) {
        return claim("aud", audience);
    }

    /** From now; negative for one that is over. */
    public TokenSpec expiresIn(Duration life) {
        return claim("exp", NumericDate.now().getValue() + life.toSeconds());
    }

    /** The header {@code typ}. */
    public TokenSpec type(String header) {
        type = header;
        return this;
    }

    public String signed() {
        return keys.sign(claims, type);
    }

    /** With {@code alg: none}. */
    public String unsigned() {
        return SigningKeys.unsigned(claims);
    }

    /** By a key that the provider never published, under the name of the first that it did. */
    public String forged() {
        return new SigningKeys().sign(claims, type);
    }
}
