package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as their issuer vouches for them.
 *
 * @param claims those that the rules look at, by name; each with its texts. One that is there and can not be used has none
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
    /** All of them are looked at: one that is left out could be one that a rule denies something to. */
    public static final int MOST_GROUPS = 1_000;

    private static final int MOST_TEXTS = 256;
    private static final int MAX_TEXT_BYTES = 255;

    public Requester {
        groups = List.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    /** A claim with these texts: none if it can not be used because of their number or length. */
    public static List<String> claim(List<String> texts) {
        boolean usable = texts.size() <= MOST_TEXTS
                && texts.stream().allMatch(text -> text.getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT_BYTES);
        return usable ? List.copyOf(texts) : List.of();
    }

    /** Whether rules can go by these groups. */
    public static boolean canBeLookedAt(List<String> groups) {
        return groups.size() <= MOST_GROUPS
                && groups.stream().noneMatch(group -> group.chars().anyMatch(Character::isISOControl));
    }

    /** Whether that claim is there and can not be used: then nobody knows what it says. */
    boolean isUnusable(String claim) {
        List<String> texts = claims.get(claim);
        return texts != null && texts.isEmpty();
    }

    /** One of those that can not be used, if there is any. */
    Optional<String> anyUnusable() {
        return claims.keySet().stream().filter(this::isUnusable).sorted().findFirst();
    }

    static Fit unusable(String claim) {
        return new Fit.Unclear(
                "looks at the claim " + claim + ", which can not be used: it is no text, too long, or too many");
    }

    /** Only what logs need: the issuer's data about a person do not belong there. */
    @Override
    public String toString() {
        return "Requester[" + login + ", " + kind + "]";
    }
}
