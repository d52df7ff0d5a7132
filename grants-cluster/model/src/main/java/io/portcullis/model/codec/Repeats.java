package io.portcullis.model.codec;

/**
 * One copy of texts that many records have in common, as roles and targets: a gateway holds a hundred thousand of them. It forgets
 * whenever two texts want the same place, so it never grows; races between threads cost a copy and nothing else.
 */
final class Repeats {
    private static final int PLACES = 1024;
    /** Longer ones are not worth a place, whoever sends them. */
    private static final int MAX_LENGTH = 128;

    private static final String[] SEEN = new String[PLACES];

    private Repeats() {}

    /** The text, or one equal to it that is in use already. */
    static String of(String text) {
        if (text.length() > MAX_LENGTH) {
            return text;
        }
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        String seen = SEEN[place];
        if (text.equals(seen)) {
            return seen;
        }
        SEEN[place] = text;
        return text;
    }
}
