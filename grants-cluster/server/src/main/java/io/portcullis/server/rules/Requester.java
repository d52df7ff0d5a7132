package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as their issuer vouches for them.
 *
 * @param claims those that the rules look at, by name; each with its texts
 * @param acr how they signed in, in the issuer's words; null if it does not say
 * @param signedInAt when they did; null if the issuer does not say
 */
public record Requester(
        Principal.Kind kind,
        String login,
        String issuer,
        String subject,
        List<String> groups,
        Map<String, List<String>> claims,
        @Nullable String acr,
        @Nullable Instant signedInAt) {
    public Requester {
        groups = List.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    /** Only what logs need: the issuer's data about a person do not belong there. */
    @Override
    public String toString() {
        return "Requester[" + login + ", " + kind + "]";
    }
}
