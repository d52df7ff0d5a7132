package io.portcullis.harness.oidc;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Codes and refresh tokens: each is good once. */
final class Logins {
    private final Map<String, Login> codes = new ConcurrentHashMap<>();
    private final Map<String, Login> refreshTokens = new ConcurrentHashMap<>();

    String code(Login login) {
        String code = UUID.randomUUID().toString();
        codes.put(code, login);
        return code;
    }

    Optional<Login> takeCode(String code) {
        return Optional.ofNullable(codes.remove(code));
    }

    String refreshToken(Login login) {
        String token = UUID.randomUUID().toString();
        refreshTokens.put(token, login);
        return token;
    }

    Optional<Login> takeRefreshToken(String token) {
        return Optional.ofNullable(refreshTokens.remove(token));
    }

    /** The sessions of a person that can still be refreshed, which end with this. */
    Iterable<Login> end(String person) {
        var ended = refreshTokens.values().stream()
                .filter(login -> person.equals(login.person()))
                .toList();
        refreshTokens.values().removeAll(ended);
        return ended;
    }
}
