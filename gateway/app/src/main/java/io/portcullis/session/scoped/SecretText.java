package io.portcullis.session.scoped;

import java.util.List;
import java.util.Locale;

/** Which statements may carry a secret in their text: passwords of roles and of other servers, keys, tokens. Rather one too many than one too few. */
final class SecretText {
    private static final List<String> SIGNS = List.of(
            "passw",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "credential",
            "private",
            "apikey",
            "api_key",
            "crypt",
            // Addresses that begin with who one is, and where the password often follows.
            "://");

    private SecretText() {}

    static boolean mayCarry(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(lower::contains);
    }
}
