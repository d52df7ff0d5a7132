package io.portcullis.harness.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/** What the provider says about people, signed. */
final class Tokens {
    private final String issuer;
    private final SigningKeys keys;
    private volatile Duration life = Duration.ofMinutes(5);

    Tokens(String issuer, SigningKeys keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    void life(Duration each) {
        life = each;
    }

    Duration life() {
        return life;
    }

    String access(OidcClient client, SamplePerson person, Login login) {
        JwtClaims claims = about(person, client.audience(), login.at(), login.session());
        claims.setClaim("client_id", client.id());
        claims.setClaim("scope", login.scope());
        return keys.sign(claims, "at+jwt");
    }

    /** Of the client itself. */
    String access(OidcClient client) {
        JwtClaims claims = claims(client.audience(), "service-" + client.id());
        claims.setClaim("client_id", client.id());
        return keys.sign(claims, "at+jwt");
    }

    String id(OidcClient client, SamplePerson person, Login login) {
        JwtClaims claims = about(person, client.id(), login.at(), login.session());
        if (login.nonce() != null) {
            claims.setClaim("nonce", login.nonce());
        }
        return keys.sign(claims, "JWT");
    }

    String logout(OidcClient client, String subject, String session) {
        JwtClaims claims = claims(client.id(), subject);
        claims.setClaim("sid", session);
        claims.setClaim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        return keys.sign(claims, "logout+jwt");
    }

    TokenSpec spec(SamplePerson person, String audience) {
        return new TokenSpec(keys, about(person, audience, Instant.now(), "session-of-a-test"));
    }

    TokenSpec spec(String subject, String audience) {
        return new TokenSpec(keys, claims(audience, subject));
    }

    private JwtClaims about(SamplePerson person, String audience, Instant signedInAt, String session) {
        JwtClaims claims = claims(audience, person.subject());
        claims.setClaim("preferred_username", person.login());
        claims.setClaim("name", person.name());
        claims.setClaim("groups", person.groups());
        claims.setClaim("acr", person.acr());
        claims.setClaim("amr", person.amr());
        claims.setClaim("auth_time", signedInAt.getEpochSecond());
        claims.setClaim("sid", session);
        return claims;
    }

    private JwtClaims claims(String audience, String subject) {
        JwtClaims claims = new JwtClaims();
        NumericDate now = NumericDate.now();
        claims.setIssuer(issuer);
        claims.setSubject(subject);
        claims.setClaim("aud", List.of(audience));
        claims.setIssuedAt(now);
        claims.setExpirationTime(NumericDate.fromSeconds(now.getValue() + life.toSeconds()));
        claims.setJwtId(UUID.randomUUID().toString());
        return claims;
    }
}
