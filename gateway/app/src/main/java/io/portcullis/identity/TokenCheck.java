package io.portcullis.identity;

import io.portcullis.config.IssuerSettings;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.InvalidAlgorithmException;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token is what its issuer says of somebody, for us, now. Takes most of a millisecond of CPU: not for an event loop.
 * Safe for any thread.
 */
final class TokenCheck {
    /** A signed token in its compact form (RFC 7515, 7.1): three parts, none of them empty. An encrypted one has five. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final Set<Integer> OF_TIME = Set.of(ErrorCodes.EXPIRED, ErrorCodes.NOT_YET_VALID);

    private final IssuerSettings settings;
    private final AlgorithmConstraints algorithms;

    TokenCheck(IssuerSettings settings) {
        this.settings = settings;
        this.algorithms = new AlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT,
                settings.algorithms().toArray(String[]::new));
    }

    /**
     * The name of the key that a token says it is signed with; nothing of it is believed yet.
     *
     * @throws TokenRefused if it cannot be a good one
     */
    String keyId(BearerToken token) throws TokenRefused {
        if (token.value().length() > BearerToken.MAX_LENGTH) {
            throw new TokenRefused("it is longer than " + BearerToken.MAX_LENGTH + " bytes");
        }
        if (!FORM.matcher(token.value()).matches()) {
            throw new TokenRefused("it is no signed token");
        }
        JsonWebSignature signature = new JsonWebSignature();
        try {
            signature.setCompactSerialization(token.value());
        } catch (JoseException | RuntimeException e) {
            throw new TokenRefused("its header is no JSON");
        }
        if (!settings.algorithms().contains(signature.getAlgorithmHeaderValue())) {
            throw new TokenRefused("it is signed with an algorithm that does not count");
        }
        String type = signature.getHeader("typ");
        if (!settings.types().isEmpty() && !settings.types().contains(plain(type))) {
            throw new TokenRefused("it is of another type (typ)");
        }
        String keyId = signature.getKeyIdHeaderValue();
        if (keyId == null) {
            throw new TokenRefused("it names no key (kid)");
        }
        return keyId;
    }

    /** RFC 7515, 4.1.9: "application/" may be left out. */
    private static String plain(@Nullable String type) {
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }

    /**
     * Whom it is about.
     *
     * @param key the one that it {@linkplain #keyId names}, among those of this issuer
     * @param demand how whoever it is about must have signed in
     * @throws TokenRefused if it is not to be believed
     */
    String subject(BearerToken token, PublicJsonWebKey key, SignInDemand demand, Instant now) throws TokenRefused {
        try {
            JwtClaims claims = consumer(key, now).processToClaims(token.value());
            requireIssuedBefore(claims, now);
            requireScope(claims);
            for (Map.Entry<String, String> required : settings.requiredClaims().entrySet()) {
                if (!holds(claim(claims.getClaimsMap(), required.getKey()), required.getValue())) {
                    throw new TokenRefused("claim " + required.getKey() + " is not what is required");
                }
            }
            requireSignIn(claims, demand, now);
            return claims.getSubject();
        } catch (InvalidJwtException e) {
            throw new TokenRefused(reason(e), words(e));
        } catch (MalformedClaimException e) {
            throw new TokenRefused("a claim is of the wrong form");
        }
    }

