package io.portcullis.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What links are called: in the page's address, and by the code that a person compares and types. */
final class LinkNames {
    private static final String HANDLE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int HANDLE = 26;

    /** RFC 8628 §6.1: consonants make no words and are hard to confuse; 20⁸ codes against five tries. */
    private static final String CODE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int HALF = 4;

    private LinkNames() {}

    static String handle(RandomGenerator random) {
        return pick(random, HANDLE_ALPHABET, HANDLE);
    }

    static boolean isHandle(String text) {
        return text.length() == HANDLE && text.chars().allMatch(one -> HANDLE_ALPHABET.indexOf(one) >= 0);
    }

    static String code(RandomGenerator random) {
        return pick(random, CODE_ALPHABET, HALF) + "-" + pick(random, CODE_ALPHABET, HALF);
    }

    /** Whether somebody who reads {@code code} may have typed that. */
    static boolean isSame(String code, String typed) {
        return MessageDigest.isEqual(bare(code), bare(typed));
    }

    private static byte[] bare(String code) {
        return code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    private static String pick(RandomGenerator random, String alphabet, int length) {
        StringBuilder picked = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            picked.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return picked.toString();
    }
}
