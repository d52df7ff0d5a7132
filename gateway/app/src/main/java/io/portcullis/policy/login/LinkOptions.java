package io.portcullis.policy.login;

import java.util.Map;

/**
 * What a rule says of logins that are confirmed in a browser.
 *
 * @param notices which clients wait for it
 * @param sensitive whether the browser must be where the client is
 * @param demand how the person must have signed in
 */
public record LinkOptions(LinkStyle notices, boolean sensitive, SignInDemand demand) {
    static final String NOTICES = "notices";
    static final String SENSITIVE = "sensitive";
    /** What counts where a rule says nothing. */
    static final Map<String, String> USUAL = Map.of(
            NOTICES,
            LinkStyle.AUTO.word(),
            SENSITIVE,
            "false",
            SignInDemand.ACR,
            "",
            SignInDemand.AMR,
            "",
            SignInDemand.MAX_AGE,
            "");

    /**
     * Reads the options of a rule.
     *
     * @throws IllegalArgumentException beginning with the key whose value is none
     */
    public static LinkOptions of(Map<String, String> options) {
        return new LinkOptions(
                style(options.getOrDefault(NOTICES, "")),
                flag(options.getOrDefault(SENSITIVE, "")),
                SignInDemand.of(options));
    }

    private static LinkStyle style(String word) {
        for (LinkStyle style : LinkStyle.values()) {
            if (style.word().equals(word)) {
                return style;
            }
        }
        throw new IllegalArgumentException(NOTICES + " must be auto, always or never");
    }

    private static boolean flag(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case String _ -> throw new IllegalArgumentException(SENSITIVE + " must be true or false");
        };
    }
}