    private JwtConsumer consumer(PublicJsonWebKey key, Instant now) {
        return new JwtConsumerBuilder()
                .setVerificationKey(key.getPublicKey())
                .setJwsAlgorithmConstraints(algorithmsOf(key))
                .setExpectedIssuer(true, settings.issuer())
                .setExpectedAudience(true, settings.audience())
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) settings.clockSkew().toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                .build();
    }

    /** A key that says for which algorithm it is verifies no other. */
    private AlgorithmConstraints algorithmsOf(PublicJsonWebKey key) {
        String only = key.getAlgorithm();
        return only == null ? algorithms : new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, only);
    }

    private void requireIssuedBefore(JwtClaims claims, Instant now) throws MalformedClaimException, TokenRefused {
        NumericDate issuedAt = claims.getIssuedAt();
        long latest = now.plus(settings.clockSkew()).toEpochMilli();
        if (issuedAt != null && issuedAt.getValueInMillis() > latest) {
            throw new TokenRefused(RefusalReason.EXPIRED_TOKEN, "it is from the future (iat)");
        }
    }

    private void requireScope(JwtClaims claims) throws TokenRefused {
        if (settings.scope().isEmpty()) {
            return;
        }
        boolean has = claims.getClaimValue("scope") instanceof String scope
                && Arrays.asList(scope.split(" ")).containsAll(settings.scope());
        if (!has) {
            throw new TokenRefused("it lacks a word of the scope");
        }
    }

    /** Last of all: whoever has such a token has a good one, and only must sign in anew. */
    private void requireSignIn(JwtClaims claims, SignInDemand demand, Instant now) throws TokenRefused {
        if (!demand.acr().isEmpty()
                && demand.acr().stream().noneMatch(acr -> acr.equals(claims.getClaimValue("acr")))) {
            throw weak("the sign-in was of another class than the rule demands (acr)");
        }
        if (!demand.amr().isEmpty()
                && demand.amr().stream()
                        .noneMatch(amr ->
                                claims.getClaimValue("amr") instanceof Collection<?> means && means.contains(amr))) {
            throw weak("the sign-in was by other means than the rule demands (amr)");
        }
        @Nullable Duration maxAge = demand.maxAge();
        if (maxAge == null) {
            return;
        }
        // A token is of no sign-in if it does not say when: a refreshed one is as new as it is itself.
        if (!(claims.getClaimValue("auth_time") instanceof Number at)) {
            throw weak("it does not say when the sign-in was (auth_time)");
        }
        Duration ago = Duration.ofSeconds(now.getEpochSecond() - Math.clamp(at.longValue(), 0, Integer.MAX_VALUE * 2L));
        if (ago.compareTo(maxAge.plus(settings.clockSkew())) > 0
                || ago.negated().compareTo(settings.clockSkew()) > 0) {
            throw weak("the sign-in was longer ago than the rule allows (auth_time)");
        }
    }

    private static TokenRefused weak(String how) {
        return new TokenRefused(RefusalReason.WEAK_SIGN_IN, how);
    }

    /** A claim by its name, else by a path with slashes, as {@code realm_access/roles}. */
    private static @Nullable Object claim(Map<String, Object> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object found = claims;
        for (String step : path.split("/", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return found;
    }

    private static boolean holds(@Nullable Object claim, String value) {
        return switch (claim) {
            case null -> false;
            case Collection<?> many -> many.contains(value);
            case Object one -> one.toString().equals(value) && !(one instanceof Map<?, ?>);
        };
    }

    /** The signature has been verified before the claims are looked at: one that is of another time alone is not made up. */
    private static RefusalReason reason(InvalidJwtException e) {
        boolean ofAnotherTime = !e.getErrorDetails().isEmpty()
                && e.getErrorDetails().stream().allMatch(error -> OF_TIME.contains(error.getErrorCode()));
        return ofAnotherTime ? RefusalReason.EXPIRED_TOKEN : RefusalReason.INVALID_TOKEN;
    }

    /** The library's own words quote the claims. */
    private static String words(InvalidJwtException e) {
        List<Integer> codes =
                e.getErrorDetails().stream().map(error -> error.getErrorCode()).toList();
        int code = codes.isEmpty() ? 0 : codes.getFirst();
        return switch (code) {
            case ErrorCodes.EXPIRED -> "it is expired (exp)";
            case ErrorCodes.EXPIRATION_MISSING -> "it does not say when it ends (exp)";
            case ErrorCodes.NOT_YET_VALID -> "it does not count yet (nbf)";
            case ErrorCodes.AUDIENCE_MISSING, ErrorCodes.AUDIENCE_INVALID -> "it is for another audience (aud)";
            case ErrorCodes.ISSUER_MISSING, ErrorCodes.ISSUER_INVALID -> "it is of another issuer (iss)";
            case ErrorCodes.SUBJECT_MISSING -> "it is about nobody (sub)";
            case ErrorCodes.SIGNATURE_INVALID -> "its signature does not fit";
            case ErrorCodes.JSON_INVALID -> "its claims are no JSON";
            default ->
                e.getCause() instanceof InvalidAlgorithmException
                        ? "it is signed with another algorithm than its key is for"
                        : "it is not well formed (" + code + ")";
        };
    }
}
