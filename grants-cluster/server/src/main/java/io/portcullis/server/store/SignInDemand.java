package io.portcullis.server.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How whoever confirms something must have signed in.
 *
 * @param acr one of these classes of sign-in; empty: any
 * @param amr one of these means; empty: any
 * @param maxAge not longer ago than this; null: at any time
 */
public record SignInDemand(
        List<String> acr, List<String> amr, @Nullable Duration maxAge) {
    public static final SignInDemand NONE = new SignInDemand(List.of(), List.of(), null);

    /** How far the issuer's clock may be behind or ahead. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    public SignInDemand {
        acr = List.copyOf(acr);
        amr = List.copyOf(amr);
    }

    /**
     * How somebody signed in, as their issuer says.
     *
     * @param acr the class of it, null if unsaid
     * @param amr by which means
     * @param at null if unsaid
     */
    public record Facts(
            @Nullable String acr,
            List<String> amr,
            @Nullable Instant at) {
        public static final Facts UNSAID = new Facts(null, List.of(), null);

        public Facts {
            amr = List.copyOf(amr);
        }
    }

    /** What is missing, in a sentence; empty if nothing is. */
    public Optional<String> missing(Facts facts, Instant now) {
        if (!acr.isEmpty() && (facts.acr() == null || !acr.contains(facts.acr()))) {
            return Optional.of("this needs a sign-in of the class (acr) " + String.join(" or ", acr));
        }
        if (!isByRightMeans(facts)) {
            return Optional.of("this needs a sign-in by (amr) " + String.join(" or ", amr));
        }
        return isRecent(facts, now) || maxAge == null
                ? Optional.empty()
                : Optional.of("this needs a sign-in within the last " + maxAge.toSeconds() + " s");
    }

    /** Whether what is missing is there only after signing in from the start: a stronger class can be added to a sign-in that is there. */
    public boolean isForNewSignIn(Facts facts, Instant now) {
        return !isByRightMeans(facts) || !isRecent(facts, now);
    }

    private boolean isByRightMeans(Facts facts) {
        return amr.isEmpty() || amr.stream().anyMatch(facts.amr()::contains);
    }

    private boolean isRecent(Facts facts, Instant now) {
        @Nullable Duration within = maxAge;
        @Nullable Instant at = facts.at();
        return within == null
                || (at != null && !now.isAfter(at.plus(within).plus(SKEW)) && !at.isAfter(now.plus(SKEW)));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("acr", new JsonArray(acr))
                .put("amr", new JsonArray(amr))
                .put("maxAgeSeconds", maxAge == null ? null : maxAge.toSeconds());
    }

    static SignInDemand of(JsonObject json) {
        Long seconds = json.getLong("maxAgeSeconds");
        return new SignInDemand(
                texts(json.getJsonArray("acr")),
                texts(json.getJsonArray("amr")),
                seconds == null ? null : Duration.ofSeconds(seconds));
    }

    private static List<String> texts(JsonArray all) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            texts.add(all.getString(i));
        }
        return texts;
    }
}
