package io.portcullis.server.ui;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.RecordState;
import io.portcullis.server.api.OwnAccess;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What proves a login, as a page shows it; never the secret.
 *
 * @param state {@code active} or {@code pending}
 * @param from where it may be used, in words
 * @param mine whether it can be ended here
 */
public record SecretCard(String id, String kind, String state, When since, When until, String from, boolean mine) {
    /** Those that are good now or later. */
    static List<SecretCard> of(List<Credential> credentials, Instant now) {
        return credentials.stream()
                .filter(credential -> isUsable(credential, now))
                .map(credential -> of(credential, now))
                .toList();
    }

    /** Now or later. */
    static boolean isUsable(Credential credential, Instant now) {
        return credential.state() == RecordState.ACTIVE
                && credential.validity().expiresAt().isAfter(now);
    }

    private static SecretCard of(Credential credential, Instant now) {
        return new SecretCard(
                credential.recordId(),
                kind(credential.authenticator()),
                now.isBefore(credential.validity().notBefore()) ? "pending" : "active",
                When.of(credential.validity().notBefore(), now),
                When.of(credential.validity().expiresAt(), now),
                credential.origins().isEmpty()
                        ? "anywhere"
                        : credential.origins().stream().map(Cidr::toString).collect(Collectors.joining(", ")),
                OwnAccess.isSecret(credential));
    }

    private static String kind(Authenticator authenticator) {
        return switch (authenticator) {
            case Authenticator.Secret _ -> "Secret";
            case Authenticator.Device _ -> "Secret of a device";
            case Authenticator.Identity _, Authenticator.Newer _ -> "Sign-in by token";
        };
    }
}
