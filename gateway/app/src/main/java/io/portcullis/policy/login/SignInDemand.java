package io.portcullis.policy.login;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a person must have signed in at their issuer for a rule to believe its token (OpenID Connect Core 1.0, section 2).
 *
 * @param acr one of these classes of sign-in; empty: any
 * @param amr one of these means; empty: any
 * @param maxAge not longer ago than this; null: at any time
 */
public record SignInDemand(
        List<String> acr, List<String> amr, @Nullable Duration maxAge) {
    static final String ACR = "acr";
    static final String AMR = "amr";
    static final String MAX_AGE = "max-age";

    /** What counts where a rule says nothing. */
    static final Map<String, String> USUAL = Map.of(ACR, "", AMR, "", MAX_AGE, "");

    public static final SignInDemand NONE = new SignInDemand(List.of(), List.of(), null);

    private static final int MOST = 10;
    /** Spaces part them, as in {@code acr_values}. */
    private static final Pattern WORD = Pattern.compile("[!-~&&[^\"\\\\]]{1,100}");

    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(30);

    public SignInDemand {
        acr = List.copyOf(acr);
        amr = List.copyOf(amr);
    }

    /**
     * Reads the options of a rule.
     *
     * @throws IllegalArgumentException beginning with the key whose value is none
     */
    public static SignInDemand of(Map<String, String> options) {
        return new SignInDemand(
                words(ACR, options.getOrDefault(ACR, "")),
                words(AMR, options.getOrDefault(AMR, "")),
                age(options.getOrDefault(MAX_AGE, "")));
    }

    private static List<String> words(String key, String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> words = Arrays.asList(text.split(" ", -1));
        if (words.size() > MOST
                || !words.stream().allMatch(word -> WORD.matcher(word).matches())) {
            throw new IllegalArgumentException(key + " must be up to " + MOST + " words with one space between");
        }
        return words;
    }

    private static @Nullable Duration age(String text) {
        if (text.isEmpty()) {
            return null;
        }
        var parts = AGE.matcher(text);
        if (parts.matches()) {
            Duration age = Duration.ofSeconds(Long.parseLong(parts.group(1)) * seconds(parts.group(2)));
            if (age.isPositive() && age.compareTo(LONGEST) <= 0) {
                return age;
            }
        }
        throw new IllegalArgumentException(MAX_AGE + " must be from 1s to 30d, as 15m");
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> Duration.ofMinutes(1).toSeconds();
            case "h" -> Duration.ofHours(1).toSeconds();
            case String _ -> Duration.ofDays(1).toSeconds();
        };
    }

    /** Whether nothing is demanded. */
    public boolean isNone() {
        return acr.isEmpty() && amr.isEmpty() && maxAge == null;
    }
}
