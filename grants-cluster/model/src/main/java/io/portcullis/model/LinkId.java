package io.portcullis.model;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of a link: of one wish of one gateway to have a login confirmed in a browser. Whoever knows it can do nothing with it, because
 * decisions are signed; it is long enough that nobody hits upon one.
 *
 * @param value 'l' and 26 characters of lower-case Crockford base32
 */
public record LinkId(String value) {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_CHARACTERS = 26;
    private static final Pattern FORM = Pattern.compile("l[0-9a-hjkmnp-tv-z]{26}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public LinkId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("link id must match " + FORM);
        }
    }

    /** A new id of 130 random bits; the generator must be a cryptographic one outside tests. */
    public static LinkId random(RandomGenerator random) {
        StringBuilder id = new StringBuilder(1 + RANDOM_CHARACTERS).append('l');
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new LinkId(id.toString());
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
