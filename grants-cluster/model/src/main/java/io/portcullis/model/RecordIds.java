package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * Identifiers of records: a letter for the kind and 75 random bits as fifteen characters of lower-case Crockford base32.
 * Short enough that an id and a nonce together fit PostgreSQL's identifier length of 63 bytes.
 */
final class RecordIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_CHARACTERS = 15;

    private RecordIds() {}

    static String random(char kind, RandomGenerator random) {
        StringBuilder id = new StringBuilder(1 + RANDOM_CHARACTERS).append(kind);
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    static boolean isValid(char kind, String value) {
        if (value.length() != 1 + RANDOM_CHARACTERS || value.charAt(0) != kind) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            if (ALPHABET.indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    static void require(char kind, String what, String value) {
        if (!isValid(kind, value)) {
            throw new IllegalArgumentException(what + " must be '" + kind + "' and " + RANDOM_CHARACTERS
                    + " characters of lower-case Crockford base32");
        }
    }
}
