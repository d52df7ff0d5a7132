package io.portcullis.server.api.auth;

import io.portcullis.model.Principal;
import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.config.Role;
import io.portcullis.server.log.LogText;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.SignInDemand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, from what was verified.
 *
 * @param kind null for a bootstrap token, which is nobody in particular
 * @param login what the issuer says that the login is, if it can be one; null otherwise. Whose it is the control database knows
 * @param how they signed in, as the issuer says
 * @param until when the token ends, null if it does not
 * @param claims the others of its claims
 */
public record Identity(
        Actor actor,
        Principal.@Nullable Kind kind,
        @Nullable String login,
        Set<Role> roles,
        List<String> groups,
        SignInDemand.Facts how,
        @Nullable Instant until,
        TokenClaims claims) {
    private static final int MAX_SUBJECT = 255;
    /** 9999-12-31: beyond it no date has a form that everybody reads. */
    private static final long FAR_FUTURE = 253_402_214_400L;
    /** What Keycloak writes into tokens that are signed by the same keys, but open nothing; a logout token has events. */
    private static final Set<Object> OTHER_TOKENS = Set.of("ID", "Refresh", "Offline", "Logout");

    public Identity {
        roles = Set.copyOf(roles);
        groups = List.copyOf(groups);
    }

    /** Whoever holds a token whose hash is in the token file. */
    static Identity ofToken(String name) {
        return new Identity(
                new Actor("token " + name),
                null,
                null,
                EnumSet.of(Role.OPERATOR),
                List.of(),
                SignInDemand.Facts.UNSAID,
                null,
                TokenClaims.NONE);
    }

    /**
     * Of a token of this issuer.
     *
     * @param claims verified
     * @return empty if the subject is none that an audit can keep, or the token says that it is not meant for this
     */
    public static Optional<Identity> of(OidcIssuer issuer, JsonObject claims) {
        if (!(claims.getValue("sub") instanceof String subject)
                || !isSubject(subject)
                || OTHER_TOKENS.contains(String.valueOf(claims.getValue("typ")))
                || claims.containsKey("events")) {
            return Optional.empty();
        }
        List<String> groups = Claims.texts(claims, issuer.rolesClaim());
        Principal.Kind kind = issuer.kind() == Principal.Kind.HUMAN && Services.isOne(issuer, claims)
                ? Principal.Kind.SERVICE
                : issuer.kind();
        @Nullable
        String login = claims.getValue(issuer.loginClaim()) instanceof String name
                        && Principal.isLogin(name + issuer.loginSuffix())
                ? name + issuer.loginSuffix()
                : null;
        String shown = issuer.name() + "/" + (login == null ? LogText.quoted(subject) : login);
        return Optional.of(new Identity(
                new Actor(shown, issuer.url(), subject),
                kind,
                login,
                issuer.rolesOf(groups),
                groups,
                facts(claims),
                instant(claims.getValue("exp")),
                TokenClaims.of(claims, issuer.rolesClaim())));
    }

    /** The control database keeps no NUL, and nobody reads an audit of control characters. */
    private static boolean isSubject(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_SUBJECT
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static SignInDemand.Facts facts(JsonObject claims) {
        return new SignInDemand.Facts(
                claims.getValue("acr") instanceof String acr ? acr : null,
                claims.getValue("amr") instanceof JsonArray ? Claims.texts(claims, List.of("amr")) : List.of(),
                instant(claims.getValue("auth_time")));
    }

    private static @Nullable Instant instant(@Nullable Object time) {
        return time instanceof Number seconds
                ? Instant.ofEpochSecond(Math.clamp(seconds.longValue(), 0, FAR_FUTURE))
                : null;
    }

    boolean isPerson() {
        return kind == Principal.Kind.HUMAN;
    }

    boolean isOperator() {
        return roles.contains(Role.OPERATOR);
    }

    /** Whether one of them would do; none does if nobody may. */
    public boolean hasOneOf(List<Role> needed) {
        return needed.stream().anyMatch(roles::contains);
    }

    /** The roles, the one with the least power first. */
    public Stream<Role> sortedRoles() {
        return roles.stream().sorted();
    }
}
