package io.portcullis.server.oidc;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** A JWT that somebody presented: three parts, of which nothing is believed before {@link #claims}. */
final class SignedToken {
    /** Asymmetric ones only: with the others, whoever can check could also sign. */
    static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final AlgorithmConstraints PERMITTED =
            new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new));
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    /** How far the issuer's clock may be behind or ahead. */
    private static final int SKEW_SECONDS = 5;

    private final String token;
    private final String keyId;

    private SignedToken(String token, String keyId) {
        this.token = token;
        this.keyId = keyId;
    }

    /** @throws Unbelievable if it can not be a good one */
    static SignedToken of(String token) throws Unbelievable {
        if (!FORM.matcher(token).matches()) {
            throw new Unbelievable("it is no signed token");
        }
        JsonWebSignature signature = new JsonWebSignature();
        try {
            signature.setCompactSerialization(token);
        } catch (JoseException | RuntimeException _) {
            throw new Unbelievable("its header is no JSON");
        }
        if (!ALGORITHMS.contains(String.valueOf(signature.getAlgorithmHeaderValue()))) {
            throw new Unbelievable("it is signed with an algorithm that does not count");
        }
        String keyId = signature.getKeyIdHeaderValue();
        if (keyId == null) {
            throw new Unbelievable("it names no key (kid)");
        }
        return new SignedToken(token, keyId);
    }

    /** What it says about its key. */
    String keyId() {
        return keyId;
    }

    /**
     * What it says. Takes most of a millisecond of CPU: not for an event loop.
     *
     * @param demands what else must hold
     * @throws Unbelievable if it is not to be believed
     */
    JsonObject claims(PublicJsonWebKey key, String issuer, List<String> audience, Demands demands, long nowMillis)
            throws Unbelievable {
        JwtConsumerBuilder consumer = new JwtConsumerBuilder()
                .setVerificationKey(key.getPublicKey())
                .setJwsAlgorithmConstraints(algorithmsOf(key))
                .setExpectedIssuer(true, issuer)
                .setExpectedAudience(true, audience.toArray(String[]::new))
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .setEvaluationTime(NumericDate.fromMilliseconds(nowMillis));
        try {
            JwtClaims claims = demands.of(consumer).build().processToClaims(token);
            return new JsonObject(claims.getRawJson());
        } catch (InvalidJwtException e) {
            throw new Unbelievable(words(e));
        } catch (RuntimeException e) {
            // A number that no clock reads, an object where the library expects a text.
            throw new Unbelievable("a claim is of a wrong form");
        }
    }

    /** A key that says for which algorithm it is verifies no other. */
    private static AlgorithmConstraints algorithmsOf(PublicJsonWebKey key) {
        @Nullable String only = key.getAlgorithm();
        return only == null ? PERMITTED : new AlgorithmConstraints(ConstraintType.PERMIT, only);
    }

    /** What a kind of token must have beside issuer, audience and signature. */
    enum Demands {
        ACCESS {
            @Override
            JwtConsumerBuilder of(JwtConsumerBuilder consumer) {
                return consumer.setRequireSubject().setRequireExpirationTime();
            }
        },
        /** OpenID Connect Back-Channel Logout 1.0, section 2.4: it may name the session alone. */
        LOGOUT {
            @Override
            JwtConsumerBuilder of(JwtConsumerBuilder consumer) {
                return consumer.setRequireIssuedAt().setIssuedAtRestrictions(SKEW_SECONDS, MAX_LOGOUT_AGE_SECONDS);
            }
        };

        /** How long after it was made a sign-out counts; what is replayed within it is known. */
        static final int MAX_LOGOUT_AGE_SECONDS = 300;

        abstract JwtConsumerBuilder of(JwtConsumerBuilder consumer);
    }

    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(ErrorCodes.EXPIRED, "it is over (exp)"),
            Map.entry(ErrorCodes.EXPIRATION_MISSING, "it does not say when it ends (exp)"),
            Map.entry(ErrorCodes.NOT_YET_VALID, "it does not count yet (nbf)"),
            Map.entry(ErrorCodes.ISSUED_AT_MISSING, "it does not say when it was made (iat)"),
            Map.entry(ErrorCodes.ISSUED_AT_INVALID_FUTURE, "it is from the future (iat)"),
            Map.entry(ErrorCodes.ISSUED_AT_INVALID_PAST, "it is too old (iat)"),
            Map.entry(ErrorCodes.AUDIENCE_MISSING, "it is for nobody (aud)"),
            Map.entry(ErrorCodes.AUDIENCE_INVALID, "it is for another audience (aud)"),
            Map.entry(ErrorCodes.ISSUER_MISSING, "it is of no issuer (iss)"),
            Map.entry(ErrorCodes.ISSUER_INVALID, "it is of another issuer (iss)"),
            Map.entry(ErrorCodes.SUBJECT_MISSING, "it is about nobody (sub)"),
            Map.entry(ErrorCodes.SIGNATURE_INVALID, "its signature does not fit"),
            Map.entry(ErrorCodes.JSON_INVALID, "its claims are no JSON"));

    /** The library's own words quote the claims. */
    private static String words(InvalidJwtException e) {
        int code = e.getErrorDetails().isEmpty()
                ? 0
                : e.getErrorDetails().getFirst().getErrorCode();
        @Nullable String words = WORDS.get(code);
        return words == null ? "it is not well formed (" + code + ")" : words;
    }

    @Override
    public String toString() {
        return "SignedToken[redacted]";
    }
}
