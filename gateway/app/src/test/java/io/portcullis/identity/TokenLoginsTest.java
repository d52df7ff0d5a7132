package io.portcullis.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.config.IssuerSettings;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantWatch;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.OriginRoom;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.policy.Known;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenVerdict;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens prove which logins; keys are fetched from nowhere, and the time is the test's. */
class TokenLoginsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String ISSUER = "https://id.example.org";
    private static final InetAddress HERE = InetAddress.ofLiteral("10.1.2.3");
    private static final PublicJsonWebKey KEY = rsa("k1");
    private static final PublicJsonWebKey OTHER = rsa("k2");

    private final List<Known<Credential>> credentials = new ArrayList<>();
    private final List<CompletableFuture<String>> fetches = new ArrayList<>();
    private List<PublicJsonWebKey> published = List.of(KEY);
    private boolean down;
    private boolean slow;
    private long nanos = 1;
    private final Directory directory = new Directory(credentials);

    private record Directory(List<Known<Credential>> all) implements GrantDirectory {
        @Override
        public void prepare(String login, Executor executor, Runnable ready) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Known<Credential>> credentials(String login) {
            return all.stream()
                    .filter(known -> known.record().login().equals(login))
                    .toList();
        }

        @Override
        public List<Known<Grant>> find(String login) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange) {
            throw new UnsupportedOperationException();
        }
    }

    private static PublicJsonWebKey rsa(String id) {
        try {
            return named(id, RsaJwkGenerator.generateJwk(2048));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey named(String id, PublicJsonWebKey key) {
        key.setKeyId(id);
        return key;
    }

    private static IssuerSettings settings(String name, String issuer, List<String> scope, Map<String, String> claims) {
        return new IssuerSettings(
                name,
                issuer,
                "portcullis",
                null,
                List.of("RS256", "PS256", "ES256", "EdDSA"),
                Duration.ofSeconds(30),
                null,
                List.of(),
                scope,
                claims,
                Duration.ofMinutes(5),
                Duration.ofHours(4));
    }

    private static OriginRoom room() {
        return new OriginRoom(20, 10);
    }

    private TokenLogins logins(IssuerSettings... issuers) {
        return new TokenLogins(
                List.of(issuers), _ -> this::fetch, directory, Runnable::run, room(), () -> NOW, () -> nanos);
    }

    private TokenLogins logins() {
        return logins(settings("staff", ISSUER, List.of(), Map.of()));
    }

    private CompletableFuture<String> fetch() {
        CompletableFuture<String> fetch = new CompletableFuture<>();
        fetches.add(fetch);
        if (down) {
            fetch.completeExceptionally(new IllegalStateException("connection refused"));
        } else if (!slow) {
            answer(fetch);
        }
        return fetch;
    }

    private void answer(CompletableFuture<String> fetch) {
        fetch.complete(new JsonWebKeySet(published).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
    }

    private void identity(String login, String issuer, String subject, boolean fromFile, Cidr... origins) {
        Authenticator identity =
                new Authenticator.Identity(ScramVerifier.unmatchable(new byte[16], 4096), issuer, subject);
        credentials.add(new Known<>(
                Credential.create(
                        CredentialId.random(new Random(credentials.size())),
                        login,
                        identity,
                        Validity.between(NOW.minusSeconds(60), NOW.plusSeconds(60)),
                        List.of(origins)),
                fromFile));
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("4711");
        claims.setAudience("portcullis");
        claims.setIssuedAt(at(-10));
        claims.setExpirationTime(at(60));
        return claims;
    }

    private static NumericDate at(long seconds) {
        return NumericDate.fromSeconds(NOW.getEpochSecond() + seconds);
    }

    private static String signed(JwtClaims claims, PublicJsonWebKey key, String algorithm) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return serialized(signature);
    }

    private static String serialized(JsonWebSignature signature) {
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String good() {
        return signed(claims(), KEY, "RS256");
    }

    private static TokenVerdict verdict(TokenLogins logins, String login, String token) {
        return logins.verdict("staff", SignInDemand.NONE, login, new BearerToken(token), HERE)
                .join();
    }

    private static void assertRefused(RefusalReason reason, String detail, TokenVerdict verdict) {
        TokenVerdict.Refused refused = assertInstanceOf(TokenVerdict.Refused.class, verdict);
        assertEquals(reason, refused.reason(), refused.operatorDetail());
        assertTrue(refused.operatorDetail().contains(detail), refused.operatorDetail());
    }

    @Test
    void aTokenProvesTheLoginWhoseRecordNamesItsIssuerAndSubject() throws JoseException {
        identity("maria", ISSUER, "4711", false);
        PublicJsonWebKey curve = named("ec", EcJwkGenerator.generateJwk(EllipticCurves.P256));
        PublicJsonWebKey edwards = named("ed", OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519));
        published = List.of(KEY, curve, edwards);
        TokenLogins logins = logins();
        TokenVerdict proves = new TokenVerdict.Proves(ISSUER, "4711", false);

        assertEquals(proves, verdict(logins, "maria", good()));
        assertEquals(proves, verdict(logins, "maria", signed(claims(), KEY, "PS256")));
        assertEquals(proves, verdict(logins, "maria", signed(claims(), curve, "ES256")));
        assertEquals(proves, verdict(logins, "maria", signed(claims(), edwards, "EdDSA")));
        assertEquals(1, fetches.size(), "keys are fetched once");
    }

    @Test
    void oneThatIsGoodProvesNoOtherLogin() {
        identity("paul", ISSUER, "4712", false);
        identity("ida", "https://other.example.org", "4711", false);
        identity("far", ISSUER, "4711", false, Cidr.parse("192.0.2.0/24"));
        TokenLogins logins = logins();

        assertRefused(RefusalReason.TOKEN_OF_ANOTHER, "4711", verdict(logins, "paul", good()));
        assertRefused(RefusalReason.TOKEN_OF_ANOTHER, "4711", verdict(logins, "ida", good()));
        assertRefused(RefusalReason.TOKEN_OF_ANOTHER, "4711", verdict(logins, "far", good()));
        assertRefused(RefusalReason.UNKNOWN_LOGIN, "no record", verdict(logins, "nobody", good()));
    }

    @Test
    void whatHasEndedProvesNothingAndAFileCountsMore() {
        identity("maria", ISSUER, "4711", false);
        identity("maria", ISSUER, "4711", true);
        TokenLogins logins = logins();
        assertEquals(new TokenVerdict.Proves(ISSUER, "4711", true), verdict(logins, "maria", good()));

        credentials.replaceAll(known -> new Known<>(known.record().revoked(), known.fromFile()));

        assertRefused(RefusalReason.UNKNOWN_LOGIN, "no record", verdict(logins, "maria", good()));
    }

    static Stream<Arguments> demands() {
        return Stream.of(
                arguments("acr", "2", "2", ""),
                arguments("acr", "1 2", "2", ""),
                arguments("acr", "2", "1", "(acr)"),
                arguments("acr", "2", null, "(acr)"),
                arguments("acr", "2", List.of("2"), "(acr)"),
                arguments("acr", "2", 2, "(acr)"),
                arguments("amr", "otp", List.of("pwd", "otp"), ""),
                arguments("amr", "hwk otp", List.of("hwk"), ""),
                arguments("amr", "otp", List.of("pwd"), "(amr)"),
                arguments("amr", "otp", "otp", "(amr)"),
                arguments("amr", "otp", null, "(amr)"),
                arguments("max-age", "15m", secondsAgo(15 * 60 + 30), ""),
                arguments("max-age", "15m", secondsAgo(15 * 60 + 31), "(auth_time)"),
                arguments("max-age", "15m", secondsAgo(-30), ""),
                arguments("max-age", "15m", secondsAgo(-31), "(auth_time)"),
                arguments("max-age", "15m", Long.MIN_VALUE, "(auth_time)"),
                arguments("max-age", "15m", "now", "(auth_time)"),
                arguments("max-age", "15m", null, "(auth_time)"));
    }

    @Test
    void onlyATokenThatIsGoodOtherwiseIsOfAWeakSignIn() {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins = logins(settings("staff", ISSUER, List.of("db"), Map.of("groups", "dba")));
        JwtClaims claims = claims();
        claims.setClaim("scope", "db");
        assertRefused(RefusalReason.INVALID_TOKEN, "groups", strong(logins, signed(claims, KEY, "RS256")));
        claims.setClaim("groups", List.of("dba"));
        assertRefused(
                RefusalReason.INVALID_TOKEN,
                "signature",
                strong(logins, signed(claims, named("k1", rsa("x")), "RS256")));

        assertRefused(RefusalReason.WEAK_SIGN_IN, "(acr)", strong(logins, signed(claims, KEY, "RS256")));
        assertFalse(RefusalReason.WEAK_SIGN_IN.isFailedProof());
    }

    private static TokenVerdict strong(TokenLogins logins, String token) {
        return logins.verdict("staff", SignInDemand.of(Map.of("acr", "2")), "maria", new BearerToken(token), HERE)
                .join();
    }

    private static long secondsAgo(long seconds) {
        return NOW.getEpochSecond() - seconds;
    }

    @ParameterizedTest(name = "{0}: \"{1}\" of a token with {2}: {3}")
    @MethodSource("demands")
    void aRuleMayDemandHowItsPersonSignedIn(String key, String demand, @Nullable Object claim, String problem) {
        identity("maria", ISSUER, "4711", false);
        JwtClaims claims = claims();
        if (claim != null) {
            claims.setClaim(key.equals("max-age") ? "auth_time" : key, claim);
        }

        TokenVerdict verdict = logins().verdict(
                        "staff",
                        SignInDemand.of(Map.of(key, demand)),
                        "maria",
                        new BearerToken(signed(claims, KEY, "RS256")),
                        HERE)
                .join();

        if (problem.isEmpty()) {
            assertInstanceOf(TokenVerdict.Proves.class, verdict);
        } else {
            assertRefused(RefusalReason.WEAK_SIGN_IN, problem, verdict);
        }
    }

    static Stream<Arguments> wrong() throws Exception {
        JwtClaims lateForAnother = claims();
        lateForAnother.setExpirationTime(at(-31));
        lateForAnother.setAudience("else");
        JwtClaims noSubject = claims();
        noSubject.unsetClaim("sub");
        JwtClaims otherIssuer = claims();
        otherIssuer.setIssuer(ISSUER + "/");
        JwtClaims otherAudience = claims();
        otherAudience.setAudience("portcullis2", "PORTCULLIS");
        JwtClaims noAudience = claims();
        noAudience.unsetClaim("aud");
        JwtClaims endless = claims();
        endless.unsetClaim("exp");
        JsonWebSignature unsigned = new JsonWebSignature();
        unsigned.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        unsigned.setPayload(claims().toJson());
        unsigned.setAlgorithmHeaderValue("none");
        unsigned.setKeyIdHeaderValue("k1");
        JsonWebSignature confused = new JsonWebSignature();
        confused.setPayload(claims().toJson());
        confused.setAlgorithmHeaderValue("HS256");
        confused.setKeyIdHeaderValue("k1");
        confused.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));
        JsonWebSignature anonymous = new JsonWebSignature();
        anonymous.setPayload(claims().toJson());
        anonymous.setAlgorithmHeaderValue("RS256");
        anonymous.setKey(KEY.getPrivateKey());
        String good = good();
        return Stream.of(
                arguments("(sub)", signed(noSubject, KEY, "RS256")),
                arguments("(iss)", signed(otherIssuer, KEY, "RS256")),
                arguments("(aud)", signed(otherAudience, KEY, "RS256")),
                arguments("(aud)", signed(noAudience, KEY, "RS256")),
                arguments("(exp)", signed(endless, KEY, "RS256")),
                arguments("(aud)", signed(lateForAnother, KEY, "RS256")),
                arguments("signature", signed(expired(), named("k1", rsa("x")), "RS256")),
                arguments("algorithm", serialized(unsigned) + "AA"),
                arguments("no signed token", serialized(unsigned)),
                arguments("algorithm", serialized(confused)),
                arguments("algorithm", signed(claims(), KEY, "RS512")),
                arguments("signature", signed(claims(), named("k1", rsa("x")), "RS256")),
                arguments("signature", good.substring(0, good.length() - 8) + "AAAAAAAA"),
                arguments("(kid)", serialized(anonymous)),
                arguments("no signed token", ""),
                arguments("no signed token", "a.b"),
                arguments("no signed token", good + ".x.y"),
                arguments("no signed token", good + "\n"),
                arguments("header", "AA.AA.AA"),
                arguments("longer", "a".repeat(BearerToken.MAX_LENGTH - 1) + ".a.a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void oneThatIsNotGoodProvesNothing(String detail, String token) {
        identity("maria", ISSUER, "4711", false);

        TokenVerdict verdict = verdict(logins(), "maria", token);

        assertRefused(RefusalReason.INVALID_TOKEN, detail, verdict);
        assertFalse(verdict.toString().contains(detail));
    }

    private static JwtClaims expired() {
        JwtClaims expired = claims();
        expired.setExpirationTime(at(-31));
        return expired;
    }

    /** What its issuer did sign is nobody's guess, and whose it is and for which login makes no difference: so nothing is told by it. */
    @Test
    void oneOfAnotherTimeOrWithAKeyThatIsNotKnownIsNoGuess() {
        identity("maria", ISSUER, "4711", false);
        JwtClaims early = claims();
        early.setNotBefore(at(31));
        JwtClaims future = claims();
        future.setIssuedAt(at(31));
        TokenLogins logins = logins();

        for (String login : List.of("maria", "paul", "nobody")) {
            assertRefused(
                    RefusalReason.EXPIRED_TOKEN, "(exp)", verdict(logins, login, signed(expired(), KEY, "RS256")));
            assertRefused(RefusalReason.EXPIRED_TOKEN, "(nbf)", verdict(logins, login, signed(early, KEY, "RS256")));
            assertRefused(RefusalReason.EXPIRED_TOKEN, "(iat)", verdict(logins, login, signed(future, KEY, "RS256")));
            assertRefused(
                    RefusalReason.UNKNOWN_KEY,
                    "none of the issuer's",
                    verdict(logins, login, signed(claims(), OTHER, "RS256")));
        }
        assertFalse(RefusalReason.EXPIRED_TOKEN.isFailedProof() || RefusalReason.UNKNOWN_KEY.isFailedProof());
        assertTrue(RefusalReason.INVALID_TOKEN.isFailedProof());
    }

    @Test
    void aKeyVerifiesOnlyWhatItIsFor() throws JoseException {
        identity("maria", ISSUER, "4711", false);
        PublicJsonWebKey only = rsa("only");
        only.setAlgorithm("PS256");
        PublicJsonWebKey signing = rsa("signing");
        signing.setUse("sig");
        PublicJsonWebKey encryption = rsa("encryption");
        encryption.setUse("enc");
        PublicJsonWebKey signsOnly = rsa("signs-only");
        signsOnly.setKeyOps(List.of("sign"));
        PublicJsonWebKey verifies = rsa("verifies");
        verifies.setKeyOps(List.of("verify"));
        published = List.of(only, signing, encryption, signsOnly, verifies);
        TokenLogins logins = logins();

        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", signed(claims(), only, "PS256")));
        assertRefused(
                RefusalReason.INVALID_TOKEN,
                "another algorithm than its key",
                verdict(logins, "maria", signed(claims(), only, "RS256")));
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", signed(claims(), signing, "RS256")));
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", signed(claims(), verifies, "RS256")));
        for (PublicJsonWebKey other : List.of(encryption, signsOnly)) {
            assertRefused(
                    RefusalReason.UNKNOWN_KEY, "none", verdict(logins, "maria", signed(claims(), other, "RS256")));
        }
    }

    @Test
    void aDefectIsNoVerdict() {
        TokenLogins logins = new TokenLogins(
                List.of(settings("staff", ISSUER, List.of(), Map.of())),
                _ -> this::fetch,
                directory,
                Runnable::run,
                room(),
                () -> {
                    throw new IllegalStateException("no clock");
                },
                () -> nanos);

        CompletableFuture<TokenVerdict> verdict =
                logins.verdict("staff", SignInDemand.NONE, "maria", new BearerToken(good()), HERE);

        assertThrows(CompletionException.class, verdict::join);
    }

    @Test
    void whatIsRequiredOfClaimsMustBeThere() {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins =
                logins(settings("staff", ISSUER, List.of("db", "openid"), Map.of("groups", "dba", "realm/roles", "x")));
        JwtClaims claims = claims();
        claims.setClaim("scope", "openid profile db");
        claims.setClaim("groups", List.of("dev", "dba"));
        claims.setClaim("realm", Map.of("roles", List.of("x")));
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", signed(claims, KEY, "RS256")));

        claims.setClaim("scope", "openid profile");
        assertRefused(RefusalReason.INVALID_TOKEN, "scope", verdict(logins, "maria", signed(claims, KEY, "RS256")));
        claims.setClaim("scope", "openid db");
        claims.setClaim("groups", List.of("dbas"));
        assertRefused(RefusalReason.INVALID_TOKEN, "groups", verdict(logins, "maria", signed(claims, KEY, "RS256")));
        claims.setClaim("groups", "dba");
        claims.unsetClaim("realm");
        assertRefused(
                RefusalReason.INVALID_TOKEN, "realm/roles", verdict(logins, "maria", signed(claims, KEY, "RS256")));
    }

    @Test
    void aKeyIsOnlyOfItsOwnIssuer() {
        identity("maria", "https://evil.example.org", "4711", false);
        identity("maria", ISSUER, "4711", false);
        JwtClaims forged = claims();
        forged.setIssuer("https://evil.example.org");
        TokenLogins logins = logins();

        // Signed by staff's own key: it still speaks for staff alone.
        assertRefused(RefusalReason.INVALID_TOKEN, "(iss)", verdict(logins, "maria", signed(forged, KEY, "RS256")));
    }

    @Test
    void aNewKeyIsFetchedOnceAndAFloodOfUnknownOnesFetchesNothingMore() {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins = logins();
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
        published = List.of(OTHER);

        for (int i = 0; i < 100; i++) {
            assertRefused(
                    RefusalReason.UNKNOWN_KEY,
                    "none of the issuer's",
                    verdict(logins, "maria", signed(claims(), OTHER, "RS256")));
        }
        assertEquals(1, fetches.size(), "the last fetch is not long ago");
        nanos += IssuerKeys.INTERVAL.toNanos();
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", signed(claims(), OTHER, "RS256")));
        assertEquals(2, fetches.size());
        assertRefused(RefusalReason.UNKNOWN_KEY, "none of the issuer's", verdict(logins, "maria", good()));
        assertEquals(2, fetches.size(), "a withdrawn key counts no more");
    }

    @Test
    void manyWaitForOneFetch() {
        identity("maria", ISSUER, "4711", false);
        slow = true;
        TokenLogins logins = logins();
        List<CompletableFuture<TokenVerdict>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(logins.verdict("staff", SignInDemand.NONE, "maria", new BearerToken(good()), HERE));
        }
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));

        answer(fetches.getFirst());

        assertEquals(1, fetches.size());
        waiting.forEach(one -> assertInstanceOf(TokenVerdict.Proves.class, one.join()));
    }

    @Test
    void whoeverMakesUpNamesOfKeysKeepsNobodyElseWaiting() {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins = logins();
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
        String unknown = signed(claims(), OTHER, "RS256");
        InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.99");
        nanos += IssuerKeys.INTERVAL.toNanos();
        slow = true;

        List<CompletableFuture<TokenVerdict>> flood = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            flood.add(logins.verdict("staff", SignInDemand.NONE, "maria", new BearerToken(unknown), HERE));
        }
        CompletableFuture<TokenVerdict> other =
                logins.verdict("staff", SignInDemand.NONE, "maria", new BearerToken(unknown), elsewhere);

        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
        assertEquals(10, flood.stream().filter(one -> !one.isDone()).count());
        assertRefused(RefusalReason.TOO_MANY_LOGINS, "too many", flood.get(10).join());
        assertFalse(other.isDone(), "there is room for other origins");
        answer(fetches.getLast());
        flood.subList(0, 10).forEach(one -> assertRefused(RefusalReason.UNKNOWN_KEY, "none", one.join()));
        assertRefused(RefusalReason.UNKNOWN_KEY, "none", other.join());

        nanos += IssuerKeys.INTERVAL.toNanos();
        assertFalse(
                logins.verdict("staff", SignInDemand.NONE, "maria", new BearerToken(unknown), HERE)
                        .isDone(),
                "places were given back");
    }

    @Test
    void whileTheIssuerIsDownItsKeysCountForAWhile() {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins = logins();
        IssuerKeys keys = logins.keys().iterator().next();
        keys.tick();
        down = true;
        nanos += Duration.ofHours(4).toNanos();
        keys.tick();
        assertNotNull(keys.problem());

        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
        nanos += 1;
        assertRefused(RefusalReason.ISSUER_UNAVAILABLE, "connection refused", verdict(logins, "maria", good()));
        assertTrue(keys.areTooOld());

        down = false;
        nanos += IssuerKeys.INTERVAL.toNanos();
        keys.tick();
        assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
    }

    @Test
    void keysAreFetchedAheadOfTime() {
        TokenLogins logins = logins();
        IssuerKeys keys = logins.keys().iterator().next();
        for (int second = 0; second < 600; second++) {
            keys.tick();
            nanos += Duration.ofSeconds(1).toNanos();
        }
        assertEquals(2, fetches.size(), "at the start and after five minutes");
    }

    @Test
    void anAnswerThatIsNoSetOfUsableKeysChangesNothing() throws JoseException {
        identity("maria", ISSUER, "4711", false);
        TokenLogins logins = logins();
        verdict(logins, "maria", good());
        PublicJsonWebKey encryption = rsa("e");
        encryption.setUse("enc");
        for (List<PublicJsonWebKey> useless : List.of(
                List.<PublicJsonWebKey>of(),
                List.of(encryption),
                List.of(named("s", RsaJwkGenerator.generateJwk(1024))))) {
            published = useless;
            nanos += Duration.ofMinutes(5).toNanos();
            IssuerKeys keys = logins.keys().iterator().next();
            keys.tick();
            assertNotNull(keys.problem());
            assertInstanceOf(TokenVerdict.Proves.class, verdict(logins, "maria", good()));
        }
        assertFalse(new BearerToken(good()).toString().contains(good()));
    }
}
